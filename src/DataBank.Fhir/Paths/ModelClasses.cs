using System.Reflection;
using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;
using Hl7.Fhir.Specification;

namespace DataBank.Fhir;

/// <summary>
/// The classes of the SDK's model, each looked at when it is first asked for. The SDK's own inspector looks at all seven hundred of them and loads whatever their assemblies refer to, for which
/// a store of images has no use.
/// </summary>
internal static class ModelClasses
{
    private static readonly ModelInspector Known = new(FhirRelease.R4);
    private static readonly Lock Gate = new();

    // Whatever the case, as in the SDK's inspector: "valueString" ends in the name of "string".
    private static readonly Dictionary<string, Type> Types = new(ModelInfo.FhirTypeToCsType, StringComparer.OrdinalIgnoreCase);

    // https://hl7.org/fhir/R4/datatypes.html#open
    private static readonly string[] OpenNames =
    [
        "Address", "Age", "Annotation", "Attachment", "base64Binary", "boolean", "canonical", "code", "CodeableConcept", "Coding", "ContactDetail", "ContactPoint", "Contributor", "Count",
        "DataRequirement", "date", "dateTime", "decimal", "Distance", "Dosage", "Duration", "Expression", "HumanName", "id", "Identifier", "instant", "integer", "markdown", "Meta", "Money", "oid",
        "ParameterDefinition", "Period", "positiveInt", "Quantity", "Range", "Ratio", "Reference", "RelatedArtifact", "SampledData", "Signature", "string", "time", "Timing", "TriggerDefinition",
        "unsignedInt", "uri", "url", "UsageContext", "uuid",
    ];

    /// <summary>The types that an open choice takes, such as the value of an extension.</summary>
    public static IEnumerable<Type> OpenTypes => OpenNames.Select(name => Types[name]);

    /// <summary>The class of a type of R4 or of a component ("ImagingStudy.series"); null when there is none.</summary>
    public static ClassMapping? Find(string name)
    {
        if (Known.FindClassMapping(name) is { } known) return known;
        var end = name.IndexOf('.', StringComparison.Ordinal);
        if (!Types.TryGetValue(end < 0 ? name : name[..end], out var type)) return null;
        lock (Gate)
        {
            Known.ImportType(type);
            foreach (var component in type.GetNestedTypes(BindingFlags.Public).Where(component => component.IsClass)) Known.ImportType(component);
        }
        return Known.FindClassMapping(name);
    }

    public static ClassMapping? Find(Type type)
    {
        lock (Gate) return Known.FindOrImportClassMapping(type);
    }
}
