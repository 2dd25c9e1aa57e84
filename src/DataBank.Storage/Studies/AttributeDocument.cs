using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using DataBank.Dicom;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// A DICOM JSON object (PS3.18 F.2) cut into its top-level attributes, values left as the bytes they are: attributes are selected,
/// merged and added without reading the rest.
/// </summary>
internal sealed class AttributeDocument
{
    private const int BytesOfEach = 40; // As a rule: most have a short value.

    private readonly AttributeEntry[] entries;

    private AttributeDocument(AttributeEntry[] sorted) => entries = sorted;

    public static AttributeDocument Empty { get; } = new([]);

    public IReadOnlyList<AttributeEntry> Entries => entries;

    /// <exception cref="RequestProblem">400: no JSON object of tags.</exception>
    public static AttributeDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        var found = new List<AttributeEntry>(utf8.Length / BytesOfEach);
        var reader = new Utf8JsonReader(utf8.Span, new JsonReaderOptions { MaxDepth = DicomJson.Nesting.MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw NotTheModel();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!uint.TryParse(reader.ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var tag)) throw NotTheModel();
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
        return new(Sorted([.. found]));
    }

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
    public AttributeDocument With(params AttributeEntry[] added)
    {
        var sorted = Sorted(added);
        var merged = new List<AttributeEntry>(entries.Length + sorted.Length);
        var next = 0;
        foreach (var entry in entries)
        {
            while (next < sorted.Length && sorted[next].Tag < entry.Tag) merged.Add(sorted[next++]);
            if (next == sorted.Length || sorted[next].Tag != entry.Tag) merged.Add(entry);
        }
        merged.AddRange(sorted.AsSpan(next));
        return new([.. merged]);
    }

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

    public byte[] ToUtf8() => ToUtf8(entries);

    /// <summary>The object that these attributes are, which are in order.</summary>
    public static byte[] ToUtf8(ReadOnlySpan<AttributeEntry> entries)
    {
        const int Name = 11; // "XXXXXXXX":
        var length = Math.Max(0, entries.Length - 1) + 2;
        foreach (var entry in entries) length += Name + entry.Json.Length;
        var output = new byte[length];
        output[0] = (byte)'{';
        var at = 1;
        foreach (var (tag, json) in entries)
        {
            if (at > 1) output[at++] = (byte)',';
            Utf8.TryWrite(output.AsSpan(at), CultureInfo.InvariantCulture, $"\"{tag:X8}\":", out var written);
            json.Span.CopyTo(output.AsSpan(at += written));
            at += json.Length;
        }
        output[at] = (byte)'}';
        return output;
    }

    // As a rule they are in order already.
    private static AttributeEntry[] Sorted(AttributeEntry[] entries)
    {
        for (var i = 1; i < entries.Length; i++)
        {
            if (entries[i].Tag < entries[i - 1].Tag) return [.. entries.OrderBy(entry => entry.Tag)];
        }
        return entries;
    }

    private static RequestProblem NotTheModel() => RequestProblem.Invalid("The metadata is no DICOM JSON object (PS3.18 F.2).");
}
