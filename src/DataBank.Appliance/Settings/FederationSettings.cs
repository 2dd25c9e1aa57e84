using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DataBank.Proxy;
using DataBank.Server;

namespace DataBank.Appliance;

/// <summary>Counts for federated questions, and the banks that the broker asks. Section <c>Federation</c>.</summary>
internal sealed class FederationSettings
{
    public int Threshold { get; init; } = 10;

    public int Rounding { get; init; } = 10;

    public int QueriesPerDay { get; init; } = 100;

    public int MemoryDays { get; init; } = 90;

    public int PatienceSeconds { get; init; } = 30;

    public FederationSiteSettings[] Sites { get; init; } = [];

    /// <summary>What the broker shows to banks that ask for a certificate (PEM), with its private key.</summary>
    public string? CertificateFile { get; init; }

    public string? KeyFile { get; init; }

    /// <summary>Reads the broker's certificate; null: it has none.</summary>
    public Func<X509Certificate2>? Certificate => CertificateFile is { } file ? () => X509Certificate2.CreateFromPemFile(file, KeyFile) : null;

    public VisaIssuerSettings[] VisaIssuers { get; init; } = [];

    /// <summary>For the proxy role.</summary>
    /// <param name="http">Reaches banks and their authorities.</param>
    /// <param name="clock">When tokens end.</param>
    public FederationOptions Options(HttpClient http, TimeProvider clock) => new()
    {
        Counts = new CountRule(Threshold, Rounding),
        QueriesPerDay = QueriesPerDay,
        Memory = TimeSpan.FromDays(MemoryDays),
        Patience = TimeSpan.FromSeconds(PatienceSeconds),
        Sites = [.. Sites.Select(site => site.ToSite(http, clock))],
        VisaIssuers = [.. VisaIssuers.Select(issuer => issuer.ToIssuer())],
    };

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        if (Threshold < 3 || Rounding < 1 || QueriesPerDay < 1 || MemoryDays < 1 || PatienceSeconds is < 1 or > 300)
            throw new SettingsProblem("Federation: Threshold is 3 or more, Rounding, QueriesPerDay and MemoryDays 1 or more, PatienceSeconds 1 to 300.");
        if (Sites.Select(site => site.Name).Distinct(StringComparer.Ordinal).Count() < Sites.Length) throw new SettingsProblem("Federation:Sites: every bank has a name of its own.");
        foreach (var site in Sites) site.Validate();
        ValidateCertificate();
        if (VisaIssuers.Select(issuer => issuer.Issuer).Distinct(StringComparer.Ordinal).Count() < VisaIssuers.Length) throw new SettingsProblem("Federation:VisaIssuers: every issuer is there once.");
        foreach (var issuer in VisaIssuers) issuer.Validate();
    }

    private void ValidateCertificate()
    {
        if (KeyFile is not null && CertificateFile is null) throw new SettingsProblem("Federation:KeyFile goes with CertificateFile.");
        try
        {
            Certificate?.Invoke().Dispose();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SettingsProblem($"Federation:CertificateFile and KeyFile: {problem.Message}");
        }
    }
}
