using System.Net;
using System.Text;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// What _text and _content look at (https://hl7.org/fhir/R4/search.html#content): the narrative, and every text of the resource. Ids,
/// systems, references, dates and attached data are no text.
/// </summary>
internal static class ResourceText
{
    private const int MostPieces = 4000;
    private const int ShortestDate = 10; // What is shorter may be a code.
    private const int LongestNarrative = 256 * 1024;

    private static readonly HashSet<string> NoText = new(StringComparer.Ordinal)
    {
        "resourceType", "id", "versionId", "lastUpdated", "reference", "system", "url", "fullUrl", "contentType", "data", "profile", "div", "language",
    };

    public static (IReadOnlyCollection<string> Narrative, IReadOnlyCollection<string> Content) PiecesOf(FhirResource resource)
    {
        var narrative = new HashSet<string>(StringComparer.Ordinal);
        if (resource.Root.TryGetProperty("text"u8, out var text) && text.ValueKind == JsonValueKind.Object && FhirReference.StringOf(text, "div"u8) is { } div)
            TextPieces.AddTo(narrative, Plain(div), MostPieces);
        var content = new HashSet<string>(narrative, StringComparer.Ordinal);
        Add(resource.Root, content);
        return (narrative, content);
    }

    private static void Add(JsonElement element, HashSet<string> pieces)
    {
        if (pieces.Count >= MostPieces) return;
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    if (!NoText.Contains(member.Name)) Add(member.Value, pieces);
                }
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) Add(item, pieces);
                break;
            case JsonValueKind.String when element.GetString() is { Length: > 0 } text && !(text.Length >= ShortestDate && DateRange.TryParse(text, out _)):
                TextPieces.AddTo(pieces, text, MostPieces);
                break;
        }
    }

    // XHTML without its tags; each stands for a space.
    private static string Plain(string div)
    {
        var plain = new StringBuilder(Math.Min(div.Length, LongestNarrative));
        var inTag = false;
        foreach (var character in div.AsSpan(0, Math.Min(div.Length, LongestNarrative)))
        {
            if (character == '<') plain.Append(' ');
            if (!inTag && character is not ('<' or '>')) plain.Append(character);
            inTag = character == '<' || (inTag && character != '>');
        }
        return WebUtility.HtmlDecode(plain.ToString());
    }
}
