using System.Globalization;

namespace DataBank.Genomics;

/// <summary>
/// What a change of translated bases does to the protein: a term of the Sequence Ontology, and the change by HGVS 21
/// (https://hgvs-nomenclature.org/stable/recommendations/protein/substitution/ and the pages beside it) without "p." and parentheses.
/// </summary>
/// <param name="Consequence">One or two terms, joined by &amp;.</param>
/// <param name="Change">"Leu858Arg", "Lys746_Ala750del", "Arg97ProfsTer23"; "?" when it cannot be told.</param>
internal sealed record ProteinEffect(string Consequence, string Change)
{
    /// <param name="bases">From the first translated base to the end of the transcript.</param>
    /// <param name="codingLength">How many of them are translated, the stop codon among them.</param>
    /// <param name="at">First changed base; all changed ones are translated.</param>
    /// <param name="deleted">How many go.</param>
    /// <param name="inserted">What comes.</param>
    public static ProteinEffect Of(string bases, int codingLength, int at, int deleted, string inserted, GeneticCode code)
    {
        var changed = string.Concat(bases.AsSpan(0, at), inserted, bases.AsSpan(at + deleted));
        var protein = code.TranslateWhole(bases.AsSpan(0, codingLength));
        if (at < 3 && (changed.Length < 3 || !changed.AsSpan(0, 3).SequenceEqual(bases.AsSpan(0, 3)))) return new ProteinEffect("start_lost", $"{Name('M')}1?");
        var growth = inserted.Length - deleted;
        if (growth % 3 != 0) return Shifted(protein, code.Translate(changed));

        var first = at / 3;
        var last = Math.Min((at + deleted + 2) / 3, protein.Length);
        var replaced = protein[first..last];
        var replacing = code.Translate(changed.AsSpan(first * 3, Math.Min(((last - first) * 3) + growth, changed.Length - (first * 3))));
        // A selenocysteine that stays does not end the protein.
        replacing = Kept(replaced, replacing, bases, changed, first);
        return replaced.EndsWith('*') && !replacing.Contains('*', StringComparison.Ordinal)
            ? Extended(protein, code.Translate(changed))
            : InFrame(protein, first, replaced, replacing);
    }

    private static string Kept(string replaced, string replacing, string bases, string changed, int first)
    {
        var letters = replacing.ToCharArray();
        for (var i = 0; i < Math.Min(replaced.Length, letters.Length); i++)
        {
            if (replaced[i] == 'U' && bases.AsSpan((first + i) * 3, 3).SequenceEqual(changed.AsSpan((first + i) * 3, 3))) letters[i] = 'U';
        }
        return new string(letters);
    }

    private static ProteinEffect Shifted(string protein, string changed)
    {
        var at = SharedStart(protein, changed);
        if (at == protein.Length || (at == protein.Length - 1 && protein[at] == '*' && at < changed.Length && changed[at] == '*'))
            return new ProteinEffect("stop_retained_variant", $"{Name(protein[^1])}{Number(protein.Length)}=");
        if (at >= changed.Length) return new ProteinEffect("frameshift_variant", "?");
        if (protein[at] == '*') return Extended(protein, changed) with { Consequence = "frameshift_variant&stop_lost" };
        if (changed[at] == '*') return new ProteinEffect("stop_gained&frameshift_variant", $"{Name(protein[at])}{Number(at + 1)}Ter");
        var stop = changed.IndexOf('*', at);
        return new ProteinEffect("frameshift_variant", $"{Name(protein[at])}{Number(at + 1)}{Name(changed[at])}fsTer{(stop < 0 ? "?" : Number(stop - at + 1))}");
    }

    private static ProteinEffect Extended(string protein, string changed)
    {
        var at = SharedStart(protein, changed);
        if (at >= changed.Length || at != protein.Length - 1) return new ProteinEffect("stop_lost", "?");
        var stop = changed.IndexOf('*', at);
        return new ProteinEffect("stop_lost", $"Ter{Number(at + 1)}{Name(changed[at])}extTer{(stop < 0 ? "?" : Number(stop - at))}");
    }

    private static ProteinEffect InFrame(string protein, int first, string replaced, string replacing)
    {
        if (replaced == replacing)
        {
            return new ProteinEffect(
                replaced.EndsWith('*') ? "stop_retained_variant" : "synonymous_variant", replaced.Length == 1 ? $"{Name(replaced[0])}{Number(first + 1)}=" : "=");
        }
        var prefix = SharedStart(replaced, replacing);
        var stop = replacing.IndexOf('*', StringComparison.Ordinal);
        var isCut = stop >= 0 && !(stop == replacing.Length - 1 && replaced.EndsWith('*'));
        if (isCut) replacing = replacing[..(stop + 1)];
        var suffix = 0;
        while (!isCut && suffix < Math.Min(replaced.Length, replacing.Length) - prefix && replaced[^(suffix + 1)] == replacing[^(suffix + 1)]) suffix++;
        var (at, gone, come) = (first + prefix, replaced[prefix..^suffix], replacing[prefix..^suffix]);

        if (come.StartsWith('*')) return new ProteinEffect("stop_gained", $"{Name(protein[at])}{Number(at + 1)}Ter");
        if (gone.Length == 1 && come.Length == 1) return new ProteinEffect("missense_variant", $"{Name(gone[0])}{Number(at + 1)}{Name(come[0])}");
        if (come.Length == 0) return Deleted(protein, at, gone.Length);
        if (gone.Length == 0) return Inserted(protein, at, come, isCut);
        return new ProteinEffect(
            isCut ? "stop_gained" : gone.Length == come.Length ? "missense_variant" : "protein_altering_variant", $"{Range(protein, at, gone.Length)}delins{Names(come)}");
    }

    private static ProteinEffect Deleted(string protein, int at, int length)
    {
        while (at + length < protein.Length && protein[at + length] == protein[at] && protein[at] != '*') at++;
        return new ProteinEffect("inframe_deletion", $"{Range(protein, at, length)}del");
    }

    private static ProteinEffect Inserted(string protein, int at, string come, bool isCut)
    {
        while (!isCut && at < protein.Length && protein[at] == come[0])
        {
            come = come[1..] + come[0];
            at++;
        }
        var consequence = isCut ? "stop_gained" : "inframe_insertion";
        if (!isCut && at >= come.Length && protein.AsSpan(at - come.Length, come.Length).SequenceEqual(come))
            return new ProteinEffect(consequence, $"{Range(protein, at - come.Length, come.Length)}dup");
        return at == 0 || at >= protein.Length
            ? new ProteinEffect(consequence, "?")
            : new ProteinEffect(consequence, $"{Range(protein, at - 1, 2)}ins{Names(come)}");
    }

    private static int SharedStart(string one, string other)
    {
        var shared = 0;
        while (shared < one.Length && shared < other.Length && (one[shared] == other[shared] || (one[shared] == 'U' && other[shared] == '*'))) shared++;
        return shared;
    }

    private static string Range(string protein, int at, int length) => length == 1
        ? $"{Name(protein[at])}{Number(at + 1)}"
        : $"{Name(protein[at])}{Number(at + 1)}_{Name(protein[at + length - 1])}{Number(at + length)}";

    private static string Names(string letters) => string.Concat(letters.Select(Name));

    private static string Name(char letter) => ProteinChange.NameOf(letter);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
