namespace DataBank.Fhir;

/// <summary>
/// The form in which strings are compared in search: NFKC (full and half width), hiragana as katakana, lower case, accents removed,
/// wave dash and minus variants joined, white space collapsed. Stored text is never changed.
/// </summary>
public static class TextFolding
{
    public static string Fold(ReadOnlySpan<char> text) => throw new NotImplementedException();
}
