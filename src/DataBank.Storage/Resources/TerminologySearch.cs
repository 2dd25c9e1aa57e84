using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>Turns :in, :not-in, :above and :below of tokens into the codes that they mean, by the ValueSets and CodeSystems of the store.</summary>
internal sealed class TerminologySearch(ReadSession session, IndexNames names, TimeProvider clock)
{
    /// <exception cref="RequestProblem">400: the value set or code system is not known here, or uses what is not supported.</exception>
    public async Task<SearchCriterion> ResolveAsync(SearchCriterion criterion, CancellationToken cancellation)
    {
        var values = new List<SearchValue>();
        foreach (var value in criterion.Values)
        {
            if (value is ValueSetValue { Reference: var reference }) values.AddRange(await InAsync(reference, cancellation));
            else if (value is TokenValue token) values.AddRange(await RelatedAsync(token, criterion.Modifier == "above", cancellation));
        }
        // A value set without a code has nothing in it, and no resource a code of it.
        if (values.Count == 0) values.Add(new TokenValue("", "", HasNoSystem: false));
        return criterion with { Modifier = criterion.Modifier == "not-in" ? "not" : null, Values = values };
    }

    private async Task<IEnumerable<SearchValue>> InAsync(string reference, CancellationToken cancellation)
    {
        var valueSet = ResourceKey.TryParse(reference, out var key)
            ? await ReadAsync(key, cancellation)
            : await FindAsync("ValueSet", reference, cancellation);
        if (valueSet is null) throw new RequestProblem(400, "not-found", "The value set is not known here.");
        var codes = await new ValueSetCodes(FindAsync).OfAsync(valueSet, cancellation);
        return codes.Select(code => new TokenValue(code.System, code.Code, HasNoSystem: false));
    }

    private async Task<IEnumerable<SearchValue>> RelatedAsync(TokenValue token, bool isAbove, CancellationToken cancellation)
    {
        if (token.System is null || token.Code is null) throw RequestProblem.Invalid(":above and :below take system|code.");
        CodeHierarchy? hierarchy = null;
        foreach (var name in SystemAliases.Names(token.System))
        {
            if (await FindAsync("CodeSystem", name, cancellation) is { } resource) hierarchy ??= new CodeHierarchy(resource);
        }
        if (hierarchy is null) throw new RequestProblem(400, "not-found", "The code system is not known here, and so not what stands above or below its codes.");
        return (isAbove ? hierarchy.Above(token.Code) : hierarchy.Below(token.Code)).Select(code => new TokenValue(token.System, code, HasNoSystem: false));
    }

    private async Task<FhirResource?> ReadAsync(ResourceKey key, CancellationToken cancellation) =>
        await ResourceWriter.FindNewestAsync(session, key, cancellation) is { Resource: { IsDeleted: false } found } ? FhirResource.Parse(found.Json) : null;

    /// <summary>The newest resource with this canonical URL, of the version after "|" if one is named.</summary>
    private async Task<FhirResource?> FindAsync(string type, string canonical, CancellationToken cancellation)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        var criteria = new List<SearchCondition> { Criterion("url", new UriValue(bar < 0 ? canonical : canonical[..bar])) };
        if (bar >= 0) criteria.Add(Criterion("version", new TokenValue(null, canonical[(bar + 1)..], HasNoSystem: false)));
        var query = new SearchQuery { ResourceType = type, Criteria = criteria, Count = 1, Sort = [new SortKey(null, Descending: true)], Total = TotalMode.None };
        var rows = await (await SearchStatement.PrepareAsync(session, names, clock, query, cancellation)).RowsAsync(null, cancellation);
        return rows.Count == 0 ? null : FhirResource.Parse(rows[0].Row.Resource.Json);

        SearchCriterion Criterion(string code, SearchValue value) => new(code, SearchParameters.Find(type, code), null, [value]);
    }
}
