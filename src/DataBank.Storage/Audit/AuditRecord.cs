using System.Collections.Frozen;
using System.Text.Json.Serialization;

namespace DataBank.Storage;

/// <summary>One access.</summary>
/// <param name="Action">FHIR audit action: C, R, U, D or E.</param>
/// <param name="Interaction">read, search-type, create, transaction, stow, qido, wado, import …</param>
/// <param name="Face">"clinical" or the theme's id.</param>
/// <param name="Subject">Claim sub of the caller; "anonymous" without a token.</param>
/// <param name="Target">"Patient/p1", "studies/1.2.3" …; the path only, never a query.</param>
/// <param name="Patients">Ids of the patients concerned, when known.</param>
public sealed record AuditRecord(
    string Id, DateTimeOffset Time, string Action, string Interaction, string Face, string Subject, string Roles, string Target, int Status, IReadOnlyList<string> Patients)
{
    /// <summary>The interaction of a record that says that the journal goes on though it was not closed.</summary>
    internal const string Resume = "audit-resume";

    /// <summary>The interaction of a record that says that data of its patients were used for a theme, its target, on its day.</summary>
    public const string ResearchUse = "research-use";

    private static readonly FrozenSet<string> reads = FrozenSet.Create(
        StringComparer.Ordinal, "read", "vread", "history-instance", "history-type", "history-system", "search-type", "search-system", "capabilities", "qido", "wado", "c-find", "c-get", "c-move",
        "ups-read", "ups-search", "worklist");

    /// <summary>
    /// A look at data that went well and opened nothing that was closed. Its record may reach the disk a moment after its answer; that of a change, a refusal, an
    /// opened record, a count, an export, a release or a way back to a person must not.
    /// </summary>
    [JsonIgnore]
    internal bool IsPlainRead => Status is >= 200 and < 400 && Opened is null && Reason is null && (Action is "R" or "E") && reads.Contains(Interaction);

    /// <summary>Network address of the client; null where nobody called from outside.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Address { get; init; }

    /// <summary>The server as the client addressed it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Server { get; init; }

    /// <summary>The client's X-Request-Id.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RequestId { get; init; }

    /// <summary>Those of the patients whose closed records the caller had opened (purpose of use BTG); null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Opened { get; init; }

    /// <summary>Why the caller has opened a closed record, in his own words.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>Of a search, what was asked for, as it was sent: an auditor must be able to tell who looked for whom.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Query { get; init; }
}
