using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;
using Hl7.Fhir.Utility;

namespace DataBank.Pseudonymization;

/// <summary>Compiles the element tables of a policy file against the R4 definitions of the SDK.</summary>
internal sealed class FhirPolicyCompiler(JsonElement structures, ModelInspector definitions)
{
    public ElementRule CompileType(string type, JsonElement members) => CompileStructure(type, members, Find(type));

    public FrozenDictionary<string, ExtensionRule> CompileExtensions(JsonElement extensions) =>
        extensions.EnumerateObject().ToFrozenDictionary(extension => extension.Name, extension => new ExtensionRule(
            CompileMembers(extension.Name, extension.Value, Find("Extension"), except: "extension"),
            extension.Value.TryGetProperty("extension", out var nested)
                ? CompileExtensions(nested)
                : FrozenDictionary<string, ExtensionRule>.Empty));

    private ElementRule CompileStructure(string path, JsonElement members, ClassMapping definition)
    {
        var rules = CompileMembers(path, members, definition, except: null);
        var mandatory = new List<MandatoryElement>();
        foreach (var property in definition.PropertyMappings.Where(property => property.IsMandatoryElement))
        {
            string[] names = [.. rules.Keys.Where(name => FindProperty(definition, name) == property)
                .OrderBy(name => name.EndsWith("CodeableConcept", StringComparison.Ordinal) ? 0 : 1)
                .ThenBy(name => name, StringComparer.Ordinal)];
            mandatory.Add(names.Length > 0
                ? new MandatoryElement(names, property.IsCollection, typeof(PrimitiveType).IsAssignableFrom(property.FhirType[0]))
                : throw Defect(path, $"R4 demands {property.Name}"));
        }
        return new ElementRule(ElementAction.Structure, null, rules, mandatory);
    }

    private FrozenDictionary<string, ElementRule> CompileMembers(string path, JsonElement members, ClassMapping definition, string? except) =>
        members.EnumerateObject().Where(member => member.Name != except).ToFrozenDictionary(
            member => member.Name, member => CompileElement($"{path}.{member.Name}", member.Name, member.Value, definition));

    private ElementRule CompileElement(string path, string name, JsonElement rule, ClassMapping definition)
    {
        var property = FindProperty(definition, name) ?? throw Defect(path, "R4 has no such element");
        var type = TypeOf(property, name);
        if (rule.ValueKind == JsonValueKind.Object)
        {
            return CompileStructure(path, rule, type);
        }
        var text = rule.GetString()!;
        if (text[0] == '#')
        {
            return CompileStructure(path, structures.GetProperty(text[1..]), type);
        }
        var action = Enum.Parse<ElementAction>(text, ignoreCase: true);
        if (!Fits(action, type.Name))
        {
            throw Defect(path, $"{text} does not fit {type.Name}");
        }
        return new ElementRule(action, action == ElementAction.Code ? CodesOf(path, property) : null, null, []);
    }

    private static PropertyMapping? FindProperty(ClassMapping definition, string name) =>
        definition.FindMappedElementByName(name) ?? definition.FindMappedElementByChoiceName(name);

    /// <summary>The type of an element; of a choice the one that the name ends with.</summary>
    private ClassMapping TypeOf(PropertyMapping property, string name) =>
        property.Choice == ChoiceType.DatatypeChoice
            ? Find(name[property.Name.Length..])
            : property.PropertyTypeMapping;

    private ClassMapping Find(string type) =>
        definitions.FindClassMapping(type)
        ?? definitions.FindClassMapping(char.ToLowerInvariant(type[0]) + type[1..])
        ?? throw Defect(type, "R4 has no such type");

    private static bool Fits(ElementAction action, string type) => action switch
    {
        ElementAction.Value => type is "boolean" or "integer" or "decimal" or "positiveInt" or "unsignedInt",
        ElementAction.Code => type.StartsWith("code", StringComparison.Ordinal),
        ElementAction.DateShift => type is "date" or "dateTime" or "instant",
        ElementAction.BirthYear => type is "date",
        ElementAction.Time => type is "time",
        ElementAction.Subject or ElementAction.Reference or ElementAction.Endpoint => type is "Reference",
        ElementAction.Coding => type is "Coding",
        ElementAction.CodeableConcept => type is "CodeableConcept",
        ElementAction.Quantity => type is "Quantity" or "SimpleQuantity" or "Duration",
        ElementAction.Age => type is "Age",
        ElementAction.Identifier or ElementAction.PatientIdentifier or ElementAction.SampleIdentifier => type is "Identifier",
        ElementAction.Prefecture or ElementAction.Country or ElementAction.Literal => type is "string",
        ElementAction.Uid => type is "id" or "oid",
        ElementAction.Text => type is "string" or "markdown",
        ElementAction.Narrative => type is "Narrative",
        ElementAction.PlainText => type is "base64Binary",
        ElementAction.MediaType => type.StartsWith("code", StringComparison.Ordinal),
        _ => false,
    };

    private static FrozenSet<string> CodesOf(string path, PropertyMapping property)
    {
        var type = property.ImplementingType;
        return type.IsGenericType
            ? type.GetGenericArguments()[0].GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => field.GetCustomAttribute<EnumLiteralAttribute>()?.Literal).OfType<string>().ToFrozenSet()
            : throw Defect(path, "the codes of this element are not enumerated in R4");
    }

    private static InvalidOperationException Defect(string path, string why) => new($"De-identification policy, {path}: {why}.");
}
