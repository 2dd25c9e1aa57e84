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
            IndexExtractor.CompileExpression(definition)(new TypedElement(resource.Root, resource.Type), ours);
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
