using System.Text;

namespace DataBank.Pseudonymization;

/// <summary>
/// A text in one width (NFKC), of which every character knows where it came from: what is searched for is written once, and what is found is
/// cut out of the text as it was.
/// </summary>
internal sealed class FoldedText
{
    private const char Voiced = '\u3099';
    private const char SemiVoiced = '\u309A';

    /// <summary>NFKC of each character that becomes one character; 0: it becomes several, or none.</summary>
    private static readonly char[] Single = [.. Enumerable.Range(0, 0x10000).Select(code => FoldOne((char)code))];

    private readonly List<int> starts;

    public FoldedText(string source)
    {
        Source = source;
        var folded = new StringBuilder(source.Length);
        starts = new List<int>(source.Length + 1);
        for (var i = 0; i < source.Length; i++)
        {
            Append(folded, source[i], i);
        }
        starts.Add(source.Length);
        Text = folded.ToString();
    }

    public string Source { get; }

    public string Text { get; }

    /// <summary>Where the character of the folded text begins in the source; of the end, the end.</summary>
    public int SourceIndex(int index) => starts[index];

    private void Append(StringBuilder folded, char c, int at)
    {
        var one = Single[c];
        if (one is Voiced or SemiVoiced && folded.Length > 0 && $"{folded[^1]}{one}".Normalize(NormalizationForm.FormC) is [var composed])
        {
            folded[^1] = composed; // A half-width mark belongs to the letter before it.
            return;
        }
        var text = one != '\0' ? null : c.ToString().Normalize(NormalizationForm.FormKC);
        for (var i = 0; i < (text?.Length ?? 1); i++)
        {
            folded.Append(text is null ? one : text[i]);
            starts.Add(at);
        }
    }

    private static char FoldOne(char c) => c switch
    {
        '\0' => '\uFFFD',
        < '\u0080' => c,
        >= '\u2010' and <= '\u2015' or '\u2212' or '\uFF0D' => '-',
        '\uFF9E' => Voiced,
        '\uFF9F' => SemiVoiced,
        _ when char.IsSurrogate(c) || c is '\uFFFE' or '\uFFFF' => c, // They have no form of their own.
        _ => c.ToString().Normalize(NormalizationForm.FormKC) is [var single] ? single : '\0',
    };
}
