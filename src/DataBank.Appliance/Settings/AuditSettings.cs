using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary>How long the journal of access stays, and where it is sent on to. Section <c>Audit</c>.</summary>
internal sealed class AuditSettings
{
    public int? RetentionDays { get; init; }

    public long ReserveBytes { get; init; } = 16 * 1024 * 1024;

    public int FlushMilliseconds { get; init; } = 50;

    public AuditExportSettings Export { get; init; } = new();

    public AuditJournalOptions Journal(AuditSeals seals) => new(seals, ReserveBytes) { FlushAfter = TimeSpan.FromMilliseconds(FlushMilliseconds) };

    public AuditUpkeepOptions Upkeep(string folder, AuditSeals seals) =>
        new(folder, seals, RetentionDays, Export.To is null ? null : new AuditExportOptions(Export.Destination(), Export.Format));

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        if (RetentionDays < 1) throw new SettingsProblem("Audit:RetentionDays is 1 or more.");
        if (ReserveBytes < 0) throw new SettingsProblem("Audit:ReserveBytes is 0 or more.");
        if (FlushMilliseconds is < 0 or > 1000) throw new SettingsProblem("Audit:FlushMilliseconds is 0 to 1000.");
        Export.Validate();
    }
}
