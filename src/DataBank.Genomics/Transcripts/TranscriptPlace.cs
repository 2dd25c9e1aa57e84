using System.Globalization;

namespace DataBank.Genomics;

/// <summary>A place in a transcript as HGVS counts: a base of its exons, and in an intron how far from it.</summary>
/// <param name="Base">0-based, of the spliced transcript; in an intron the nearest base of an exon.</param>
/// <param name="Offset">0 in an exon; positive behind <paramref name="Base"/>, negative before it.</param>
internal readonly record struct TranscriptPlace(int Base, int Offset)
{
    /// <summary>"76", "-14", "*46", "88+2" (https://hgvs-nomenclature.org/stable/background/numbering/).</summary>
    /// <param name="coding">Spliced start and end of what is translated; null: it counts from the first base.</param>
    public string Name((int Start, int End)? coding)
    {
        var number = coding is not { } translated ? Number(Base + 1)
            : Base < translated.Start ? $"-{Number(translated.Start - Base)}"
            : Base >= translated.End ? $"*{Number(Base - translated.End + 1)}"
            : Number(Base - translated.Start + 1);
        return Offset == 0 ? number : Offset > 0 ? $"{number}+{Number(Offset)}" : $"{number}-{Number(-Offset)}";
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
