using System.Collections.Frozen;
using Hl7.Fhir.Model;

namespace DataBank.Fhir;

/// <summary>The R4 search parameters, taken from the SDK's <c>ModelInfo.SearchParameters</c>, looked up by resource type and code.</summary>
public static class SearchParameters
{
    private const string CanonicalPrefix = "http://hl7.org/fhir/SearchParameter/";

    // The SDK's list leaves out what R4 defines on Resource (https://hl7.org/fhir/R4/resource.html#search) but has expressions for.
    // _id and _lastUpdated are columns of every resource, not index rows: they have definitions of their own below.
    private static readonly (string Code, SearchParameterType Type, string Path, string Url)[] OfEveryResource =
    [
        ("_profile", SearchParameterType.Uri, "meta.profile", CanonicalPrefix + "Resource-profile"),
        ("_security", SearchParameterType.Token, "meta.security", CanonicalPrefix + "Resource-security"),
        ("_source", SearchParameterType.Uri, "meta.source", CanonicalPrefix + "Resource-source"),
        ("_tag", SearchParameterType.Token, "meta.tag", CanonicalPrefix + "Resource-tag"),
    ];

    // The appliance's own, by which images and genomes are joined (docs/linkage.md); profiles/search/parameters.fsh publishes them.
    private static readonly SearchParameterDefinition[] OfLinkage =
    [
        Linking("ImagingStudy", "specimen", "ImagingStudy.series.specimen", "Specimen"),
        Linking("Observation", "lesion", "Observation.extension.where(url = 'http://hl7.org/fhir/StructureDefinition/bodySite').value", "BodyStructure"),
        Linking("Specimen", "lesion", "Specimen.extension.where(url = 'http://hl7.org/fhir/StructureDefinition/bodySite').value", "BodyStructure"),
    ];

    private static readonly FrozenDictionary<string, TypeParameters> ByType = Load();

    /// <summary>All parameters of a type that have an expression, ordered by code; empty for unknown types. Without _id and _lastUpdated.</summary>
    public static IReadOnlyList<SearchParameterDefinition> For(string resourceType) =>
        ByType.TryGetValue(resourceType, out var parameters) ? parameters.All : [];

    public static SearchParameterDefinition? Find(string resourceType, string code) =>
        ByType.TryGetValue(resourceType, out var parameters) ? parameters.ByCode.GetValueOrDefault(code) : null;

    /// <summary>_id, for sort keys and capability statements; criteria on it carry no definition.</summary>
    public static SearchParameterDefinition Id(string resourceType) =>
        new(resourceType, "_id", SearchParameterType.Token, resourceType + ".id", [], CanonicalPrefix + "Resource-id");

    /// <summary>_lastUpdated, for capability statements; criteria and sort keys on it carry no definition.</summary>
    public static SearchParameterDefinition LastUpdated(string resourceType) =>
        new(resourceType, "_lastUpdated", SearchParameterType.Date, resourceType + ".meta.lastUpdated", [], CanonicalPrefix + "Resource-lastUpdated");

    private static FrozenDictionary<string, TypeParameters> Load()
    {
        var own = ModelInfo.SearchParameters
            .Where(parameter => ResourceTypes.IsKnown(parameter.Resource) && !string.IsNullOrEmpty(parameter.Expression))
            .ToLookup(parameter => parameter.Resource!, StringComparer.Ordinal);
        return ResourceTypes.All.ToFrozenDictionary(
            type => type,
            type => new TypeParameters(own[type].Select(parameter => Define(type, parameter)).Concat(OnEvery(type)).Concat(OfLinkage.Where(parameter => parameter.ResourceType == type))),
            StringComparer.Ordinal);
    }

    private static IEnumerable<SearchParameterDefinition> OnEvery(string type) =>
        OfEveryResource.Select(each => new SearchParameterDefinition(type, each.Code, each.Type, $"{type}.{each.Path}", [], each.Url));

    private static SearchParameterDefinition Linking(string type, string code, string expression, string target) =>
        new(type, code, SearchParameterType.Reference, expression, [target], $"http://databank.example.jp/fhir/SearchParameter/{type.ToLowerInvariant()}-{code}");

    private static SearchParameterDefinition Define(string type, SearchParamDefinition parameter) => new(
        type,
        parameter.Code!,
        Enum.Parse<SearchParameterType>(parameter.Type.ToString()),
        UnionParts.For(type, parameter.Expression!),
        TargetsOf(parameter, UnionParts.For(type, parameter.Expression!)),
        parameter.Url!)
    {
        Components = [.. (parameter.Component ?? []).Select(component => Define(type, parameter.Code!, component.Definition!, component.Expression!))],
    };

    // "patient" is declared to lead to groups as well, but its expression takes only what resolves to a Patient.
    private static string[] TargetsOf(SearchParamDefinition parameter, string expression)
    {
        const string Resolves = "resolve() is ";
        string[] declared = [.. (parameter.Target ?? []).Select(target => target.ToString()).Where(target => ResourceTypes.IsKnown(target))];
        var parts = UnionParts.Split(expression).Select(part => part.IndexOf(Resolves, StringComparison.Ordinal) is >= 0 and var at ? part[(at + Resolves.Length)..].TrimEnd(')', ' ') : null).ToList();
        return parts.Contains(null) ? declared : [.. declared.Where(parts.Contains)];
    }

    private static CompositeComponent Define(string type, string composite, string url, string expression)
    {
        var definition = ModelInfo.SearchParameters.FirstOrDefault(parameter => parameter.Url == url && parameter.Resource == type)
            ?? ModelInfo.SearchParameters.First(parameter => parameter.Url == url);
        // R4 has the two expressions of "relationship" the wrong way round, and writes one type with a capital.
        expression = (composite, expression) switch
        {
            ("relationship", "code") => "target",
            ("relationship", "target") => "code",
            _ => expression.Replace("as(DateTime)", "as(dateTime)", StringComparison.Ordinal),
        };
        return CompositeComponent.Of(
            new SearchParameterDefinition(
                type, definition.Code!, Enum.Parse<SearchParameterType>(definition.Type.ToString()), "",
                [.. (definition.Target ?? []).Select(target => target.ToString()).Where(target => ResourceTypes.IsKnown(target))], url),
            expression);
    }

    private sealed class TypeParameters(IEnumerable<SearchParameterDefinition> parameters)
    {
        public IReadOnlyList<SearchParameterDefinition> All { get; } =
            [.. parameters.DistinctBy(parameter => parameter.Code, StringComparer.Ordinal).OrderBy(parameter => parameter.Code, StringComparer.Ordinal)];

        public FrozenDictionary<string, SearchParameterDefinition> ByCode => field ??=
            All.ToFrozenDictionary(parameter => parameter.Code, StringComparer.Ordinal);
    }
}
