using System.Globalization;
using DataBank.Dicom;

namespace DataBank.IntegrationTests.AnswerKey;

/// <summary>What a de-identifier made of a file of the corpus, and what stands in a place of it.</summary>
internal sealed class DeidentifiedFile(byte[] bytes)
{
    private readonly DicomFile file = Part10Reader.Read(bytes);

    /// <summary>Preamble and file meta group.</summary>
    public byte[] Head => bytes[..(144 + BitConverter.ToInt32(bytes, 140))];

    public DicomDataset Dataset => file.Dataset;

    /// <summary>The text of a place, null when there is none; of bytes their hexadecimal digits.</summary>
    public string? Text(string path)
    {
        if (Find(path) is not var (holder, tag) || !holder.TryFind(tag, out var element)) return null;
        if (element.Vr is Vr.OB or Vr.OW or Vr.UN or Vr.OF) return Convert.ToHexString(holder.Bytes(tag).Span);
        return string.Join('\\', holder.Texts(tag));
    }

    /// <summary>The bytes of a place; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Bytes(string path) => Find(path) is var (holder, tag) && holder.TryFind(tag, out var element) && element.Length > 0 ? holder.Bytes(tag) : default;

    /// <summary>How many elements hold one of the patients' identifiers, at any depth.</summary>
    public int CountIdentifiers() => CountIdentifiers(file.Dataset) + (KeyedPerson.OccursIn(Head) ? 1 : 0);

    private static int CountIdentifiers(DicomDataset dataset)
    {
        var count = 0;
        foreach (var element in dataset.Elements)
        {
            if (element.Vr == Vr.SQ) count += dataset.Items(element.Tag).Sum(CountIdentifiers);
            else if (element.Tag.Value != 0x7FE00010 && element.Length > 0
                && (KeyedPerson.OccursIn(dataset.Bytes(element.Tag).Span) || KeyedPerson.Words.Any(word => dataset.Text(element.Tag)?.Contains(word, StringComparison.Ordinal) == true))) count++;
        }
        return count;
    }

    private (DicomDataset Holder, Tag Tag)? Find(string path)
    {
        var steps = path.Split('/');
        var dataset = file.Dataset;
        for (var i = 0; i + 2 < steps.Length; i += 2)
        {
            var items = dataset.Items(Parse(steps[i]));
            var number = int.Parse(steps[i + 1], CultureInfo.InvariantCulture);
            if (number >= items.Count) return null;
            dataset = items[number];
        }
        return (dataset, Parse(steps[^1]));
    }

    private static Tag Parse(string hex) => Tag.FromValue(uint.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
}
