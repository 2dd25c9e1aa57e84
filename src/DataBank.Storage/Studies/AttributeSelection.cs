using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>
/// The attributes of one answer, in order of their tags; one that is put again replaces the former. Used for one match after the other, it leaves
/// nothing behind but their JSON: collecting garbage would be most of what a search of a hundred studies waits for.
/// </summary>
internal sealed class AttributeSelection : IDisposable
{
    private readonly List<AttributeEntry> entries = [];
    private readonly ArrayBufferWriter<byte> made = new(1024);
    private readonly Utf8JsonWriter json;

    public AttributeSelection() => json = new Utf8JsonWriter(made);

    public void Clear()
    {
        entries.Clear();
        made.ResetWrittenCount();
    }

    public void Put(AttributeEntry entry)
    {
        var at = entries.Count;
        while (at > 0 && entries[at - 1].Tag > entry.Tag) at--;
        if (at > 0 && entries[at - 1].Tag == entry.Tag) entries[at - 1] = entry;
        else entries.Insert(at, entry);
    }

    public void PutTexts(Tag tag, string vr, params ReadOnlySpan<string> values)
    {
        var start = Begin(vr);
        if (!values.IsEmpty) json.WriteStartArray("Value");
        foreach (var value in values) json.WriteStringValue(value);
        if (!values.IsEmpty) json.WriteEndArray();
        End(tag, start);
    }

    public void PutInteger(Tag tag, long value)
    {
        var start = Begin("IS");
        json.WriteStartArray("Value");
        json.WriteNumberValue(value);
        json.WriteEndArray();
        End(tag, start);
    }

    public byte[] ToUtf8() => AttributeDocument.ToUtf8(CollectionsMarshal.AsSpan(entries));

    public void Dispose() => json.Dispose();

    private int Begin(string vr)
    {
        var start = made.WrittenCount;
        json.WriteStartObject();
        json.WriteString("vr", vr);
        return start;
    }

    // A writer that grows leaves what it has written before where entries know it.
    private void End(Tag tag, int start)
    {
        json.WriteEndObject();
        json.Flush();
        json.Reset();
        Put(new AttributeEntry(tag.Value, made.WrittenMemory[start..]));
    }
}
