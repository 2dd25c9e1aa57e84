using System.Text;

namespace DataBank.Fhir;

/// <summary>
/// Parses _filter (https://hl7.org/fhir/R4/search_filter.html) into the conditions that plain parameters become. "and" binds tighter
/// than "or". A filter in brackets inside a path is not supported.
/// </summary>
internal ref struct FilterParser
{
    private const int MostComparisons = 100;
    private const int DeepestNesting = 16;
    private readonly CriterionParser criteria;
    private readonly IReadOnlyList<string> types;
    private readonly ReadOnlySpan<char> text;
    private readonly int chainDepth;
    private int position;
    private int depth;
    private int comparisons;

    private FilterParser(CriterionParser criteria, IReadOnlyList<string> types, ReadOnlySpan<char> text, int chainDepth)
    {
        (this.criteria, this.types, this.chainDepth) = (criteria, types, chainDepth);
        this.text = text;
    }

    /// <exception cref="RequestProblem">400 with the position of what is wrong, never with the text.</exception>
    public static SearchCondition Parse(CriterionParser criteria, IReadOnlyList<string> types, string text, int chainDepth)
    {
        var parser = new FilterParser(criteria, types, text, chainDepth);
        var condition = parser.Either();
        parser.SkipSpace();
        return parser.position == text.Length ? condition : throw parser.Malformed();
    }

    private SearchCondition Either()
    {
        if (++depth > DeepestNesting)
            throw RequestProblem.Invalid($"The value of _filter is nested deeper than {DeepestNesting} levels.");
        var conditions = new List<SearchCondition> { Both() };
        while (TryTakeWord("or"))
            conditions.Add(Both());
        depth--;
        return conditions is [var only] ? only : new CombinedCondition(LogicalOperator.Or, conditions);
    }

    private SearchCondition Both()
    {
        var conditions = new List<SearchCondition> { One() };
        while (TryTakeWord("and"))
            conditions.Add(One());
        return conditions is [var only] ? only : new CombinedCondition(LogicalOperator.And, conditions);
    }

    private SearchCondition One()
    {
        var isNegated = TryTakeWord("not");
        SkipSpace();
        if (position < text.Length && text[position] == '(')
        {
            position++;
            var inner = Either();
            SkipSpace();
            if (position >= text.Length || text[position++] != ')')
                throw Malformed();
            return isNegated ? new CombinedCondition(LogicalOperator.Not, [inner]) : inner;
        }
        return isNegated ? throw Malformed() : Comparison();
    }

    private SearchCondition Comparison()
    {
        if (++comparisons > MostComparisons)
            throw RequestProblem.Invalid($"The value of _filter has more than {MostComparisons} comparisons.");
        var start = position;
        var path = TakeWord();
        if (path.Contains('[', StringComparison.Ordinal))
            throw UnsupportedSearch.Of("A filter in brackets inside a path of _filter");
        var comparison = TakeWord();
        var value = TakeValue();
        return FilterComparison.Parse(criteria, types, path, comparison, value, chainDepth)
            ?? throw RequestProblem.Invalid($"_filter compares something that is no search parameter, at position {start + 1}.");
    }

    private string TakeWord()
    {
        SkipSpace();
        var start = position;
        while (position < text.Length && text[position] is not (' ' or '(' or ')' or '"'))
            position++;
        return position > start ? text[start..position].ToString() : throw Malformed();
    }

    private bool TryTakeWord(string word)
    {
        SkipSpace();
        var rest = text[position..];
        if (!rest.StartsWith(word, StringComparison.Ordinal) || rest.Length == word.Length || rest[word.Length] is not (' ' or '('))
            return false;
        position += word.Length;
        return true;
    }

    /// <summary>A quoted text comes with its bars and commas escaped, so that they stay what they are.</summary>
    private string TakeValue()
    {
        SkipSpace();
        if (position >= text.Length || text[position] != '"')
            return TakeWord();
        var plain = new StringBuilder();
        for (position++; position < text.Length && text[position] != '"'; position++)
        {
            if (text[position] == '\\' && position + 1 < text.Length)
                position++;
            plain.Append(text[position]);
        }
        if (position++ >= text.Length)
            throw Malformed();
        return EscapedText.Escape(plain.ToString());
    }

    private void SkipSpace()
    {
        while (position < text.Length && text[position] == ' ')
            position++;
    }

    private readonly RequestProblem Malformed() => RequestProblem.Invalid($"The value of _filter is malformed at position {position + 1}.");
}
