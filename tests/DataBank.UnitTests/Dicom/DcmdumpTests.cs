using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>
/// Every element of every sample, nested ones too, as dcmtk's dcmdump reads it: tag, VR, length, value bytes, items, fragments. Files
/// that differ are listed with the reason in corpus-differences.txt.
/// </summary>
public sealed partial class DcmdumpTests
{
    private const string Program = "/usr/bin/dcmdump";
    private const int LongestCompared = 4096; // What dcmdump is told to load.

    [Fact]
    public async Task Every_sample_reads_as_dcmdump_reads_it()
    {
        Assert.SkipUnless(File.Exists(Program), "dcmdump (package dcmtk) is not installed.");
        var samples = CorpusTests.Samples().ToList();
        var theirs = await DumpAsync(samples);
        var unexpected = new List<string>();
        foreach (var path in samples)
        {
            var difference = Compare(path, theirs.GetValueOrDefault(path, []));
            var isReviewed = CorpusTests.Reviewed.ContainsKey("dcmdump:" + Path.GetFileName(path));
            if (difference is not null && !isReviewed)
            {
                unexpected.Add($"{Path.GetFileName(path)}: {difference}");
            }
        }
        Assert.True(unexpected.Count == 0, string.Join("\n", unexpected));
    }

    /// <summary>One process for all files: it names each file before its elements.</summary>
    private static async Task<Dictionary<string, List<string>>> DumpAsync(List<string> samples)
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.Latin1 };
        foreach (var argument in (string[])["-q", "+E", "+F", "+L", "+Qn", "-Un", "-M", "+R", "4", "-dc", .. samples])
        {
            start.ArgumentList.Add(argument);
        }
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var dumps = new Dictionary<string, List<string>>();
        List<string> lines = [];
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("# dcmdump (", StringComparison.Ordinal) && line.IndexOf("): ", StringComparison.Ordinal) is > 0 and var end)
            {
                lines = dumps[line[(end + 3)..]] = [];
            }
            lines.Add(line);
        }
        await errors;
        return dumps;
    }

    private static string? Compare(string path, List<string> dump)
    {
        var theirs = dump.Select(line => ElementLine().Match(line)).Where(match => match.Success && !IsLeftOut(match)).ToList();
        DicomFile file;
        try
        {
            file = Part10Reader.Read(File.ReadAllBytes(path));
        }
        catch (DicomFormatException)
        {
            return theirs.Count == 0 ? null : $"refused, but dcmdump finds {theirs.Count} elements";
        }
        var ours = new List<(int Depth, string Tag, string Vr, string Length, string? Value)>();
        Walk(file.FileMeta, 0, ours);
        Walk(file.Dataset, 0, ours);
        for (var i = 0; i < Math.Min(ours.Count, theirs.Count); i++)
        {
            if (Difference(ours[i], theirs[i]) is { } what)
            {
                return $"{what} of ({ours[i].Tag}) {ours[i].Vr} at depth {ours[i].Depth}, element {i}: {ours[i].Length} {Shorten(ours[i].Value)} instead of {Shorten(theirs[i].Value)}";
            }
        }
        return ours.Count == theirs.Count ? null : $"{ours.Count} elements instead of {theirs.Count}";
    }

    /// <summary>Group lengths, which we do not keep, and delimiters.</summary>
    private static bool IsLeftOut(Match line) =>
        (line.Groups["element"].Value == "0000" && line.Groups["group"].Value != "fffe") || (line.Groups["group"].Value == "fffe" && line.Groups["element"].Value is "e00d" or "e0dd");

    private static string? Difference((int Depth, string Tag, string Vr, string Length, string? Value) ours, Match theirs)
    {
        if (ours.Tag != $"{theirs.Groups["group"].Value},{theirs.Groups["element"].Value}")
        {
            return "tag";
        }
        if (ours.Depth != theirs.Groups["indent"].Length / 2)
        {
            return "depth";
        }
        // Private elements without VR: each has its own dictionary. OB and OW are one to dcmdump where the file does not tell.
        var isPrivate = ours.Tag[3] is '1' or '3' or '5' or '7' or '9' or 'b' or 'd' or 'f';
        if (ours.Vr != theirs.Groups["vr"].Value && !isPrivate && theirs.Groups["vr"].Value is not ("ox" or "xs" or "lt" or "px" or "up"))
        {
            return "VR";
        }
        if (ours.Vr != "SQ" && ours.Vr != "na" && ours.Length != theirs.Groups["length"].Value)
        {
            return "length";
        }
        return ours.Value is null || ours.Vr != theirs.Groups["vr"].Value || IsSame(ours.Vr, ours.Value, theirs.Groups["value"].Value.Trim()) ? null : "value";
    }

    private static bool IsSame(string vr, string ours, string theirs)
    {
        if (theirs is "(no value available)" or "(not loaded)")
        {
            return theirs is "(not loaded)" || ours.Length == 0;
        }
        if (vr is "FL" or "FD" or "OF" or "OD")
        {
            // dcmdump gives fewer digits.
            var pairs = ours.Split('\\').Zip(theirs.Split('\\'), (a, b) => (A: double.Parse(a, CultureInfo.InvariantCulture), B: double.TryParse(b, CultureInfo.InvariantCulture, out var number) ? number : double.NaN));
            return pairs.All(pair => double.IsNaN(pair.A) || Math.Abs(pair.A - pair.B) <= Math.Max(Math.Abs(pair.A) * 1e-5, float.Epsilon));
        }
        return ours == Unpadded(theirs is ['[', .., ']'] ? theirs[1..^1] : theirs);
    }

    private static string Unpadded(string text)
    {
        while (true)
        {
            text = text.TrimEnd(' ');
            if (!text.EndsWith("&#0;", StringComparison.Ordinal))
            {
                return text;
            }
            text = text[..^4];
        }
    }

    private static void Walk(DicomDataset dataset, int depth, List<(int, string, string, string, string?)> lines)
    {
        var table = dataset.Table;
        for (var row = dataset.First; row < dataset.End; row = table.Entries[row].Next)
        {
            ref readonly var entry = ref table.Entries[row];
            var tag = NameOf(entry.Tag);
            var isUnbounded = entry.Has(EntryFlags.Fragments) || (entry.Vr == Vr.SQ && entry.Has(EntryFlags.UndefinedLength));
            // What came as UN, and fragments that came as OW, dcmdump shows as UN and OB.
            var vr = entry.Has(EntryFlags.CameAsUnknown) ? Vr.UN : entry.Has(EntryFlags.Fragments) ? Vr.OB : entry.Vr;
            lines.Add((depth, tag, vr.ToString(), isUnbounded ? "u/l" : entry.Length.ToString(CultureInfo.InvariantCulture), ValueOf(table, row, vr)));
            foreach (var item in dataset.ItemsOf(row))
            {
                lines.Add((depth + 1, "fffe,e000", "na", "", null));
                Walk(item, depth + 2, lines);
            }
            if (entry.Has(EntryFlags.Fragments))
            {
                var fragments = table.ValueOf(row).Span;
                while (fragments.Length >= 8 && BinaryValues.AttributeTag(fragments, ByteOrder.LittleEndian) == Tags.Item)
                {
                    var length = BinaryValues.UInt32(fragments[4..], ByteOrder.LittleEndian);
                    lines.Add((depth + 1, "fffe,e000", "pi", length.ToString(CultureInfo.InvariantCulture), null));
                    fragments = fragments[(int)Math.Min(8L + length, fragments.Length)..];
                }
            }
        }
    }

    /// <summary>A value as dcmdump writes it; null for what is not compared.</summary>
    private static string? ValueOf(ElementTable table, int row, Vr vr)
    {
        var entry = table.Entries[row];
        if (vr == Vr.SQ || entry.Has(EntryFlags.Fragments) || entry.Length > LongestCompared)
        {
            return null;
        }
        var order = entry.Order;
        var bytes = table.ValueOf(row).ToArray();
        if (vr.IsText())
        {
            return Quote(bytes);
        }
        if (vr is Vr.OF or Vr.OD or Vr.OL or Vr.OV)
        {
            return null;
        }
        if (vr.ValueBytes() is > 0 and var size)
        {
            var numbers = Enumerable.Range(0, bytes.Length / size).Select(i => vr == Vr.AT
                ? $"({NameOf(BinaryValues.AttributeTag(bytes.AsSpan(i * 4), order))})"
                : BinaryValues.Text(vr, bytes.AsSpan(i * size), order));
            return string.Join('\\', numbers);
        }
        if (vr == Vr.OW)
        {
            return string.Join('\\', Enumerable.Range(0, bytes.Length / 2).Select(i => BinaryValues.UInt16(bytes.AsSpan(i * 2), order).ToString("x4", CultureInfo.InvariantCulture)));
        }
        return string.Join('\\', bytes.Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
    }

    /// <summary>As option +Qn: XML references for control characters, bytes beyond ASCII and markup.</summary>
    private static string Quote(byte[] bytes)
    {
        var text = new StringBuilder();
        var end = bytes.Length;
        while (end > 0 && bytes[end - 1] is 0 or (byte)' ')
        {
            end--;
        }
        foreach (var value in bytes.AsSpan(0, end))
        {
            text.Append(value switch
            {
                (byte)'<' => "&lt;",
                (byte)'>' => "&gt;",
                (byte)'&' => "&amp;",
                (byte)'"' => "&quot;",
                (byte)'\'' => "&apos;",
                < 0x20 or >= 0x7F => string.Create(CultureInfo.InvariantCulture, $"&#{value};"),
                _ => ((char)value).ToString(),
            });
        }
        return text.ToString();
    }

    private static string NameOf(uint tag) => string.Create(CultureInfo.InvariantCulture, $"{tag >> 16:x4},{tag & 0xFFFF:x4}");

    private static string Shorten(string? text) => text is null ? "" : text.Length <= 80 ? text : text[..80] + "…";

    [GeneratedRegex(@"^(?<indent> *)\((?<group>[0-9a-f]{4}),(?<element>[0-9a-f]{4})\) (?<vr>\S\S) (?<value>.*?) *# *(?<length>u/l|\d+), *\d+ .*$")]
    private static partial Regex ElementLine();
}
