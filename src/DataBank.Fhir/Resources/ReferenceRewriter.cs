using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// Rewrites Reference.reference values anywhere in a resource, also in contained ones and extensions. The places are found in the
/// tree, the new values spliced into the text: every other byte stays as it is.
/// </summary>
internal static class ReferenceRewriter
{
    private readonly record struct Edit(int Offset, int Length, string Replacement);

    /// <param name="resource">Where references are rewritten.</param>
    /// <param name="replace">Gives the new value, or null to keep the old one; sees every reference once.</param>
    /// <returns>The same instance when nothing was replaced.</returns>
    public static FhirResource Rewrite(FhirResource resource, Func<string, string?> replace)
    {
        var edits = new List<Edit>();
        Collect(resource.Root, resource.Utf8, replace, edits);
        return edits.Count == 0 ? resource : resource.WithText(Splice(resource.Utf8, edits));
    }

    private static void Collect(JsonElement element, ReadOnlyMemory<byte> text, Func<string, string?> replace, List<Edit> edits)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                if (IsReference(member))
                    AddEdit(member.Value, text, replace, edits);
                else if (IsContainer(member.Value))
                    Collect(member.Value, text, replace, edits);
            }
        }
        else
        {
            foreach (var item in element.EnumerateArray().Where(IsContainer))
                Collect(item, text, replace, edits);
        }
    }

    private static void AddEdit(JsonElement value, ReadOnlyMemory<byte> text, Func<string, string?> replace, List<Edit> edits)
    {
        if (replace(value.GetString()!) is not { } replacement)
            return;
        var raw = JsonMarshal.GetRawUtf8Value(value); // a slice of the text, quotes included
        text.Span.Overlaps(raw, out var offset);
        edits.Add(new Edit(offset, raw.Length, replacement));
    }

    private static ReadOnlyMemory<byte> Splice(ReadOnlyMemory<byte> text, List<Edit> edits)
    {
        var spliced = new ArrayBufferWriter<byte>(text.Length + (edits.Count * 32));
        var copied = 0;
        foreach (var edit in edits) // in the order of the text, as the tree was walked
        {
            spliced.Write(text.Span[copied..edit.Offset]);
            spliced.Write("\""u8);
            spliced.Write(JsonEncodedText.Encode(edit.Replacement).EncodedUtf8Bytes);
            spliced.Write("\""u8);
            copied = edit.Offset + edit.Length;
        }
        spliced.Write(text.Span[copied..]);
        return spliced.WrittenMemory;
    }

    private static bool IsContainer(JsonElement element) => element.ValueKind is JsonValueKind.Object or JsonValueKind.Array;

    // Besides Reference.reference these are DetectedIssue, Immunization.education and Expression.reference: uri elements, whose
    // links to other entries a transaction has to follow as well.
    private static bool IsReference(JsonProperty member) =>
        member.Value.ValueKind == JsonValueKind.String && member.NameEquals("reference"u8);
}
