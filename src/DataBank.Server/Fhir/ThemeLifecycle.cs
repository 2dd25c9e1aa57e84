using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// The life of a research theme on R4's codes of ResearchStudy.status: in-review → approved → active → completed or withdrawn. What was in review
/// becomes active only through its approval, under the number of the ethics committee; what has ended stays ended, since its patients were told so.
/// </summary>
public static class ThemeLifecycle
{
    private const string EthicsApproval = "http://databank.example.jp/fhir/sid/ethics-approval";

    private static readonly string[] Ends = ["completed", "administratively-completed", "withdrawn"];

    private static readonly string[] Open =
    [
        "active", "temporarily-closed-to-accrual", "temporarily-closed-to-accrual-and-intervention", "closed-to-accrual", "closed-to-accrual-and-intervention",
    ];

    private static readonly Dictionary<string, string[]> Next = new(StringComparer.Ordinal)
    {
        ["in-review"] = ["approved", "disapproved", "withdrawn"],
        ["disapproved"] = ["in-review", "withdrawn"],
        ["approved"] = ["active", "in-review", "withdrawn"],
    };

    /// <summary>Checks a written version against the one before, inside the write.</summary>
    /// <exception cref="RequestProblem">422: this step is none of the life of a theme, or the approval has no number.</exception>
    public static async Task CheckAsync(WriteSession session, StoredResource written, CancellationToken cancellation)
    {
        if (written.Key.Type != "ResearchStudy" || written.IsDeleted || written.Version == 1)
            return;
        var before = await ResourceStore.FindVersionAsync(session, written.Key, written.Version - 1, cancellation);
        // A study that is made again after its deletion goes on where it stood only if that was its end.
        var isAnew = before is { IsDeleted: true };
        if (isAnew)
            before = await ResourceStore.FindVersionAsync(session, written.Key, written.Version - 2, cancellation);
        if (before is null or { IsDeleted: true })
            return;
        var study = FhirResource.Parse(written.Json).Root;
        var (from, to) = (Status(FhirResource.Parse(before.Json).Root), Status(study));
        if (isAnew && !Ends.Contains(from))
            return;
        if (from != to && !IsStep(from, to))
            throw Refused($"A ResearchStudy that is {from} can't become {to}.", "ResearchStudy.status");
        if (from != to && to is "approved" or "active" && !HasApproval(study))
            throw Refused($"A ResearchStudy that becomes {to} names the number of its approval (identifier of system {EthicsApproval}).", "ResearchStudy.identifier");
    }

    private static bool IsStep(string from, string to) =>
        Next.TryGetValue(from, out var next) ? next.Contains(to) : Open.Contains(from) && (Open.Contains(to) || Ends.Contains(to));

    private static string Status(JsonElement study) => study.TryGetProperty("status", out var status) ? status.GetString() ?? "" : "";

    private static bool HasApproval(JsonElement study) => study.TryGetProperty("identifier", out var identifiers) && identifiers.EnumerateArray().Any(identifier =>
        identifier.TryGetProperty("system", out var system) && system.GetString() == EthicsApproval
        && identifier.TryGetProperty("value", out var value) && !string.IsNullOrWhiteSpace(value.GetString()));

    private static RequestProblem Refused(string message, string expression) => new(422, "business-rule", message, expression);
}
