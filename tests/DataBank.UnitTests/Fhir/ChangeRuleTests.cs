using System.Text;
using DataBank.Fhir;

namespace DataBank.UnitTests.Fhir;

/// <summary>FHIRPath rules on a change of a resource: %previous and %current.</summary>
public sealed class ChangeRuleTests
{
    private const string Finished = "(%previous.id.empty() or (%previous.status != 'finished')) and (%current.status = 'finished')"; // Of the backport's own example.

    [Theory]
    [InlineData(Finished, null, "finished", true)]
    [InlineData(Finished, "planned", "finished", true)]
    [InlineData(Finished, "finished", "finished", false)]
    [InlineData(Finished, "planned", "arrived", false)]
    [InlineData(Finished, "finished", null, false)]
    [InlineData("%current.empty()", "planned", null, true)]
    [InlineData("%previous.status = 'planned' and %current.empty()", "planned", null, true)]
    [InlineData("%previous.status = 'planned' and %current.empty()", null, null, false)]
    [InlineData("status = 'planned'", null, "planned", true)]
    [InlineData("Encounter.status = 'planned' and %resource.status = %current.status", "arrived", "planned", true)]
    [InlineData("%current.status != %previous.status", "planned", "planned", false)]
    [InlineData("%current.status != %previous.status", "planned", "arrived", true)]
    [InlineData("%current.status", null, "arrived", true)] // One value that is no boolean counts as true.
    [InlineData("%current.status | %current.id", null, "arrived", false)] // Several can't be judged.
    [InlineData("%current.identifier.where(system = 'urn:s').value.startsWith('a')", null, "arrived", true)]
    public void A_rule_is_true_of_a_change_or_not(string expression, string? previous, string? current, bool expected)
    {
        var (rule, problem) = ChangeRule.Parse(expression);
        Assert.Null(problem);
        Assert.Equal(expected, rule!.Holds(Encounter(previous), Encounter(current)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("%current.status =")]
    [InlineData("%former.status = 'a'")]
    [InlineData("%current.status.frobnicate()")]
    [InlineData("%current.where().exists()")]
    [InlineData("false and %current.subject.where(resolve().active).exists()")]
    [InlineData("%current.type.coding.memberOf('http://example.org/vs')")]
    [InlineData("%current.conformsTo('http://example.org/p')")]
    public void A_rule_that_can_not_be_evaluated_is_told(string expression)
    {
        var (rule, problem) = ChangeRule.Parse(expression);
        Assert.Null(rule);
        Assert.NotNull(problem);
    }

    [Fact]
    public void A_rule_that_never_ends_is_not_true()
    {
        var (rule, problem) = ChangeRule.Parse("%current.descendants().select(%current.descendants().select(%current.descendants().select(%current.descendants().select(%current.descendants())))).count() > 0");
        Assert.Null(problem);
        var identifiers = string.Join(',', Enumerable.Repeat("""{"system":"urn:s","value":"a"}""", 500));
        var text = $$"""{"resourceType":"Encounter","identifier":[{{identifiers}}]}""";
        Assert.False(rule!.Holds(null, FhirResource.Parse(Encoding.UTF8.GetBytes(text))));
    }

    private static FhirResource? Encounter(string? status) => status is null ? null
        : FhirResource.Parse(Encoding.UTF8.GetBytes($$"""{"resourceType":"Encounter","id":"e","identifier":[{"system":"urn:s","value":"a1"}],"status":"{{status}}"}"""));
}
