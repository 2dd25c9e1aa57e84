using System.Globalization;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>Places in a bundle: a finding inside an entry is of use only with the entry it is in.</summary>
internal static class BundlePlaces
{
    public static string At(BundleEntry entry) => $"Bundle.entry[{entry.Index.ToString(CultureInfo.InvariantCulture)}]";

    public static T Locate<T>(BundleEntry entry, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (RequestProblem problem)
        {
            throw Placed(entry, problem);
        }
    }

    public static async Task<T> LocateAsync<T>(BundleEntry entry, Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (RequestProblem problem)
        {
            throw Placed(entry, problem);
        }
    }

    private static RequestProblem Placed(BundleEntry entry, RequestProblem problem) =>
        new(problem.Status, [.. problem.Issues.Select(issue => issue with { Expression = Place(entry, issue.Expression) })]);

    // "Patient.gender" of the third entry is Bundle.entry[2].resource.ofType(Patient).gender.
    private static string Place(BundleEntry entry, string? inside)
    {
        if (inside is null || inside.StartsWith("Bundle.", StringComparison.Ordinal)) return inside ?? At(entry);
        if (inside.StartsWith("request", StringComparison.Ordinal)) return $"{At(entry)}.{inside}";
        var type = inside.Split('.', '[')[0];
        return $"{At(entry)}.resource.ofType({type}){inside[type.Length..]}";
    }
}
