using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// The ids under which a received Bundle and its parts are kept: made of their business identifiers, so that the same thing received again is
/// the same resource. A resource's identifier counts within the institution that gave it, one without counts within its Bundle.
/// </summary>
public static class IntakeKey
{
    private const string InstanceSystem = "http://jpfhir.jp/fhir/core/IdSystem/resourceInstance-identifier";
    private const string InstitutionExtension = "http://jpfhir.jp/fhir/clins/Extension/StructureDefinition/JP_eCS_InstitutionNumber";

    /// <summary>System and value of Bundle.identifier; null when one is missing.</summary>
    public static string? IdentifierOf(JsonElement bundle) =>
        bundle.TryGetProperty("identifier"u8, out var identifier)
        && FhirReference.StringOfObject(identifier, "system"u8) is { Length: > 0 } system && FhirReference.StringOfObject(identifier, "value"u8) is { Length: > 0 } value
            ? $"{SystemAliases.Canonical(system)}|{value}"
            : null;

    public static ResourceKey OfBundle(string identifier) => new("Bundle", Hash("bundle", identifier));

    /// <param name="resource">One of the Bundle.</param>
    /// <param name="bundleIdentifier">Of the Bundle.</param>
    /// <param name="fullUrl">What the Bundle calls it.</param>
    /// <param name="index">Its place, for those that have no name at all.</param>
    public static ResourceKey OfPart(FhirResource resource, string bundleIdentifier, string? fullUrl, int index)
    {
        var instance = JsonItems.Of(resource.Root, "identifier"u8).Where(identifier => FhirReference.StringOfObject(identifier, "system"u8) == InstanceSystem)
            .Select(identifier => FhirReference.StringOfObject(identifier, "value"u8)).FirstOrDefault();
        var institution = JsonItems.Of(resource.Root, "extension"u8).Where(extension => FhirReference.StringOfObject(extension, "url"u8) == InstitutionExtension).Select(InstitutionOf).FirstOrDefault();
        return new ResourceKey(resource.Type, instance is null
            ? Hash("part", bundleIdentifier, fullUrl ?? index.ToString(System.Globalization.CultureInfo.InvariantCulture))
            : Hash("instance", institution ?? bundleIdentifier, resource.Type, instance));
    }

    private static string? InstitutionOf(JsonElement extension) =>
        FhirReference.StringOfObject(extension, "valueString"u8)
        ?? (extension.TryGetProperty("valueIdentifier"u8, out var identifier) ? FhirReference.StringOfObject(identifier, "value"u8) : null);

    private static string Hash(params string[] parts) => "intake-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))))[..48];
}
