using DataBank.Storage;

namespace DataBank.Server;

/// <summary>What becomes of the journal in the course of time.</summary>
/// <param name="Folder">The journal's.</param>
/// <param name="Seals">What a purge is sealed with.</param>
/// <param name="RetentionDays">How many days stay; null: all.</param>
/// <param name="Export">Null: it is not sent on.</param>
public sealed record AuditUpkeepOptions(string Folder, AuditSeals Seals, int? RetentionDays, AuditExportOptions? Export)
{
    /// <summary>Where is kept how far it was sent on.</summary>
    public string CursorFile => Path.Combine(Folder, "export.cursor");
}
