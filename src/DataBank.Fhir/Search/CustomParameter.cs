using System.Globalization;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>A search parameter that a site adds as a SearchParameter resource (https://hl7.org/fhir/R4/searchparameter.html).</summary>
/// <param name="Id">Of the resource.</param>
/// <param name="Version">Of the resource: another version has to be indexed anew.</param>
/// <param name="Definitions">One for each base type.</param>
public sealed record CustomParameter(string Id, long Version, IReadOnlyList<SearchParameterDefinition> Definitions)
{
    private const int MostCharacters = 4000;

    private static readonly string[] SearchableTypes = ["number", "date", "string", "token", "reference", "quantity", "uri", "composite"];

    /// <summary>Names this version of it: "id/3", of a composite with the types of its components, which others define: "id/3/token-date".</summary>
    public string Name { get; } = string.Join('/', [Id, Version.ToString(CultureInfo.InvariantCulture), .. NameOfTypes(Definitions[0].Components)]);

    /// <summary>Whether it is made of others.</summary>
    public bool IsComposite => Definitions[0].Type == SearchParameterType.Composite;

    /// <summary>Null: not active, or one of R4's own, which is there already.</summary>
    /// <param name="resource">A valid SearchParameter.</param>
    /// <param name="version">The version it is stored as.</param>
    /// <param name="defined">The search parameter of a type with a canonical, for the components of composites; null when there is none.</param>
    /// <exception cref="RequestProblem">422: it can't be indexed.</exception>
    public static CustomParameter? Read(FhirResource resource, long version, Func<string, string, SearchParameterDefinition?> defined)
    {
        var root = resource.Root;
        if (FhirReference.StringOf(root, "status"u8) != "active")
            return null;
        var (code, type, expression) = (FhirReference.StringOf(root, "code"u8) ?? "", FhirReference.StringOf(root, "type"u8) ?? "", FhirReference.StringOf(root, "expression"u8) ?? "");
        var url = FhirReference.StringOf(root, "url"u8) ?? "";
        var bases = TextsOf(root, "base"u8);
        if (bases.Any(each => SearchParameters.For(each).Any(known => known.Url == url)))
            return null;
        if (bases.Count == 0 || !bases.All(each => ResourceTypes.IsKnown(each)))
            throw Refused("base names resource types that this server stores, each by itself", "base");
        if (!SearchableTypes.Contains(type, StringComparer.Ordinal))
            throw Refused("type is one of number, date, string, token, reference, quantity, uri and composite: what a special one means is told by no definition, so that this server can not know it", "type");
        if (code.Length is 0 or > 64 || !char.IsAsciiLetter(code[0]) || !code.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
            throw Refused("code begins with a letter, and has up to 64 letters, digits, hyphens and underscores", "code");
        string[] targets = [.. TextsOf(root, "target"u8).Where(target => ResourceTypes.IsKnown(target))];
        if (type == "reference" && targets.Length == 0)
            throw Refused("target names the types that the reference may lead to", "target");

        var kind = Enum.Parse<SearchParameterType>(type, ignoreCase: true);
        return new CustomParameter(resource.Id ?? "", version, [.. bases.Select(each => Compiled(new SearchParameterDefinition(each, code, kind, PartOf(each, expression), targets, url)
        {
            Components = kind == SearchParameterType.Composite ? ComponentsOf(root, each, defined) : [],
        }))]);
    }

    private static List<CompositeComponent> ComponentsOf(JsonElement root, string type, Func<string, string, SearchParameterDefinition?> defined)
    {
        if (!root.TryGetProperty("component"u8, out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() < 2)
            throw Refused("a composite has at least two components", "component");
        List<CompositeComponent> components = [.. list.EnumerateArray().Select(component => ComponentOf(component, type, defined))];
        return CompositePlace.Of(components) is not null ? components
            : throw Refused("of the components of a composite up to two are tokens, up to two dates, numbers or quantities, and one is a string, a URI or a reference; a quantity takes the place of the latter or of the second token", "component");
    }

    private static CompositeComponent ComponentOf(JsonElement component, string type, Func<string, string, SearchParameterDefinition?> defined)
    {
        var (url, expression) = (FhirReference.StringOf(component, "definition"u8) ?? "", FhirReference.StringOf(component, "expression"u8) ?? "");
        if (defined(type, url.Split('|')[0]) is not { Type: not (SearchParameterType.Composite or SearchParameterType.Special) } definition)
            throw Refused("definition of a component is the canonical of a search parameter of R4, or of an active one that is stored already, and neither composite nor special", "component.definition");
        if (expression.Length is 0 or > MostCharacters)
            throw Refused($"expression of a component is a FHIRPath of up to {MostCharacters} characters, from the element that the expression of the composite gives", "component.expression");
        return CompositeComponent.Of(definition with { ResourceType = type }, expression);
    }

    private static string[] NameOfTypes(IReadOnlyList<CompositeComponent> components) =>
        components.Count == 0 ? [] : [string.Join('-', components.Select(component => component.Definition.Type.ToString().ToLowerInvariant()))];

    private static string PartOf(string type, string expression)
    {
        if (expression.Length is 0 or > MostCharacters || UnionParts.Split(expression).Any(part => part.Length == 0))
            throw Refused($"expression is a FHIRPath of up to {MostCharacters} characters", "expression");
        return UnionParts.For(type, expression) is { Length: > 0 } part ? part : throw Refused("expression has a part for each type in base", "expression");
    }

    // That it compiles is all that is wanted here.
    private static SearchParameterDefinition Compiled(SearchParameterDefinition definition)
    {
        try
        {
            _ = new CompiledParameter(definition);
            return definition;
        }
        catch (Exception problem) when (problem is NotSupportedException or FormatException)
        {
            throw Refused("expression is outside of the FHIRPath that search parameters are written in, or names an element that the type does not have", "expression");
        }
    }

    private static List<string> TextsOf(JsonElement root, ReadOnlySpan<byte> name) =>
        root.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : [];

    private static RequestProblem Refused(string rule, string element) =>
        new(422, "business-rule", $"An active SearchParameter must be one that can be indexed: {rule}.", $"SearchParameter.{element}");
}
