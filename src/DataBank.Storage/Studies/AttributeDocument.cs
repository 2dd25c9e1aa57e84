using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DataBank.Dicom;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// A DICOM JSON object (PS3.18 F.2) cut into its top-level attributes, values left as the bytes they are: attributes are selected,
/// merged and added without reading the rest.
/// </summary>
internal sealed class AttributeDocument
{
    private readonly AttributeEntry[] entries;

    private AttributeDocument(AttributeEntry[] sorted) => entries = sorted;

    public static AttributeDocument Empty { get; } = new([]);

    public IReadOnlyList<AttributeEntry> Entries => entries;

    /// <exception cref="RequestProblem">400: no JSON object of tags.</exception>
    public static AttributeDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        var found = new List<AttributeEntry>(64);
        var reader = new Utf8JsonReader(utf8.Span, new JsonReaderOptions { MaxDepth = DicomJson.Nesting.MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw NotTheModel();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!uint.TryParse(reader.GetString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var tag)) throw NotTheModel();
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                found.Add(new AttributeEntry(tag, utf8[start..(int)reader.BytesConsumed]));
            }
        }
        catch (JsonException)
        {
            throw NotTheModel();
        }
        return Of(found);
    }

    public static AttributeDocument Of(IEnumerable<AttributeEntry> entries) => new([.. entries.OrderBy(entry => entry.Tag)]);

    public AttributeEntry? Find(Tag tag)
    {
        foreach (var entry in entries)
        {
            if (entry.Tag == tag.Value) return entry;
        }
        return null;
    }

    /// <summary>The values of a text attribute; names as "alphabetic=ideographic=phonetic".</summary>
    public IReadOnlyList<string> Texts(Tag tag) => Find(tag) is { } entry ? AttributeValues.Texts(entry.Json) : [];

    /// <summary>The same inside sequences: the values of every item on the path.</summary>
    public IReadOnlyList<string> Texts(IReadOnlyList<Tag> path) => Find(path[0]) is { } entry ? AttributeValues.Texts(entry.Json, path) : [];

    /// <summary>The first value, or null when the attribute is absent or empty.</summary>
    public string? Text(Tag tag) => Texts(tag) is [{ Length: > 0 } first, ..] ? first : null;

    public long? Integer(Tag tag) =>
        decimal.TryParse(Text(tag), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number == Math.Truncate(number) && Math.Abs(number) < long.MaxValue
            ? (long)number
            : null;

    public AttributeDocument Where(Func<Tag, bool> isWanted) => new([.. entries.Where(entry => isWanted(Tag.FromValue(entry.Tag)))]);

    /// <summary>This document with entries added; an entry given replaces one of the same tag.</summary>
    public AttributeDocument With(params AttributeEntry[] added) =>
        Of(entries.Where(entry => !added.Any(other => other.Tag == entry.Tag)).Concat(added));

    /// <summary>Both documents' attributes; where both have one, the newer's value counts unless it is empty.</summary>
    public AttributeDocument MergedWith(AttributeDocument newer) =>
        With([.. newer.entries.Where(entry => AttributeValues.HasValue(entry.Json) || Find(Tag.FromValue(entry.Tag)) is null)]);

    public bool HasSameContent(AttributeDocument other)
    {
        if (entries.Length != other.entries.Length) return false;
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].Tag != other.entries[i].Tag || !entries[i].Json.Span.SequenceEqual(other.entries[i].Json.Span)) return false;
        }
        return true;
    }

    public byte[] ToUtf8()
    {
        var output = new ArrayBufferWriter<byte>(entries.Sum(entry => entry.Json.Length + 12) + 2);
        output.Write("{"u8);
        for (var i = 0; i < entries.Length; i++)
        {
            if (i > 0) output.Write(","u8);
            output.Write("\""u8);
            entries[i].Tag.TryFormat(output.GetSpan(8), out var written, "X8", CultureInfo.InvariantCulture);
            output.Advance(written);
            output.Write("\":"u8);
            output.Write(entries[i].Json.Span);
        }
        output.Write("}"u8);
        return output.WrittenSpan.ToArray();
    }

    private static RequestProblem NotTheModel() => RequestProblem.Invalid("The metadata is no DICOM JSON object (PS3.18 F.2).");
}
