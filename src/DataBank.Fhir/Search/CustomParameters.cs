namespace DataBank.Fhir;

/// <summary>
/// The search parameters of one store beyond R4's own. Everything that is written is indexed by all of them; searched can be those that
/// are ready, because every older resource has been indexed by them too. Never changes: a change makes another one.
/// </summary>
public sealed class CustomParameters
{
    private readonly IReadOnlyList<CustomParameter> parameters;
    private readonly Dictionary<(string Type, string Code), (CustomParameter Owner, SearchParameterDefinition Definition)> byCode = [];
    private readonly ILookup<string, CompiledParameter> compiled;

    /// <param name="parameters">Of two that define the same code of a type the first counts.</param>
    /// <param name="ready">Names of those by which all resources are indexed.</param>
    public CustomParameters(IReadOnlyList<CustomParameter> parameters, IReadOnlySet<string> ready)
    {
        (this.parameters, Ready) = (parameters, ready);
        foreach (var parameter in parameters)
        {
            foreach (var definition in parameter.Definitions) byCode.TryAdd((definition.ResourceType, definition.Code), (parameter, definition));
        }
        compiled = byCode.Values.ToLookup(each => each.Definition.ResourceType, each => new CompiledParameter(each.Definition), StringComparer.Ordinal);
    }

    public static CustomParameters None { get; } = new([], new HashSet<string>());

    /// <summary>Names of those by which all resources are indexed.</summary>
    public IReadOnlySet<string> Ready { get; }

    public IEnumerable<string> Names => parameters.Select(parameter => parameter.Name);

    /// <summary>R4's own or a ready one; null when there is none.</summary>
    /// <exception cref="RequestProblem">400: it is there, but older resources are not indexed yet; the answer would leave them out.</exception>
    public SearchParameterDefinition? Find(string type, string code)
    {
        if (SearchParameters.Find(type, code) is { } known)
            return known;
        if (!byCode.TryGetValue((type, code), out var found))
            return null;
        return Ready.Contains(found.Owner.Name)
            ? found.Definition
            : throw new RequestProblem(400, "incomplete", "This search parameter is not ready: resources that were stored before it have to be indexed first (POST $reindex).");
    }

    /// <summary>R4's own or another one, ready or not, by its canonical: that of the type, else of any other. Null when there is none.</summary>
    public SearchParameterDefinition? Defined(string type, string url)
    {
        var all = ResourceTypes.All.SelectMany(SearchParameters.For).Concat(byCode.Values.Select(each => each.Definition)).Where(known => known.Url == url).ToList();
        return all.Find(known => known.ResourceType == type) ?? all.FirstOrDefault();
    }

    /// <summary>The ready ones of a type, ordered by code.</summary>
    public IEnumerable<SearchParameterDefinition> For(string type) =>
        byCode.Where(each => each.Key.Type == type && Ready.Contains(each.Value.Owner.Name)).Select(each => each.Value.Definition).OrderBy(definition => definition.Code, StringComparer.Ordinal);

    public CustomParameters With(IEnumerable<CustomParameter> more) => new([.. parameters, .. more], Ready);

    public CustomParameters WithReady(IReadOnlySet<string> names) => new(parameters, names);

    /// <exception cref="RequestProblem">422: R4 or another SearchParameter has a parameter of this code already.</exception>
    public void CheckClash(CustomParameter parameter)
    {
        foreach (var definition in parameter.Definitions)
        {
            if (SearchParameters.Find(definition.ResourceType, definition.Code) is not null
                || (byCode.TryGetValue((definition.ResourceType, definition.Code), out var other) && other.Owner.Id != parameter.Id))
                throw new RequestProblem(422, "duplicate", $"{definition.ResourceType} has a search parameter of this code already.", "SearchParameter.code");
        }
    }

    /// <summary>What these parameters find in a resource; null when none is about its type.</summary>
    public ResourceIndex? Extract(FhirResource resource)
    {
        if (!compiled.Contains(resource.Type))
            return null;
        var index = new IndexBuilder();
        var root = new TypedElement(resource.Root, resource.Type);
        var members = MemberMarks.Of(resource.Root);
        foreach (var parameter in compiled[resource.Type])
            parameter.Extract(root, members, null, index);
        return index.ToIndex(resource) with { PatientIds = [] };
    }
}
