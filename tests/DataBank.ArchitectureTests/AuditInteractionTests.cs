using System.Text.RegularExpressions;

namespace DataBank.ArchitectureTests;

/// <summary>What the journal calls an access is a code of FHIR or of the appliance's own code system, which auditors can look up.</summary>
public sealed partial class AuditInteractionTests
{
    private static readonly string[] Restful =
    [
        "read", "vread", "update", "patch", "delete", "history-instance", "history-type", "history-system", "create", "search-type", "search-system", "capabilities",
        "transaction", "batch", "operation",
    ];

    [Fact]
    public void Every_interaction_of_the_journal_has_a_code()
    {
        var defined = File.ReadAllText(Path.Combine(Repository.Root, "profiles/terminology/audit-interaction.fsh"));
        var codes = Code().Matches(defined).Select(match => match.Groups[1].Value).Concat(Restful).ToHashSet(StringComparer.Ordinal);
        var used = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Use().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .ToHashSet(StringComparer.Ordinal);
        Assert.True(used.Count > 40, "The places where accesses are named are not found any more.");
        Assert.Empty(used.Except(codes));
    }

    [GeneratedRegex(@"insert Code\(([a-z-]+),")]
    private static partial Regex Code();

    // Endpoints say AuditAs("wado", …), DIMSE services audit.Watch(request, "c-find", …) or audit.WriteAsync(request, "C", "c-store", …), jobs new AuditRecord(…, "D", "delete", …), and who names nothing is "other".
    [GeneratedRegex(@"(?:AuditAs\(|audit\.Watch(?:Async)?\(request, |audit\.WriteAsync\(request, (?:""[A-Z]""|action), |clock\.GetUtcNow\(\), ""[A-Z]"", |known\?\.Interaction \?\? )""([a-z-]+)""")]
    private static partial Regex Use();
}
