using DataBank.Dicom;

namespace DataBank.IntegrationTests.AnswerKey;

/// <summary>Builds a data set and writes down, for each value, what must become of it.</summary>
internal sealed class KeyedDataset(string file, string prefix, List<KeyedPlace> key)
{
    private readonly DatasetBuilder builder = new();

    public string File => file;

    public DicomDataset Build() => builder.Build();

    /// <summary>A value of which nothing is asked.</summary>
    public KeyedDataset Plain(string keyword, params string[] values)
    {
        builder.Set(TagOf(keyword), values);
        return this;
    }

    public KeyedDataset Bytes(string keyword, Vr vr, byte[] value)
    {
        builder.Set(TagOf(keyword), vr, value);
        return this;
    }

    public KeyedDataset Keep(string keyword, params string[] values) => Plain(keyword, values).Note(keyword, KeyAction.TextRetained, string.Join('\\', values));

    public KeyedDataset Present(string keyword, params string[] values) => Plain(keyword, values).Note(keyword, KeyAction.TagRetained, string.Join('\\', values));

    public KeyedDataset Remove(string keyword, params string[] values) => Plain(keyword, values).Note(keyword, KeyAction.TextRemoved, string.Join('\\', values));

    public KeyedDataset Remove(Tag tag, Vr vr, params string[] values)
    {
        builder.Set(tag, vr, values);
        return Note(Text(tag), KeyAction.TextRemoved, string.Join('\\', values));
    }

    public KeyedDataset Keep(Tag tag, Vr vr, params string[] values)
    {
        builder.Set(tag, vr, values);
        return Note(Text(tag), KeyAction.TextRetained, string.Join('\\', values));
    }

    public KeyedDataset Plain(Tag tag, Vr vr, params string[] values)
    {
        builder.Set(tag, vr, values);
        return this;
    }

    /// <summary>Bytes in which a text stands.</summary>
    public KeyedDataset Remove(Tag tag, Vr vr, byte[] value, string text)
    {
        builder.Set(tag, vr, value);
        return Note(Text(tag), KeyAction.TextRemoved, text);
    }

    public KeyedDataset Shift(string keyword, string value) => Plain(keyword, value).Note(keyword, KeyAction.DateShifted, value);

    public KeyedDataset Uid(string keyword, string value) =>
        Plain(keyword, value).Note(keyword, KeyAction.UidChanged, value).Note(keyword, KeyAction.UidConsistent, value);

    public KeyedDataset Note(string keyword, KeyAction action, string value)
    {
        var path = TryTag(keyword, out var tag) ? prefix + Text(tag) : keyword;
        key.Add(new KeyedPlace(file, path, action, value));
        return this;
    }

    public KeyedDataset Items(string sequence, params Action<KeyedDataset>[] items)
    {
        var tag = TagOf(sequence);
        builder.Set(tag, items.Select((fill, number) =>
        {
            var item = new KeyedDataset(file, $"{prefix}{Text(tag)}/{number}/", key);
            fill(item);
            return item.Build();
        }).ToArray());
        return this;
    }

    /// <summary>A sequence of one code, which must be kept with its meaning.</summary>
    public KeyedDataset Code(string sequence, string value, string scheme, string meaning) =>
        Items(sequence, code => code.Keep("CodeValue", value).Keep("CodingSchemeDesignator", scheme).Keep("CodeMeaning", meaning));

    private static string Text(Tag tag) => tag.Value.ToString("X8", System.Globalization.CultureInfo.InvariantCulture);

    private static bool TryTag(string keyword, out Tag tag) => Tag.TryParse(keyword, out tag);

    private static Tag TagOf(string keyword) => TryTag(keyword, out var tag) ? tag : throw new ArgumentException(keyword);
}
