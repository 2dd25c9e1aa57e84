using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>Labels of confidentiality (http://terminology.hl7.org/CodeSystem/v3-Confidentiality): R, restricted, and V, very restricted, close a resource.</summary>
internal static class ConfidentialityLabels
{
    private static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 128 };
    private const string SecurityParameter = "_security";

    public static bool Close(FhirResource resource) => Of(resource).Any(Closes);

    /// <summary>The same without reading all of it; false for what has no such label, perhaps true for what has others.</summary>
    public static bool MayClose(ReadOnlySpan<byte> json) => json.IndexOf("Confidentiality"u8) >= 0;

    /// <summary>Whether a write takes off what closes the version before.</summary>
    public static bool AreTakenOff(ResourceWrite write, StoredResource former) =>
        write.Resource is { } resource && MayClose(former.Json.Span) && !Close((Kept(write, former) ?? write).Resource ?? resource) && Close(FhirResource.Parse(former.Json));

    /// <summary>
    /// The write with the labels that close the version before, where it says nothing of confidentiality: a feed that knows of no labels must not
    /// open a record with its next message. Another label (N), a patch or $meta-delete takes them off. Null: the write is as it should be.
    /// </summary>
    public static ResourceWrite? Kept(ResourceWrite write, StoredResource former)
    {
        if (write.Resource is not { } resource || write.Method == "PATCH" || !MayClose(former.Json.Span) || Of(resource).Any()) return null;
        var closing = Of(FhirResource.Parse(former.Json)).Where(Closes).ToList();
        if (closing.Count == 0) return null;
        var json = JsonNode.Parse(resource.Utf8.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 128 })!.AsObject();
        if (json["meta"] is not JsonObject meta) json["meta"] = meta = new JsonObject();
        if (meta["security"] is not JsonArray labels) meta["security"] = labels = new JsonArray();
        foreach (var label in closing) labels.Add(JsonNode.Parse(label.GetRawText()));
        var tokens = closing.Select(label => new TokenEntry(SecurityParameter, FhirReference.StringOf(label, "system"u8), FhirReference.StringOf(label, "code"u8)!));
        return write with
        {
            Resource = FhirResource.Parse(Encoding.UTF8.GetBytes(json.ToJsonString(Writing))),
            Index = write.Index is { } index ? index with { Tokens = [.. index.Tokens, .. tokens] } : null,
        };
    }

    private static IEnumerable<JsonElement> Of(FhirResource resource) =>
        resource.Root.TryGetProperty("meta"u8, out var meta) && meta.ValueKind == JsonValueKind.Object && meta.TryGetProperty("security"u8, out var labels) && labels.ValueKind == JsonValueKind.Array
            ? labels.EnumerateArray().Where(label => FhirReference.StringOfObject(label, "system"u8) is "http://terminology.hl7.org/CodeSystem/v3-Confidentiality" or "http://hl7.org/fhir/v3/Confidentiality") // As STU3 had it.
            : [];

    private static bool Closes(JsonElement label) => FhirReference.StringOf(label, "code"u8) is "R" or "V";
}
