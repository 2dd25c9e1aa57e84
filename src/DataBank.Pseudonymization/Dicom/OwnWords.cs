using System.Text;

namespace DataBank.Pseudonymization;

/// <summary>
/// The patient's own words, to be refused wherever a short text may pass: a code string or a model name of the right form could still
/// be the patient's name or number.
/// </summary>
internal sealed class OwnWords
{
    private const int ShortestWord = 3;
    private const int ShortestNumber = 5;

    private readonly HashSet<string> words = new(StringComparer.OrdinalIgnoreCase);

    public OwnWords(IEnumerable<string> identifiers)
    {
        foreach (var identifier in identifiers)
        {
            var parts = Split(identifier.Normalize(NormalizationForm.FormKC)).ToArray();
            words.UnionWith(parts);
            words.Add(string.Concat(parts));
            words.UnionWith(parts.Where(part => part[0] == '0').Select(part => part.TrimStart('0')));
        }
        words.RemoveWhere(word => word.Length < (word.All(char.IsAsciiDigit) ? ShortestNumber : ShortestWord));
    }

    public bool OccurIn(string text) => Split(text).Any(words.Contains) || words.Contains(string.Concat(Split(text)));

    private static IEnumerable<string> Split(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                yield return text[start..i];
                start = -1;
            }
        }
    }
}
