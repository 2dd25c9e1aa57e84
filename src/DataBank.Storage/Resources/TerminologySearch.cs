using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>Turns :in, :not-in, :above and :below of tokens into the codes that they mean, by what is stored and what is installed.</summary>
internal sealed class TerminologySearch(ReadSession session, Terminology terminology)
{
    private readonly ValueSetCodes codes = new(terminology);

    /// <exception cref="RequestProblem">400: the value set or code system is not known here, or uses what is not supported.</exception>
    public async Task<SearchCriterion> ResolveAsync(SearchCriterion criterion, CancellationToken cancellation)
    {
        var values = new List<SearchValue>();
        foreach (var value in criterion.Values)
        {
            if (value is ValueSetValue { Reference: var reference }) values.AddRange((await InAsync(reference, cancellation)).Select(code => new TokenValue(code.System, code.Code, HasNoSystem: false)));
            else if (value is TokenValue token) values.AddRange(Related(token, criterion.Modifier == "above"));
        }
        // A value set without a code has nothing in it, and no resource a code of it.
        if (values.Count == 0) values.Add(new TokenValue("", "", HasNoSystem: false));
        return criterion with { Modifier = criterion.Modifier == "not-in" ? "not" : null, Values = values };
    }

    private async Task<IReadOnlySet<(string System, string? Code)>> InAsync(string reference, CancellationToken cancellation)
    {
        if (!ResourceKey.TryParse(reference, out var key)) return codes.In(reference);
        return await ResourceWriter.FindNewestAsync(session, key, cancellation) is { Resource: { IsDeleted: false } found }
            ? codes.In(FhirResource.Parse(found.Json))
            : throw new RequestProblem(400, "not-found", "The value set is not known here.");
    }

    private IEnumerable<SearchValue> Related(TokenValue token, bool isAbove)
    {
        if (token.System is null || token.Code is null) throw RequestProblem.Invalid(":above and :below take system|code.");
        var related = isAbove ? codes.Above(token.System, token.Code) : codes.Below(token.System, token.Code);
        return related.Select(code => new TokenValue(token.System, code, HasNoSystem: false));
    }
}
