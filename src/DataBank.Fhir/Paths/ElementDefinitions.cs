using System.Collections.Concurrent;
using System.Diagnostics;
using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;
using Hl7.Fhir.Specification;

namespace DataBank.Fhir;

/// <summary>What R4 says about the children of a type: their JSON names and types, taken from the SDK's model.</summary>
internal static class ElementDefinitions
{
    // Members that R4 defines: some thousands. Others are not kept, clients may make up any number of them.
    private static readonly ConcurrentDictionary<(string Type, string Member), Kind> Kinds = new();

    private static readonly ConcurrentDictionary<Type, IReadOnlyDictionary<string, string>> CodesByEnumeration = new();

    /// <summary>A member that a child may be written as: "valueQuantity" of type Quantity for the element "value".</summary>
    public readonly record struct Member(string JsonName, string Type, IReadOnlyDictionary<string, string>? Codes);

    /// <summary>What R4 says about one JSON member of a type.</summary>
    /// <param name="Name">The element: "value" of the member "valueQuantity".</param>
    /// <param name="IsMandatory">At least one.</param>
    /// <param name="IsModifier">It may change what the rest means.</param>
    /// <param name="IsInSummary">Shown by _summary=true.</param>
    /// <param name="IsList">It may repeat: its JSON is an array.</param>
    /// <param name="Order">Its place among its siblings in XML.</param>
    /// <param name="IsXmlAttribute">Written as an attribute in XML: ids of elements, url of extensions.</param>
    /// <param name="Type">Its type; null for a choice, where the member's name tells.</param>
    public readonly record struct Kind(string Name, bool IsMandatory, bool IsModifier, bool IsInSummary, bool IsList, int Order, bool IsXmlAttribute, string? Type)
    {
        public string? TypeOf(string member) => Type ?? (member.Length > Name.Length ? ModelClasses.Find(member[Name.Length..])?.Name : null);
    }

    /// <summary>Null when the type has no such member.</summary>
    public static Kind? KindOf(string type, string member)
    {
        if (Kinds.TryGetValue((type, member), out var known))
            return known;
        if (ModelClasses.Find(type)?.FindMappedElementByChoiceName(member) is not { } property)
            return null;
        var isChoice = property.Choice == ChoiceType.DatatypeChoice;
        return Kinds[(type, member)] = new Kind(property.Name, property.IsMandatoryElement, property.IsModifier, property.InSummary, property.IsCollection, property.Order ?? 0,
            property.SerializationHint == Hl7.Fhir.Specification.XmlRepresentation.XmlAttr, isChoice ? null : property.PropertyTypeMapping.Name);
    }

    /// <summary>The members of a child element; empty when the type has no such child. A child of any resource type has type "Resource".</summary>
    public static IReadOnlyList<Member> Children(string type, string name)
    {
        var property = ModelClasses.Find(type)?.FindMappedElementByName(name);
        return property switch
        {
            null => [],
            { Choice: ChoiceType.DatatypeChoice } => [.. TypesOf(property).Select(each => new Member(name + Capitalized(each), each, null))],
            _ => [new Member(name, property.PropertyTypeMapping.Name, CodesOf(property))],
        };
    }

    /// <summary>Whether a value of a type is of another, as FHIRPath's "as" and "ofType" ask.</summary>
    public static bool IsA(string type, string asked) =>
        type == asked || (ModelClasses.Find(type) is { } mapping
            && ModelClasses.Find(asked) is { } askedMapping
            && askedMapping.NativeType.IsAssignableFrom(mapping.NativeType));

    // The types of an open choice (value[x] of Extension) are those that an inspector knows, and none is listed by one that knows few.
    private static IEnumerable<string> TypesOf(PropertyMapping property)
    {
        var types = property.FhirType.Length == 0 ? ModelClasses.OpenTypes : property.FhirType;
        return types.Select(type => ModelClasses.Find(type)!.Name).Distinct(StringComparer.Ordinal);
    }

    private static IReadOnlyDictionary<string, string>? CodesOf(PropertyMapping property)
    {
        if (property.ImplementingType is not { IsGenericType: true } code || code.GetGenericTypeDefinition() != typeof(Code<>))
            return null;
        return CodesByEnumeration.GetOrAdd(code.GenericTypeArguments[0], enumeration =>
            (EnumMapping.TryCreate(enumeration, out var mapping, FhirRelease.R4) ? mapping! : throw new UnreachableException()).Members.Values
                .Where(member => member.System is not null)
                .DistinctBy(member => member.Code, StringComparer.Ordinal)
                .ToDictionary(member => member.Code, member => member.System!, StringComparer.Ordinal));
    }

    private static string Capitalized(string type) => char.ToUpperInvariant(type[0]) + type[1..];
}
