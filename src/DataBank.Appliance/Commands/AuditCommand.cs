using System.CommandLine;
using System.Globalization;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary><c>databank audit</c>: the journal of access, verified and taken elsewhere; also while the appliance runs.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit", "The journal of access (アクセス記録).") { CreateVerify(), CreateExport() };

    /// <summary>Verifies, and says what was found; true if nothing is broken.</summary>
    public static bool Verify(DataFolder folder, string? publicKeyFile, CancellationToken cancellation)
    {
        using var publicKey = AuditSealKey.OpenPublic(folder.Keys, publicKeyFile);
        var found = AuditVerifier.Verify(folder.Audit, publicKey, cancellation);
        foreach (var fault in found.Faults) Console.WriteLine($"Audit journal: {fault}");
        if (found.FaultCount > found.Faults.Count) Console.WriteLine($"Audit journal: and {found.FaultCount - found.Faults.Count} more.");
        if (found.ClockSteps > 0) Console.WriteLine($"Audit journal: {found.ClockSteps} records are older than the one before them by more than a minute: the clock was set back (no fault of the chain).");
        if (found.Resumptions.Count > 0)
            Console.WriteLine($"Audit journal: not closed in order {found.Resumptions.Count} times, before {string.Join("; ", found.Resumptions)} (no fault of the chain). A process that was killed loses nothing; a power failure may have taken records of reads of its last moments along (Audit:FlushMilliseconds).");
        var times = found.First is { } first ? string.Create(CultureInfo.InvariantCulture, $" from {first.UtcDateTime:u} to {found.Last!.Value.UtcDateTime:u}") : "";
        Console.WriteLine(found.IsSound
            ? $"Audit journal: {found.Records} records{times}, {found.Seals} seals, chain unbroken."
            : $"Audit journal: {found.Records} records{times}, {found.FaultCount} faults. Keep it as it is, find out who could write there, and take what is missing from a backup or from where it was exported to.");
        return found.IsSound;
    }

    private static ExampledCommand CreateVerify()
    {
        var data = DataOption.Create();
        var key = new Option<string>("--public-key") { Description = "A copy of keys/audit-seal.pub.pem that was kept elsewhere (別に保管した公開鍵); unset: the one of the data folder.", HelpName = "FILE" };
        var command = new ExampledCommand(
            "verify",
            "Checks that no record was changed, removed, inserted or moved, and says where (改ざん検査). Exit code 0: nothing; 1: something.",
            "databank audit verify --data ./data",
            "databank audit verify --data ./data --public-key /media/auditor/audit-seal.pub.pem")
        { data, key };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(() =>
            Task.FromResult(Verify(ApplianceSettings.LoadExisting(parsed.GetValue(data)).Folder, parsed.GetValue(key), cancellation) ? 0 : 1)));
        return command;
    }

    private static ExampledCommand CreateExport()
    {
        var data = DataOption.Create();
        var to = new Option<string>("--to") { Description = "A file, or syslog://HOST[:PORT] (TLS, 6514), syslog+tcp:// or syslog+udp:// (514).", HelpName = "WHERE", Required = true };
        var format = new Option<AuditPayload>("--format") { Description = "Dicom: audit messages of PS3.15 (XML); Fhir: AuditEvents (JSON).", DefaultValueFactory = _ => AuditPayload.Dicom };
        var from = new Option<DateOnly?>("--from") { Description = "The first day (UTC).", HelpName = "YYYY-MM-DD" };
        var until = new Option<DateOnly?>("--until") { Description = "The last day (UTC).", HelpName = "YYYY-MM-DD" };
        var cursor = new Option<string>("--cursor") { Description = "A file that keeps how far it has come: the next run goes on there.", HelpName = "FILE" };
        var follow = new Option<bool>("--follow") { Description = "Goes on with what is written, until it is stopped." };
        var authority = new Option<string>("--authority") { Description = "Authorities that the receiver's certificate must come from (PEM); unset: those of the operating system.", HelpName = "FILE" };
        var certificate = new Option<string>("--certificate") { Description = "Certificate to show to the receiver (PEM), with --key.", HelpName = "FILE" };
        var key = new Option<string>("--key") { Description = "Its private key (PEM).", HelpName = "FILE" };
        var command = new ExampledCommand(
            "export",
            "Writes the journal as syslog messages (RFC 5424) to a file or sends them to a receiver (監査証跡の出力). The appliance does so by itself where Audit:Export:To is set.",
            "databank audit export --data ./data --to audit.log --from 2026-04-01 --until 2026-04-30",
            "databank audit export --data ./data --to syslog://siem.hospital.example.jp --authority ca.pem --cursor siem.cursor --follow")
        { data, to, format, from, until, cursor, follow, authority, certificate, key };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var wanted = new AuditExportSettings
            {
                To = parsed.GetRequiredValue(to), AuthorityFile = parsed.GetValue(authority), CertificateFile = parsed.GetValue(certificate), KeyFile = parsed.GetValue(key),
            };
            wanted.Validate();
            await using var export = new AuditExport(ApplianceSettings.LoadExisting(parsed.GetValue(data)).Folder.Audit, wanted.Destination(), parsed.GetValue(format), parsed.GetValue(cursor));
            AuditPosition? start = parsed.GetValue(from) is { } first ? AuditFeed.Before(first) : null;
            DateTimeOffset? end = parsed.GetValue(until) is { } last ? new DateTimeOffset(last.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero).AddTicks(-1) : null;
            var sent = await export.RunAsync(start, end, cancellation);
            while (parsed.GetValue(follow) && !cancellation.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                sent += cancellation.IsCancellationRequested ? 0 : await export.RunAsync(start, end, cancellation);
            }
            Console.WriteLine($"{sent} records were exported (出力しました).");
            return 0;
        }));
        return command;
    }
}
