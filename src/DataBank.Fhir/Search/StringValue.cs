namespace DataBank.Fhir;

/// <summary>Text as typed and folded.</summary>
public sealed record StringValue(string Exact, string Folded) : SearchValue
{
    /// <summary>The folded form for an index that treats kanji so.</summary>
    public string FoldedAs(KanjiForms kanji) => kanji == KanjiForms.Joined ? Folded : TextFolding.Fold(Exact, kanji);
}
