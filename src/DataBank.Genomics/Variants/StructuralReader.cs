using System.Buffers.Text;
using System.Globalization;

namespace DataBank.Genomics;

/// <summary>Reads what a structural variant changes: symbolic alleles, breakends, and alleles whose bases are given with SVTYPE (VCF 4.5 §3, §5.4).</summary>
internal sealed class StructuralReader(GenomeAssembly assembly, int version)
{
    // From VCF 4.4 on the length of each allele stands in SVLEN, and END is the farthest of all alleles.
    private const int LengthBeforeEnd = 4;

    /// <summary>Whether an ALT stands for no change: a reference block of a gVCF, a deletion told on another line.</summary>
    public static bool IsNoChange(ReadOnlySpan<byte> alternate) => alternate is [(byte)'*'] || alternate.SequenceEqual("<*>"u8) || alternate.SequenceEqual("<NON_REF>"u8);

    public static bool IsStructural(VcfRecord record, ReadOnlySpan<byte> alternate) =>
        alternate[0] == '<' || VcfRecord.IsBreakend(alternate) || !record.Info.StructuralType.IsEmpty;

    /// <summary>Null with a reason when the line contradicts itself, null without one when its kind is not known.</summary>
    public StructuralChange? Read(VcfRecord record, int allele, Chromosome chromosome, out string? reason)
    {
        reason = null;
        var alternate = record.Alternate(allele);
        var change = VcfRecord.IsBreakend(alternate) ? Breakend(record, alternate)
            : KindOf(alternate, record.Info.StructuralType) is not { } kind ? null
            : VcfRecord.IsBases(alternate) ? Spelled(record, alternate, kind)
            : Symbolic(record, allele, kind, out reason);
        if (change is null) return null;
        if (change.End > chromosome.Length || change.Start > chromosome.Length) reason = "The structural variant reaches beyond the end of the chromosome.";
        return reason is null ? change with { StartInterval = Interval(record.Info.StartInterval), EndInterval = Interval(record.Info.EndInterval) } : null;
    }

    /// <summary>CN of the sample, otherwise of the line's allele.</summary>
    public static double? CopyNumber(VcfRecord record, int allele)
    {
        var text = record.Value(VcfKey.CopyNumber);
        if (text.IsEmpty) text = Nth(record.Info.CopyNumber, allele - 1);
        return !text.IsEmpty && Utf8Parser.TryParse(text, out double value, out var used) && used == text.Length && double.IsFinite(value) && value >= 0 ? value : null;
    }

    private static StructuralKind? KindOf(ReadOnlySpan<byte> alternate, ReadOnlySpan<byte> type)
    {
        if (alternate[0] == '<')
        {
            var name = alternate[1..^1];
            var first = name.IndexOf((byte)':') is > 0 and var colon ? name[..colon] : name;
            if (KindOf(first) is { } kind) return kind;
        }
        return KindOf(type.IndexOf((byte)':') is > 0 and var at ? type[..at] : type);
    }

    private static StructuralKind? KindOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("DEL"u8) ? StructuralKind.Deletion
        : name.SequenceEqual("DUP"u8) ? StructuralKind.Duplication
        : name.SequenceEqual("INS"u8) ? StructuralKind.Insertion
        : name.SequenceEqual("INV"u8) ? StructuralKind.Inversion
        : name.SequenceEqual("CNV"u8) || (name.Length is 3 or 4 && name.StartsWith("CN"u8) && name[2..].ContainsAnyExceptInRange((byte)'0', (byte)'9') == false) ? StructuralKind.CopyNumber
        : null;

    // POS is the base before a symbolic allele: the change begins behind it.
    private StructuralChange? Symbolic(VcfRecord record, int allele, StructuralKind kind, out string? reason)
    {
        reason = null;
        var start = record.Position;
        int? length = LengthOf(record, allele);
        if (kind == StructuralKind.Insertion) return new StructuralChange(kind, start, start) { Length = length };
        int? end = VcfRecord.TryParseWhole(record.Info.End, out var stated) ? stated : null;
        if ((version >= LengthBeforeEnd || end is null) && length is { } bases) end = (int)Math.Min((long)start + bases, int.MaxValue);
        if (end is null) reason = "The structural variant has neither END nor SVLEN.";
        else if (end < start) reason = "END lies before POS.";
        return reason is null ? new StructuralChange(kind, start, end!.Value) { Length = length ?? end.Value - start } : null;
    }

    private static StructuralChange Spelled(VcfRecord record, ReadOnlySpan<byte> alternate, StructuralKind kind)
    {
        var isAnchored = (record.Reference[0] | 0x20) == (alternate[0] | 0x20);
        var start = isAnchored ? record.Position : record.Position - 1;
        var end = record.Position - 1 + record.Reference.Length;
        return new StructuralChange(kind, start, Math.Max(start, end)) { Length = Math.Abs(alternate.Length - record.Reference.Length) };
    }

    private StructuralChange Breakend(VcfRecord record, ReadOnlySpan<byte> alternate) =>
        new(StructuralKind.Breakend, record.Position - 1, record.Position) { Mate = MateOf(alternate) };

    // "G]17:198982]", "[13:123457[C": contig and place between the brackets.
    private string MateOf(ReadOnlySpan<byte> alternate)
    {
        var open = alternate.IndexOfAny((byte)'[', (byte)']');
        if (open < 0) return ".";
        var inner = alternate[(open + 1)..];
        var close = inner.IndexOfAny((byte)'[', (byte)']');
        inner = close < 0 ? inner : inner[..close];
        var colon = inner.LastIndexOf((byte)':');
        if (colon <= 0 || !VcfRecord.TryParseWhole(inner[(colon + 1)..], out var position)) return ".";
        var contig = System.Text.Encoding.UTF8.GetString(inner[..colon]);
        return Chromosomes.Find(assembly, contig) is { } chromosome ? string.Create(CultureInfo.InvariantCulture, $"{chromosome.Accession}:{position}") : ".";
    }

    private static int? LengthOf(VcfRecord record, int allele)
    {
        var text = Nth(record.Info.Length, allele - 1);
        if (text is [(byte)'-', ..]) text = text[1..]; // Deletions were negative before VCF 4.4.
        return VcfRecord.TryParseWhole(text, out var length) ? length : null;
    }

    // What is not sure may begin before and end after the place, not the other way round.
    private static ConfidenceInterval? Interval(ReadOnlySpan<byte> text)
    {
        var first = Nth(text, 0);
        var second = Nth(text, 1);
        return Utf8Parser.TryParse(first, out int low, out var used) && used == first.Length && Utf8Parser.TryParse(second, out int high, out used) && used == second.Length
            && low <= 0 && high >= 0 && low > -Chromosomes.Longest && high < Chromosomes.Longest
            ? new ConfidenceInterval(low, high)
            : null;
    }

    private static ReadOnlySpan<byte> Nth(ReadOnlySpan<byte> list, int wanted)
    {
        var place = 0;
        foreach (var part in list.Split((byte)','))
        {
            if (place++ == wanted) return list[part];
        }
        return default;
    }
}
