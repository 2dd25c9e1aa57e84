using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;
using Hl7.Fhir.ElementModel;
using Hl7.Fhir.FhirPath;
using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Validation;

namespace DataBank.UnitTests;

/// <summary>Evaluates every search parameter of a resource twice, by our compiled paths and by the SDK's FHIRPath engine, and lists differences.</summary>
internal static class ExpressionOracle
{
    private static readonly JsonSerializerOptions Serialize = new JsonSerializerOptions().ForFhir(ModelInfo.ModelInspector);

    /// <summary>Null: no resource that we or the SDK can read, so there is nothing to compare.</summary>
    public static IReadOnlyList<string>? Differences(byte[] json, ISet<string> comparedWithResults)
    {
        FhirResource resource;
        try
        {
            resource = FhirResource.Parse(json);
        }
        catch (RequestProblem)
        {
            return null;
        }
        var reader = new Utf8JsonReader(resource.Utf8.Span);
        _ = new FhirJsonDeserializer().TryDeserializeResource(ref reader, out var poco, out _);
        if (poco is null)
            return null;

        var context = new FhirEvaluationContext { ElementResolver = Resolve };
        var differences = new List<string>();
        foreach (var definition in SearchParameters.For(resource.Type))
        {
            if (definition.Type is SearchParameterType.Composite or SearchParameterType.Special)
                continue;
            var ours = new List<TypedElement>();
            PathCompiler.Compile(definition.ResourceType, PathParser.Parse(definition.Expression))(new TypedElement(resource.Root, resource.Type), ours);
            ours.RemoveAll(our => !HasValue(our));
            if (Evaluate(poco, definition.Expression, context) is not { } theirs)
                continue;
            if (theirs.Count > 0)
                comparedWithResults.Add($"{definition.ResourceType}.{definition.Code}");
            if (!ours.All(our => theirs.Any(their => IsSame(our.Json, their))) || !theirs.All(their => ours.Any(our => IsSame(our.Json, their))))
                differences.Add($"{resource.Type}/{resource.Id} {definition.Code}: {ours.Count} against {theirs.Count} results");
        }
        return differences;
    }

    /// <summary>Every composite of R4 that has rows of its own once more, as a site would add it: with "own-" before its code.</summary>
    public static CustomParameters CompositesOfASite() => new(
        [
            .. ResourceTypes.All.SelectMany(SearchParameters.For).Where(definition => definition.Type == SearchParameterType.Composite && definition.IndexedAs.Contains(definition.Code)).Select(definition => CustomParameter.Read(
                FhirResource.Parse(JsonSerializer.SerializeToUtf8Bytes(new
                {
                    resourceType = "SearchParameter", id = $"{definition.ResourceType}-{definition.Code}", status = "active", type = "composite", code = $"own-{definition.Code}",
                    url = $"http://example.jp/{definition.ResourceType}-{definition.Code}", @base = new[] { definition.ResourceType }, expression = definition.Expression,
                    component = definition.Components.Select(component => new { definition = component.Definition.Url, expression = (component.IsFromResource ? "%resource." : "") + component.Definition.Expression }),
                })),
                1, CustomParameters.None.Defined)!),
        ],
        new HashSet<string>());

    /// <summary>Compares the elements of each composite, with what its components find there; and its rows with those of the same composite of a site.</summary>
    public static IEnumerable<string> CompositeDifferences(byte[] json, CustomParameters custom, ISet<string> comparedWithResults)
    {
        FhirResource resource;
        try
        {
            resource = FhirResource.Parse(json);
        }
        catch (RequestProblem)
        {
            yield break;
        }
        var reader = new Utf8JsonReader(resource.Utf8.Span);
        _ = new FhirJsonDeserializer().TryDeserializeResource(ref reader, out var poco, out _);
        var rows = IndexExtractor.Extract(resource).Composites.Where(row => SearchParameters.Find(resource.Type, row.Parameter.Split(':')[0])?.Type == SearchParameterType.Composite);
        var own = custom.Extract(resource)?.Composites ?? [];
        if (!rows.Select(row => row with { Parameter = $"own-{row.Parameter}" }).ToHashSet().SetEquals(own)) yield return $"{resource.Type}/{resource.Id}: rows of a site's composites";
        if (poco is null) yield break;
        foreach (var definition in SearchParameters.For(resource.Type).Where(definition => definition.Type == SearchParameterType.Composite))
        {
            if (Theirs(poco, definition) is not { } theirs) continue;
            if (theirs.Count > 0) comparedWithResults.Add($"{definition.ResourceType}.{definition.Code}");
            if (!Ours(resource, definition).ToHashSet().SetEquals(theirs)) yield return $"{resource.Type}/{resource.Id} {definition.Code}";
        }
    }

    // An element is told by how many values each of its components has there.
    private static IEnumerable<string> Ours(FhirResource resource, SearchParameterDefinition definition)
    {
        var whole = new TypedElement(resource.Root, resource.Type);
        foreach (var (root, _, types) in PathCompiler.CompileRoots(definition.ResourceType, definition.Expression))
        {
            var elements = new List<TypedElement>();
            root(whole, elements);
            foreach (var element in elements)
            {
                var counts = definition.Components.Select(component =>
                {
                    var found = new List<TypedElement>();
                    PathCompiler.CompileRelative(component.IsFromResource ? [definition.ResourceType] : types, component.Definition.Expression)(component.IsFromResource ? whole : element, found);
                    return found.Count(HasValue);
                }).ToList();
                if (counts.TrueForAll(count => count > 0)) yield return string.Join(' ', counts.Select(count => count.ToString(CultureInfo.InvariantCulture)));
            }
        }
    }

    private static HashSet<string>? Theirs(Resource resource, SearchParameterDefinition definition)
    {
        var (context, found) = (new FhirEvaluationContext { ElementResolver = Resolve, Resource = resource.ToPocoNode() }, new HashSet<string>());
        try
        {
            foreach (var element in resource.Select(definition.Expression, context).OfType<Base>())
            {
                var counts = definition.Components.Select(component => (component.IsFromResource ? resource : element).Select(component.Definition.Expression, context).OfType<Base>().Count(HasValue)).ToList();
                if (counts.TrueForAll(count => count > 0)) found.Add(string.Join(' ', counts.Select(count => count.ToString(CultureInfo.InvariantCulture))));
            }
            return found;
        }
        catch (CodedValidationException)
        {
            return null;
        }
    }

    // Null: the engine stumbles over a value that the SDK could not convert. "|" drops duplicates there, so that sets are compared.
    private static List<Base>? Evaluate(Resource resource, string expression, FhirEvaluationContext context)
    {
        try
        {
            return [.. resource.Select(expression, context).OfType<Base>().Where(HasValue)];
        }
        catch (CodedValidationException)
        {
            return null;
        }
    }

    // For FHIRPath a primitive that has only an extension is an element, and a reference to a contained resource resolves:
    // an index has neither.
    private static bool HasValue(Base element) =>
        element is not PrimitiveType { JsonValue: null } && !(element is ResourceReference { Reference: { } reference } && reference.StartsWith('#'));

    private static bool HasValue(TypedElement element) =>
        element.Json.ValueKind != JsonValueKind.Object || FhirReference.StringOf(element.Json, "reference"u8)?.StartsWith('#') != true;

    // A reference resolves to an empty resource of the type that it names.
    private static PocoNode? Resolve(string reference)
    {
        var type = reference.Split('/').LastOrDefault(ResourceTypes.All.Contains);
        return type is null ? null : ((Base)Activator.CreateInstance(ModelInfo.GetTypeForFhirType(type)!)!).ToPocoNode();
    }

    private static bool IsSame(JsonElement ours, Base theirs) => theirs switch
    {
        PrimitiveType { JsonValue: bool truth } => ours.ValueKind == (truth ? JsonValueKind.True : JsonValueKind.False),
        PrimitiveType { JsonValue: IFormattable number } => ours.ValueKind == JsonValueKind.Number
            ? ours.GetDecimal() == Convert.ToDecimal(number, CultureInfo.InvariantCulture)
            : ours.GetString() == number.ToString(null, CultureInfo.InvariantCulture),
        PrimitiveType primitive => ours.ValueKind == JsonValueKind.String && ours.GetString() == primitive.JsonValue?.ToString(),
        _ => JsonElement.DeepEquals(ours, JsonSerializer.SerializeToElement(theirs, theirs.GetType(), Serialize)),
    };
}
