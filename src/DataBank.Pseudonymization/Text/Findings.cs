using System.Text;

namespace DataBank.Pseudonymization;

/// <summary>What was found in a text, and what is written instead. Of findings that touch the same place the longest says what it is.</summary>
internal sealed class Findings(FoldedText text)
{
    private const byte PartOfAddress = 1, Other = 2;

    private readonly List<(int Start, int End, string Instead)> found = [];
    private readonly byte[] taken = new byte[text.Text.Length];

    /// <param name="start">Place in the folded text.</param>
    /// <param name="end">Place behind it.</param>
    /// <param name="instead">What is written in its place.</param>
    public void Add(int start, int end, string instead)
    {
        found.Add((start, end, instead));
        taken.AsSpan(start, end - start).Fill(instead == Surrogate.Address ? PartOfAddress : Other);
    }

    /// <summary>Whether something was found there.</summary>
    public bool Touches(int start, int end) => taken.AsSpan(start, end - start).ContainsAny(PartOfAddress, Other);

    /// <summary>Whether something was found there that is no address.</summary>
    public bool TouchesOther(int start, int end) => taken.AsSpan(start, end - start).Contains(Other);

    /// <summary>The source with all of it replaced.</summary>
    public string Apply()
    {
        if (found.Count == 0)
        {
            return text.Source;
        }
        var output = new StringBuilder(text.Source.Length);
        var done = 0;
        foreach (var (start, end, instead) in Merged())
        {
            output.Append(text.Source, done, text.SourceIndex(start) - done).Append(instead);
            done = text.SourceIndex(end);
        }
        return output.Append(text.Source, done, text.Source.Length - done).ToString();
    }

    private IEnumerable<(int Start, int End, string Instead)> Merged()
    {
        var sorted = found.OrderBy(each => each.Start).ThenByDescending(each => each.End).ToList();
        var (start, end, instead) = sorted[0];
        var longest = end - start;
        foreach (var next in sorted.Skip(1))
        {
            if (next.Start >= end && (next.Start > end || next.Instead != instead || instead[0] != '['))
            {
                yield return (start, end, instead);
                (start, end, instead, longest) = (next.Start, next.End, next.Instead, next.End - next.Start);
                continue;
            }
            if (next.End - next.Start > longest)
            {
                (instead, longest) = (next.Instead, next.End - next.Start);
            }
            end = Math.Max(end, next.End);
        }
        yield return (start, end, instead);
    }
}
