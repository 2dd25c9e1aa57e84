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
    /// <summary>What cannot be told.</summary>
    public const string Untold = "?";

    /// <summary>There is probably no protein.</summary>
    public const string Nothing = "0?";

    private const char Unknown = 'X';

    /// <summary>Where translation begins now is not known.</summary>
    public static ProteinEffect StartLost { get; } = new("start_lost", "Met1?");

    /// <param name="bases">From the first translated base to the end of the transcript.</param>
    /// <param name="codingLength">How many of them are translated, the stop codon among them.</param>
    /// <param name="at">First changed base; all changed ones are translated.</param>
    /// <param name="deleted">How many go.</param>
    /// <param name="inserted">What comes.</param>
    public static ProteinEffect Of(string bases, int codingLength, int at, int deleted, string inserted, GeneticCode code)
    {
        var changed = Changed(bases, at, deleted, inserted);
        var protein = code.TranslateWhole(bases.AsSpan(0, codingLength));
        var first = at / 3;
        // What is translated ends inside a codon: of its last bases no amino acid is known.
        if (first >= protein.Length) return new ProteinEffect("incomplete_terminal_codon_variant&coding_sequence_variant", Untold);
        if (deleted == codingLength && inserted.Length == 0) return new ProteinEffect("start_lost&stop_lost", Nothing);
        if (at < 3 && (changed.Length < 3 || !changed.AsSpan(0, 3).SequenceEqual(bases.AsSpan(0, 3)))) return StartLost;
        var growth = inserted.Length - deleted;
        if (growth % 3 != 0) return Shifted(protein, Kept(protein, code.Translate(changed), bases, changed, 0), first);

        var last = Math.Min((at + deleted + 2) / 3, protein.Length);
        var replaced = protein[first..last];
        var replacing = code.Translate(changed.AsSpan(first * 3, Math.Clamp(((last - first) * 3) + growth, 0, changed.Length - (first * 3))));
        replacing = Kept(replaced, replacing, bases, changed, first);
        if (replaced.Contains(Unknown, StringComparison.Ordinal) || replacing.Contains(Unknown, StringComparison.Ordinal))
            return new ProteinEffect(growth == 0 ? "coding_sequence_variant" : growth > 0 ? "inframe_insertion" : "inframe_deletion", Untold);
        return replaced.EndsWith('*') && !replacing.Contains('*', StringComparison.Ordinal)
            ? Extended(protein, Kept(protein, code.Translate(changed), bases, changed, 0))
            : InFrame(protein, first, replaced, replacing);
    }

    /// <summary>The same of a change that begins in what is translated and ends behind it.</summary>
    public static ProteinEffect OfEnd(string bases, int codingLength, int at, int deleted, string inserted, GeneticCode code)
    {
        var protein = code.TranslateWhole(bases.AsSpan(0, codingLength));
        if (!protein.EndsWith('*')) return new ProteinEffect("coding_sequence_variant", Untold);
        var changed = Changed(bases, at, deleted, inserted);
        return Extended(protein, Kept(protein, code.Translate(changed), bases, changed, 0));
    }

    private static string Changed(string bases, int at, int deleted, string inserted) => string.Concat(bases.AsSpan(0, at), inserted, bases.AsSpan(at + deleted));

    // A selenocysteine that stays does not end the protein.
    private static string Kept(string replaced, string replacing, string bases, string changed, int first)
    {
        var letters = replacing.ToCharArray();
        for (var i = 0; i < Math.Min(replaced.Length, letters.Length); i++)
        {
            if (replaced[i] == 'U' && bases.AsSpan((first + i) * 3, 3).SequenceEqual(changed.AsSpan((first + i) * 3, 3))) letters[i] = 'U';
        }
        return new string(letters);
    }

    private static ProteinEffect Shifted(string protein, string changed, int first)
    {
        var at = SharedStart(protein, changed);
        if (at == protein.Length) return protein[^1] == '*' ? Retained(protein) : new ProteinEffect("frameshift_variant", Untold);
        if (at >= changed.Length) return new ProteinEffect("frameshift_variant", Untold);
        var stop = changed.IndexOf('*', at);
        // An unknown amino acid may be the same as before, or the new stop.
        if (changed.AsSpan(first, (stop < 0 ? changed.Length : stop) - first).Contains(Unknown) || protein.AsSpan(first, at + 1 - first).Contains(Unknown))
            return new ProteinEffect("frameshift_variant", Untold);
        if (protein[at] == '*') return Extended(protein, changed) with { Consequence = "frameshift_variant&stop_lost" };
        if (changed[at] == '*') return new ProteinEffect("stop_gained&frameshift_variant", $"{Name(protein[at])}{Number(at + 1)}Ter");
        return new ProteinEffect("frameshift_variant", $"{Name(protein[at])}{Number(at + 1)}{Name(changed[at])}fsTer{(stop < 0 ? "?" : Number(stop - at + 1))}");
    }

    private static ProteinEffect Extended(string protein, string changed)
    {
        var at = SharedStart(protein, changed);
        if (at == protein.Length) return Retained(protein);
        if (at >= changed.Length || at != protein.Length - 1) return new ProteinEffect("stop_lost", Untold);
        var stop = changed.IndexOf('*', at);
        return changed.AsSpan(at, (stop < 0 ? changed.Length : stop) - at).Contains(Unknown)
            ? new ProteinEffect("stop_lost", Untold)
            : new ProteinEffect("stop_lost", $"Ter{Number(at + 1)}{Name(changed[at])}extTer{(stop < 0 ? "?" : Number(stop - at))}");
    }

    private static ProteinEffect Retained(string protein) => new("stop_retained_variant", $"Ter{Number(protein.Length)}=");

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
        // What comes behind the same stop is not translated.
        if (replaced == replacing) return Retained(protein);
        var suffix = 0;
        while (!isCut && suffix < Math.Min(replaced.Length, replacing.Length) - prefix && replaced[^(suffix + 1)] == replacing[^(suffix + 1)]) suffix++;
        var (at, gone, come) = (first + prefix, replaced[prefix..^suffix], replacing[prefix..^suffix]);

        if (come.StartsWith('*') && (at >= protein.Length || protein[at] == '*')) return at < protein.Length ? Retained(protein) : new ProteinEffect("stop_gained", Untold);
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
            ? new ProteinEffect(consequence, Untold)
            : new ProteinEffect(consequence, $"{Range(protein, at - 1, 2)}ins{Names(come)}");
    }

    private static int SharedStart(string one, string other)
    {
        var shared = 0;
        while (shared < one.Length && shared < other.Length && one[shared] == other[shared]) shared++;
        return shared;
    }

    private static string Range(string protein, int at, int length) => length == 1
        ? $"{Name(protein[at])}{Number(at + 1)}"
        : $"{Name(protein[at])}{Number(at + 1)}_{Name(protein[at + length - 1])}{Number(at + length)}";

    private static string Names(string letters) => string.Concat(letters.Select(Name));

    private static string Name(char letter) => ProteinChange.NameOf(letter);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
