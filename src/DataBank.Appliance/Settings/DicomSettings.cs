using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DataBank.Dicom;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary>The archive. Section <c>Dicom</c>.</summary>
internal sealed class DicomSettings
{
    /// <summary>Issuer of Patient ID (0010,0021) to FHIR identifier system. Issuers that are OIDs or URIs need no entry.</summary>
    public Dictionary<string, string> Issuers { get; init; } = [];

    /// <summary>The identifier system of PatientIDs without an issuer.</summary>
    public string DefaultIssuerSystem { get; init; } = "urn:oid:1.2.392.100495.20.3.51.11311234567";

    /// <summary>The address of DICOMweb as others reach it; unset: the first of the URLs that are served.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>The largest instance that is stored; more is refused with 413.</summary>
    public long MaximumInstanceBytes { get; init; } = long.MaxValue;

    /// <summary>What happens to an instance whose UID is stored with other bytes.</summary>
    public DuplicatePolicy Duplicates { get; init; }

    /// <summary>How many files the quarantine holds; more are refused without being kept.</summary>
    public long QuarantineFiles { get; init; } = 10_000;

    /// <summary>How many bytes the quarantine holds.</summary>
    public long QuarantineBytes { get; init; } = 50L * 1024 * 1024 * 1024;

    /// <summary>Attributes that searches match by index beyond the usual ones.</summary>
    public string[] IndexedAttributes { get; init; } = [];

    /// <summary>How many matches a search answers whose client names no limit.</summary>
    public int SearchLimit { get; init; } = 1000;

    /// <summary>After how many days deleted and replaced instances are purged; unset: when an administrator purges them.</summary>
    public double? DeletedRetentionDays { get; init; }

    /// <summary>After how many days workitems that have ended are deleted; unset: they are kept.</summary>
    public double? WorkitemRetentionDays { get; init; }

    /// <summary>Port for DICOM associations; unset: none are taken.</summary>
    public int? DimsePort { get; init; }

    /// <summary>How much associations may take, and how long.</summary>
    public DimseSettings Dimse { get; init; } = new();

    /// <summary>Our AE title.</summary>
    public string AeTitle { get; init; } = "DATABANK";

    /// <summary>AE titles that may associate with us, each with an address or network where it must come from: "CT1@192.168.4.0/24". Not asked for with <c>--auth none</c>.</summary>
    public string[] CallingAeTitles { get; init; } = [];

    /// <summary>PEM files: with them associations on <see cref="DimsePort"/> are encrypted.</summary>
    public string? TlsCertificateFile { get; init; }

    public string? TlsKeyFile { get; init; }

    /// <summary>PEM file of certificate authorities: peers must show a certificate of one of them.</summary>
    public string? TlsAuthorityFile { get; init; }

    /// <summary>Where C-MOVE and forwarding may send to.</summary>
    public DicomDestination[] Destinations { get; init; } = [];

    /// <summary>Studies that are sent on.</summary>
    public DicomForwarding[] Forwarding { get; init; } = [];

    /// <summary>How associations are answered; null when none are taken.</summary>
    /// <param name="isLocal">Only this machine can reach the appliance.</param>
    /// <param name="isOpen">Nobody needs a token.</param>
    public DimseOptions? DimseOptions(bool isLocal, bool isOpen)
    {
        if (DimsePort is not { } port) return null;
        var (certificate, trusted) = Certificates();
        return new DimseOptions(new IPEndPoint(isLocal ? IPAddress.Loopback : IPAddress.IPv6Any, port), AeTitle, isOpen ? null : Callers())
        {
            Tls = certificate is null ? null : TlsProfile.Server(certificate, trusted),
            Destinations = Peers(),
            Timers = Dimse.Timers,
            Limits = Dimse.Limits,
            MaximumLength = (uint)Dimse.PduBytes,
            Operations = (ushort)Dimse.Operations,
        };
    }

    /// <summary>Where we may send to, by AE title.</summary>
    public IReadOnlyDictionary<string, DicomPeer> Peers()
    {
        var (certificate, trusted) = Certificates();
        return Destinations.ToDictionary(destination => destination.AeTitle, destination => destination.ToPeer(AeTitle, certificate, trusted, Dimse), StringComparer.Ordinal);
    }

    /// <summary>By which rules studies are sent on.</summary>
    /// <param name="http">For tokens.</param>
    public IReadOnlyList<ForwardingRule> ForwardingRules(HttpClient http, TimeProvider clock)
    {
        var peers = Peers();
        return [.. Forwarding.Select(rule => new ForwardingRule(
            rule.To ?? rule.Url!.ToString(), rule.To is null ? null : peers[rule.To], rule.Url, rule.SignIn.Token(http, clock), TimeSpan.FromSeconds(rule.QuietSeconds), rule.Modalities.ToHashSet(StringComparer.Ordinal)))];
    }

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        if (DimsePort is < 0 or > 65535) throw new SettingsProblem("--dimse-port takes a port number up to 65535.");
        if (AeTitle.Length is 0 or > 16) throw new SettingsProblem("Dicom:AeTitle has 1 to 16 characters.");
        Dimse.Validate();
        Callers();
        if (!Destinations.All(destination => destination.IsValid)) throw new SettingsProblem("Each of Dicom:Destinations has an AeTitle of 1 to 16 characters, a Host and a Port.");
        if (Destinations.DistinctBy(destination => destination.AeTitle).Count() < Destinations.Length) throw new SettingsProblem("Dicom:Destinations names an AeTitle twice.");
        foreach (var rule in Forwarding)
        {
            if ((rule.To is null) == (rule.Url is null)) throw new SettingsProblem("Each of Dicom:Forwarding has either To or Url.");
            if (rule.To is not null && Destinations.All(destination => destination.AeTitle != rule.To)) throw new SettingsProblem("Dicom:Forwarding names a destination that is not in Dicom:Destinations.");
            if (rule.Url is { IsAbsoluteUri: false } or { Scheme: not ("http" or "https") }) throw new SettingsProblem("Url of Dicom:Forwarding is an http or https address.");
            rule.SignIn.Validate(rule.Url);
            if (rule.QuietSeconds < 1) throw new SettingsProblem("QuietSeconds of Dicom:Forwarding is at least 1.");
        }
        if (Forwarding.DistinctBy(rule => rule.To ?? rule.Url!.ToString()).Count() < Forwarding.Length) throw new SettingsProblem("Dicom:Forwarding names a destination twice.");
        if ((TlsCertificateFile is null) != (TlsKeyFile is null)) throw new SettingsProblem("Dicom:TlsCertificateFile and Dicom:TlsKeyFile go together.");
    }

    private List<CallingPeer> Callers() => [.. CallingAeTitles.Select(text =>
        CallingPeer.TryParse(text, out var peer) ? peer : throw new SettingsProblem("Dicom:CallingAeTitles takes AE titles, or title@address, or title@network/length."))];

    private (X509Certificate2? Certificate, X509Certificate2Collection? Trusted) Certificates()
    {
        try
        {
            return (TlsCertificateFile is null ? null : X509Certificate2.CreateFromPemFile(TlsCertificateFile, TlsKeyFile), AuthorityFile.Read(TlsAuthorityFile));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SettingsProblem("The files of Dicom:TlsCertificateFile, TlsKeyFile and TlsAuthorityFile must be readable PEM.");
        }
    }

    public ArchiveRetention Retention(double? resourceDays) => new(Days(DeletedRetentionDays), Days(WorkitemRetentionDays), Days(resourceDays));

    private static TimeSpan? Days(double? days) => days is { } number ? TimeSpan.FromDays(number) : null;

    public PatientIssuers PatientIssuers => new(Issuers, DefaultIssuerSystem);

    /// <summary>Identifier systems whose numbers name persons.</summary>
    public IReadOnlyList<string> RecordSystems => [.. Issuers.Values.Append(DefaultIssuerSystem).Distinct()];
}
