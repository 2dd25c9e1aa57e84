using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// Turns :above and :below of references into the resources that they mean (https://hl7.org/fhir/R4/search.html#reference): a place and all that it is part of, or
/// all that is part of it. Of canonicals :below takes every version.
/// </summary>
internal sealed class HierarchySearch(ReadSession session, SearchCompiler compiler)
{
    private const int MostResources = 10_000;
    private static readonly string[] parts = ["partof", "part-of"];

    /// <exception cref="RequestProblem">400: what is named is in no hierarchy, or in one too large.</exception>
    public async Task<SearchCriterion> ResolveAsync(SearchCriterion criterion, CancellationToken cancellation)
    {
        var values = new List<SearchValue>();
        foreach (var value in criterion.Values.Cast<ReferenceValue>())
        {
            if (value is { TargetType: { } type, TargetId: { } id }) values.AddRange((await WalkAsync(criterion, type, id, cancellation)).Select(found => new ReferenceValue(type, found, null)));
            else if (value.Url is { } canonical && criterion.Modifier == "below") values.Add(value with { Url = canonical.Split('|')[0] });
            else throw RequestProblem.Invalid($":above and :below of {criterion.Code} take Type/id; :below the URL of what has versions, too.");
        }
        return criterion with { Modifier = null, Values = values };
    }

    private async Task<IReadOnlyCollection<string>> WalkAsync(SearchCriterion criterion, string type, string id, CancellationToken cancellation)
    {
        var partOf = parts.Select(code => SearchParameters.Find(type, code)).FirstOrDefault(definition => definition?.Targets.Contains(type) == true)
            ?? throw new RequestProblem(400, "not-supported", $":above and :below of {criterion.Code} take what may be part of its like: a {type} is not.");
        var isPartOf = await compiler.IsParameterAsync([type], partOf, "", cancellation);
        var isShown = compiler.IsShown([type], "r.number");
        var sql = criterion.Modifier == "below" ? HierarchySql.Parts(session.Engine, isPartOf, isShown) : HierarchySql.Wholes(session.Engine, isPartOf, isShown);
        var (found, fresh) = (new HashSet<string>(StringComparer.Ordinal) { id }, new List<string> { id });
        while (fresh.Count > 0)
        {
            fresh = [.. (await ReadAsync(sql, type, fresh, cancellation)).Where(found.Add)]; // In circles, too, everything comes once.
            if (found.Count > MostResources) throw new RequestProblem(400, "too-costly", $"More than {MostResources} resources are above or below this one.");
        }
        return found;
    }

    private async Task<List<string>> ReadAsync(string sql, string type, List<string> ids, CancellationToken cancellation)
    {
        await using var command = session.Command(sql).Add("@type", type).AddList("@ids", ids);
        foreach (var (name, value) in compiler.Parameters) command.Add(name, value);
        var found = new List<string>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) found.Add(row.GetString(0));
        return found;
    }
}
