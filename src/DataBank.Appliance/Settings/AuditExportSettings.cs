using DataBank.Server;

namespace DataBank.Appliance;

/// <summary>Where the journal of access is sent on to. Section <c>Audit:Export</c>.</summary>
internal sealed class AuditExportSettings
{
    /// <summary>syslog://host[:port] (TLS), syslog+tcp://, syslog+udp://, or a file; unset: nowhere.</summary>
    public string? To { get; init; }

    public AuditPayload Format { get; init; } = AuditPayload.Dicom;

    public string? AuthorityFile { get; init; }

    public string? CertificateFile { get; init; }

    public string? KeyFile { get; init; }

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public AuditDestination Destination() =>
        (AuditDestination.TryParse(To ?? "") ?? throw new SettingsProblem("The journal goes to syslog://host[:port] (TLS), syslog+tcp://host[:port], syslog+udp://host[:port] or a file."))
        with { AuthorityFile = AuthorityFile, CertificateFile = CertificateFile, KeyFile = KeyFile };

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        if (To is not null) Destination();
        if (KeyFile is not null && CertificateFile is null) throw new SettingsProblem("Audit:Export:KeyFile goes with CertificateFile.");
        foreach (var file in new[] { AuthorityFile, CertificateFile, KeyFile })
        {
            if (file is not null && !File.Exists(file)) throw new SettingsProblem($"Audit:Export names a file that is not there: {file}");
        }
    }
}
