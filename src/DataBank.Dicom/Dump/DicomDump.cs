using System.Globalization;

namespace DataBank.Dicom;

/// <summary>Prints a file's elements, one a line, for people: tag, VR, value, length, name; items are indented.</summary>
public sealed class DicomDump(TextWriter output, DumpColors colors, PrivateDictionary privateElements)
{
    private const int WidestValue = 64;

    /// <summary>Prints without colours, private elements by the standard's own list.</summary>
    public static void Write(TextWriter output, DicomFile file) => new DicomDump(output, DumpColors.None, PrivateDictionary.Standard).Write(file);

    public void Write(DicomFile file)
    {
        Note("# File meta information");
        Write(file.FileMeta, depth: 0);
        output.WriteLine();
        Note($"# Data set, {Uids.Name(file.TransferSyntax) ?? file.TransferSyntax}");
        Write(file.Dataset, depth: 0);
        foreach (var warning in file.Warnings)
        {
            output.WriteLine($"{colors.Warning}# Warning: {warning}{colors.Reset}");
        }
    }

    private void Note(string text) => output.WriteLine($"{colors.Note}{text}{colors.Reset}");

    private void Write(DicomDataset dataset, int depth)
    {
        var indent = new string(' ', depth * 2);
        var entries = dataset.Table.Entries;
        for (var row = dataset.First; row < dataset.End; row = entries[row].Next)
        {
            var element = entries[row].ToElement();
            var length = element.Length < 0 ? "undefined" : element.Length.ToString(CultureInfo.InvariantCulture);
            var items = dataset.ItemsOf(row);
            var value = element.Vr == Vr.SQ ? $"{items.Count} {(items.Count == 1 ? "item" : "items")}" : ValueOf(dataset, row);
            output.WriteLine(
                $"{indent}{colors.Tag}({element.Tag.Group:X4},{element.Tag.Element:X4}){colors.Reset} {colors.Vr}{element.Vr}{colors.Reset} "
                + $"{value}  {colors.Note}# {length}, {NameOf(dataset, element.Tag)}{colors.Reset}");
            for (var i = 0; i < items.Count; i++)
            {
                Note($"{indent}  Item {i + 1}");
                Write(items[i], depth + 2);
            }
        }
    }

    private static string ValueOf(DicomDataset dataset, int row)
    {
        ref readonly var entry = ref dataset.Table.Entries[row];
        if (entry.Has(EntryFlags.Fragments))
        {
            return "[fragments]";
        }
        if (entry.Length == 0)
        {
            return "(no value)";
        }
        if (entry.Has(EntryFlags.OutsideMemory))
        {
            return string.Create(CultureInfo.InvariantCulture, $"[{entry.Length} bytes]");
        }
        if (!entry.Vr.IsText() && entry.Vr.ValueBytes() == 0)
        {
            var bytes = dataset.Table.ValueOf(row).Span;
            return Convert.ToHexString(bytes[..Math.Min(bytes.Length, WidestValue / 4)]) + (bytes.Length > WidestValue / 4 ? "…" : "");
        }
        var text = string.Join('\\', dataset.TextsOf(row));
        var shown = entry.Vr == Vr.UI && Uids.Name(text) is { } name ? $"{text} ({name})" : $"[{text}]";
        shown = string.Create(shown.Length, shown, static (line, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                line[i] = char.IsControl(source[i]) ? '·' : source[i]; // A value must not steer the terminal.
            }
        });
        return shown.Length <= WidestValue + 40 ? shown : string.Concat(shown.AsSpan(0, WidestValue), "…]");
    }

    private string NameOf(DicomDataset dataset, Tag tag) =>
        !tag.IsPrivate ? DataDictionary.Find(tag)?.Keyword is { Length: > 0 } keyword ? keyword : "unknown"
        : privateElements.Find(dataset, tag) is { } known ? $"private: {known.Name}"
        : tag.Element is >= 0x10 and <= 0xFF ? "private creator" : "private";
}
