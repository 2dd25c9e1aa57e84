using System.Collections.Frozen;

namespace DataBank.Fhir;

/// <summary>Our own plain sentences for the SDK's finding codes: the SDK's texts quote the received values.</summary>
internal static class ValidationMessages
{
    private static readonly FrozenDictionary<string, (string Code, string Text)> ByCode = new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["JSON102"] = ("structure", "resourceType must be a string."),
        ["JSON103"] = ("structure", "A resource needs the member resourceType."),
        ["JSON109"] = ("value", "A value of null is not allowed here."),
        ["JSON114"] = ("structure", "The name of this element needs a type at its end, such as valueString."),
        ["JSON120"] = ("structure", "An object needs at least one member."),
        ["JSON121"] = ("structure", "An array needs at least one item."),
        ["JSON125"] = ("structure", "An array of values may not hold only nulls."),
        ["JSON129"] = ("structure", "The element occurs twice, or in two types at once."),
        ["JSON130"] = ("structure", "An array may not hold arrays."),
        ["JSON131"] = ("structure", "An object is expected here, not a plain value."),
        ["JSON132"] = ("structure", "A plain value is expected here, not an object."),
        ["JSON133"] = ("structure", "A leading underscore is only for elements with plain values."),
        ["JSON134"] = ("structure", "A member with a leading underscore must be an object."),
        ["JSON135"] = ("structure", "The value was given twice, with and without the underscore."),
        ["PVAL101"] = ("value", "This type is not allowed for the element."),
        ["PVAL102"] = ("required", "There are fewer items than the minimum."),
        ["PVAL103"] = ("structure", "There are more items than the maximum."),
        ["PVAL104"] = ("value", "A repeating element may not hold null."),
        ["PVAL105"] = ("required", "A mandatory element is missing."),
        ["PVAL114"] = ("value", "The narrative is not well-formed XML."),
        ["PVAL115"] = ("value", "The narrative is not the XHTML that FHIR allows."),
        ["PVAL116"] = ("code-invalid", "The code is not in the required value set."),
        ["PVAL118"] = ("structure", "Contained resources may not contain others."),
        ["PVAL119"] = ("value", "The text is too long or empty."),
        ["PVAL120"] = ("value", "The value is not base64."),
        ["PVAL123"] = ("value", "The value has the wrong JSON type (string, number or boolean)."),
        ["PVAL124"] = ("value", "The value does not have the format of its type."),
        ["PVAL125"] = ("value", "The number must be greater than zero."),
        ["PVAL126"] = ("value", "The number must not be negative."),
        ["PVAL127"] = ("structure", "An array is expected for an element that repeats, a single value for one that does not."),
        ["PVAL128"] = ("structure", "The element is not known in FHIR R4."),
        ["PVAL129"] = ("structure", "An element may not be empty."),
        ["PVAL130"] = ("structure", "The resource type is not known in FHIR R4."),
        ["PVAL131"] = ("structure", "The element's name differs in upper and lower case from the standard's."),
        ["PVAL132"] = ("structure", "The resource type differs in upper and lower case from the standard's."),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static (string Code, string Text) For(string code) =>
        ByCode.TryGetValue(code, out var known) ? known : ("invalid", "The element breaks a base rule of FHIR R4.");
}
