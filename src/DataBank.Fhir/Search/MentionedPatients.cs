using System.Runtime.InteropServices;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// The patients whom a Bundle or a Binary is about: both are in no compartment and have no search parameter that would say so, yet hold
/// whole records. In a Bundle every local reference and every Patient counts, in a Binary its security context.
/// </summary>
internal static class MentionedPatients
{
    /// <summary>What the index rows are called; nobody can search by it.</summary>
    private const string Code = "_about";

    public static void Extract(FhirResource resource, string? baseUrl, IndexBuilder index)
    {
        if (resource.Type == "Bundle") Walk(resource.Root, baseUrl, index);
        else if (resource.Type == "Binary" && resource.Root.TryGetProperty("securityContext"u8, out var context)) Walk(context, baseUrl, index);
    }

    private static void Walk(JsonElement element, string? baseUrl, IndexBuilder index)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) Walk(item, baseUrl, index);
                break;
            case JsonValueKind.Object:
                if (FhirReference.StringOf(element, "resourceType"u8) == "Patient" && FhirReference.StringOf(element, "id"u8) is { } id && ResourceTypes.IsId(id)) Add(id, index);
                foreach (var property in element.EnumerateObject()) Walk(property.Value, baseUrl, index);
                break;
            case JsonValueKind.String when JsonMarshal.GetRawUtf8Value(element).IndexOf("Patient"u8) >= 0:
                if (FhirReference.Read(element.GetString()!, baseUrl).Local is { Type: "Patient" } key) Add(key.Id, index);
                break;
        }
    }

    private static void Add(string id, IndexBuilder index) => index.Add(new ReferenceEntry(Code, "Patient", id, null, null, null));
}
