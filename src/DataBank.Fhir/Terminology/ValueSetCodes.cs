namespace DataBank.Fhir;

/// <summary>The codes that :in, :not-in, :above and :below of a search stand for (https://hl7.org/fhir/R4/search.html#token).</summary>
public sealed class ValueSetCodes(Terminology terminology)
{
    private const int MostCodes = 20_000;

    /// <summary>Codes by system; a null code stands for a whole system whose codes are not known here, or are too many to name.</summary>
    /// <exception cref="RequestProblem">400: the value set is not known, or uses something that is not.</exception>
    public IReadOnlySet<(string System, string? Code)> In(string valueSet) =>
        In(terminology.ValueSet(valueSet) ?? throw new RequestProblem(400, "not-found", "The value set is not known here."));

    /// <exception cref="RequestProblem">400: it uses something that is not known.</exception>
    public IReadOnlySet<(string System, string? Code)> In(FhirResource valueSet) => In(ValueSetParts.Read(valueSet.Root));

    /// <summary>The code itself and all above it.</summary>
    /// <exception cref="RequestProblem">400: the system is not known here.</exception>
    public IEnumerable<string> Above(string system, string code) => Reach(system, code, table => table.Parents);

    /// <summary>The code itself and all below it.</summary>
    /// <exception cref="RequestProblem">400: the system is not known here.</exception>
    public IEnumerable<string> Below(string system, string code) => Reach(system, code, table => table.Children);

    private IEnumerable<string> Reach(string system, string code, Func<ConceptTable, Func<int, IReadOnlyList<int>>> next)
    {
        var table = terminology.System(system) ?? throw new RequestProblem(400, "not-found", "The code system is not known here, and so not what stands above or below its codes.");
        if (table.Find(code) is not (>= 0 and var at)) return [code];
        var found = ConceptTable.Reach(at, next(table));
        return found.Count <= MostCodes ? found.Select(each => table.Row(each).Code) : throw TooCostly();
    }

    private HashSet<(string System, string? Code)> In(ValueSetParts parts)
    {
        var codes = new HashSet<(string System, string? Code)>();
        var listed = new List<ValueSetPart>();
        foreach (var part in parts.Includes)
        {
            // A whole system, when nothing is taken from it, is found by its name alone if its codes are unknown or many.
            var isWhole = part is { System: not null, Codes: null, Filters.Count: 0, ValueSets.Count: 0 };
            var table = isWhole ? terminology.System(part.System!, part.Version) : null;
            if (!isWhole || (table is { IsComplete: true, Count: <= MostCodes })) listed.Add(part);
            else if (parts.Excludes.Count == 0) codes.Add((SystemAliases.Canonical(part.System!), null));
            else throw new RequestProblem(400, "not-supported", "The value set excludes from a code system whose codes are not known here, or are too many.");
        }
        try
        {
            foreach (var member in new ValueSetMembers(terminology, new ExpansionOptions(), inJapanese: false).Of(parts with { Includes = listed }))
            {
                codes.Add((SystemAliases.Canonical(member.System), member.Code));
                if (codes.Count > MostCodes) throw TooCostly();
            }
        }
        catch (RequestProblem problem) when (problem.Status == 422)
        {
            throw new RequestProblem(400, problem.Issues);
        }
        return codes;
    }

    private static RequestProblem TooCostly() => new(400, "too-costly", $"A value set of more than {MostCodes} codes is not searched.");
}
