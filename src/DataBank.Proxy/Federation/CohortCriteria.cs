using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// Who in a view meets criteria: <c>{"and": […]}</c>, <c>{"or": […]}</c>, <c>{"not": …}</c> and <c>{"search": "Condition?code=…"}</c>, a search
/// on any type that belongs to patients.
/// </summary>
internal static class CohortCriteria
{
    private const int MostCriteria = 64;
    private const int Deepest = 16;

    /// <summary>Ids of the patients.</summary>
    /// <exception cref="RequestProblem">400: where and what; never what was written there.</exception>
    public static Task<HashSet<string>> FindAsync(ResourceStore view, JsonElement criteria, CancellationToken cancellation)
    {
        var count = 0;
        return FindAsync(criteria, "criteria", 0);

        async Task<HashSet<string>> FindAsync(JsonElement criterion, string place, int depth)
        {
            if (depth > Deepest || ++count > MostCriteria) throw new RequestProblem(400, "too-costly", $"Criteria are up to {MostCriteria}, up to {Deepest} deep.", place);
            if (criterion.ValueKind != JsonValueKind.Object || criterion.EnumerateObject().ToList() is not [var only]) throw Malformed(place);
            place = $"{place}.{(only.Name is "and" or "or" or "not" or "search" ? only.Name : throw Malformed(place))}";
            if (only.Name == "search") return await SearchAsync(only.Value, place);
            if (only.Name == "not")
            {
                var all = await PatientsAsync("Patient");
                all.ExceptWith(await FindAsync(only.Value, place, depth + 1));
                return all;
            }
            if (only.Value.ValueKind != JsonValueKind.Array || only.Value.GetArrayLength() == 0) throw Malformed(place);
            HashSet<string>? joined = null;
            foreach (var each in only.Value.EnumerateArray())
            {
                var found = await FindAsync(each, place, depth + 1);
                if (joined is null) joined = found;
                else if (only.Name == "and") joined.IntersectWith(found);
                else joined.UnionWith(found);
            }
            return joined!;
        }

        Task<HashSet<string>> SearchAsync(JsonElement search, string place)
        {
            if (search.ValueKind != JsonValueKind.String) throw Malformed(place);
            if (ViewSearch.Parse(search.GetString()!).UsedParameters().Any(used => HiddenParameters.Hides(used.ResourceType, used.Code)))
                throw new RequestProblem(400, "not-supported", "A search parameter is not supported by this view.", place);
            return PatientsAsync(search.GetString()!);
        }

        async Task<HashSet<string>> PatientsAsync(string search)
        {
            var ids = new HashSet<string>(StringComparer.Ordinal);
            await foreach (var resource in ViewSearch.FindAsync(view, search, cancellation))
            {
                if (ViewTable.PatientOf(resource) is { } patient) ids.Add(patient);
            }
            return ids;
        }
    }

    private static RequestProblem Malformed(string place) => RequestProblem.Invalid("A criterion is an object with one of and, or (lists of criteria), not (a criterion), search (\"Condition?code=…\").", place);
}
