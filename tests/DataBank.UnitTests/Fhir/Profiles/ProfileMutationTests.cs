using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>Every fault that one of our profiles forbids is found where it is, and nothing else.</summary>
public sealed class ProfileMutationTests
{
    [Fact]
    public void Every_fault_against_a_profile_is_found_and_nothing_else()
    {
        var (wrong, byProfile) = (new List<string>(), new Dictionary<string, int>());
        foreach (var example in ProfilePackage.Examples.Values)
        {
            foreach (var profile in ProfilePackage.ProfilesOf(example))
            {
                foreach (var fault in new ProfileMutations(example).Of(profile))
                {
                    byProfile[profile] = byProfile.GetValueOrDefault(profile) + 1;
                    var found = Errors(fault.Broken);
                    // A constraint on the whole may speak of its part, too; so may its binding, and the slices that the part told apart.
                    if (!found.Exists(issue => IsAt(issue, fault.Place)) || !found.TrueForAll(issue => IsAt(issue, fault.Place) || issue.Code == "invariant" || (issue.Code is "required" or "code-invalid" && IsAround(issue, fault.Place))))
                        wrong.Add($"{(string)example["id"]!}: {fault.How}, expected at {fault.Place}: {string.Join("; ", found.Select(issue => $"{issue.Code} at {issue.Expression}"))}");
                }
            }
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {byProfile.Values.Sum()}\n{string.Join('\n', wrong.Take(60))}");
        Assert.True(byProfile.Values.Sum() > 600, $"{byProfile.Values.Sum()} faults");
        Assert.All(ProfilePackage.Profiles, profile => Assert.InRange(byProfile.GetValueOrDefault(profile), 4, int.MaxValue));
    }

    private static bool IsAt(OutcomeIssue issue, string place) => issue.Expression?.StartsWith(place, StringComparison.Ordinal) == true;

    private static bool IsAround(OutcomeIssue issue, string place) => issue.Expression is { } expression && place.StartsWith(expression, StringComparison.Ordinal) && place[expression.Length] is '.' or '[';

    private static List<OutcomeIssue> Errors(JsonObject resource)
    {
        try
        {
            return [.. ProfilePackage.Validator.Validate(ProfilePackage.Resource(resource), new ValidationOptions()).Where(issue => issue.Severity is "error" or "fatal")];
        }
        catch (RequestProblem problem)
        {
            return [.. problem.Issues];
        }
    }
}
