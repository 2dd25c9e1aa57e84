using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Rewrites Reference.reference values anywhere in a resource, also in contained ones and extensions; all other text stays as it is.</summary>
internal static class ReferenceRewriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <param name="resource">Where references are rewritten.</param>
    /// <param name="replace">Gives the new value, or null to keep the old one. Called more than once per reference.</param>
    /// <returns>The same instance when nothing was replaced.</returns>
    public static FhirResource Rewrite(FhirResource resource, Func<string, string?> replace)
    {
        if (!NeedsRewriting(resource.Root, replace))
            return resource;
        var buffer = new ArrayBufferWriter<byte>(resource.Utf8.Length);
        using (var writer = new Utf8JsonWriter(buffer, Options))
            Write(writer, resource.Root, replace);
        return FhirResource.Parse(buffer.WrittenMemory);
    }

    private static bool NeedsRewriting(JsonElement element, Func<string, string?> replace)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var needed = false;
                // No short cut: every reference is to be seen, so that a bad one is refused.
                foreach (var member in element.EnumerateObject())
                    needed |= IsReference(member) ? replace(member.Value.GetString()!) is not null : NeedsRewriting(member.Value, replace);
                return needed;
            case JsonValueKind.Array:
                var neededInside = false;
                foreach (var item in element.EnumerateArray())
                    neededInside |= NeedsRewriting(item, replace);
                return neededInside;
            default:
                return false;
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element, Func<string, string?> replace)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    if (IsReference(member) && replace(member.Value.GetString()!) is { } replacement)
                        writer.WriteStringValue(replacement);
                    else
                        Write(writer, member.Value, replace);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(writer, item, replace);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(element), skipInputValidation: true);
                break;
        }
    }

    // Besides Reference.reference these are DetectedIssue, Immunization.education and Expression.reference: uri elements, whose
    // links to other entries a transaction has to follow as well.
    private static bool IsReference(JsonProperty member) =>
        member.Value.ValueKind == JsonValueKind.String && member.NameEquals("reference"u8);
}
