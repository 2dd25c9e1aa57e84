namespace DataBank.Fhir;

/// <summary>Index row: a string, folded for comparison (<see cref="TextFolding"/>) and exact.</summary>
public readonly record struct StringEntry(string Parameter, string Folded, string Exact)
{
    /// <summary>The folded form in an index that treats kanji so; of a name without its space, which <see cref="Exact"/> has, it has none either.</summary>
    public string FoldedAs(KanjiForms kanji)
    {
        if (kanji == KanjiForms.Joined) return Folded;
        var apart = TextFolding.Fold(Exact, kanji);
        return Folded.Contains(' ', StringComparison.Ordinal) ? apart : apart.Replace(" ", "", StringComparison.Ordinal);
    }
}
