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
