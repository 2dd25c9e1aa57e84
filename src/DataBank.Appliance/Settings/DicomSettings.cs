using System.Net;
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

    /// <summary>Port for DICOM associations; unset: none are taken.</summary>
    public int? DimsePort { get; init; }

    /// <summary>Our AE title.</summary>
    public string AeTitle { get; init; } = "DATABANK";

    /// <summary>AE titles that may associate with us. Not asked for with <c>--auth none</c>.</summary>
    public string[] CallingAeTitles { get; init; } = [];

    /// <summary>How associations are answered; null when none are taken.</summary>
    /// <param name="isLocal">Only this machine can reach the appliance.</param>
    /// <param name="isOpen">Nobody needs a token.</param>
    public DimseOptions? Dimse(bool isLocal, bool isOpen) =>
        DimsePort is { } port
            ? new DimseOptions(new IPEndPoint(isLocal ? IPAddress.Loopback : IPAddress.IPv6Any, port), AeTitle, isOpen ? null : CallingAeTitles.ToHashSet(StringComparer.Ordinal))
            : null;

    public ArchiveRetention Retention => new(DeletedRetentionDays is { } days ? TimeSpan.FromDays(days) : null);

    public PatientIssuers PatientIssuers => new(Issuers, DefaultIssuerSystem);
}
