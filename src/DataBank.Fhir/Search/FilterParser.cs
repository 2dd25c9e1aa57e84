using System.Text;

namespace DataBank.Fhir;

/// <summary>Makes the condition of one comparison of _filter; null when the path is no search parameter.</summary>
/// <param name="path">As written.</param>
/// <param name="position">Where the path begins, from 0.</param>
/// <param name="comparison">The operator.</param>
/// <param name="value">The value, as a parameter of a search would have it.</param>
internal delegate SearchCondition? FilterCompare(string path, int position, string comparison, string value);

/// <summary>
/// Parses _filter (https://hl7.org/fhir/R4/search_filter.html) into the conditions that plain parameters become. "and" binds tighter
/// than "or".
/// </summary>
internal ref struct FilterParser
{
    private const int DeepestNesting = 16;
    private readonly FilterCompare compare;
    private readonly FilterSize size;
    private readonly ReadOnlySpan<char> text;
    private readonly int begin;
    private int position;
    private int depth;

    private FilterParser(FilterCompare compare, FilterSize size, ReadOnlySpan<char> text, int begin)
    {
        (this.compare, this.size, this.begin) = (compare, size, begin);
        this.text = text;
    }

    /// <param name="criteria">Knows the search parameters.</param>
    /// <param name="types">What is searched.</param>
    /// <param name="text">The filter.</param>
    /// <param name="chainDepth">How many links of a chain lead here.</param>
    /// <exception cref="RequestProblem">400 with the position of what is wrong, never with the text.</exception>
    public static SearchCondition Parse(CriterionParser criteria, IReadOnlyList<string> types, string text, int chainDepth)
    {
        var size = new FilterSize();
        return Parse(new FilterComparison(criteria, size).On(types, chainDepth), size, (text, 0));
    }

    /// <summary>A filter, or one in brackets that begins at a place of another.</summary>
    public static SearchCondition Parse(FilterCompare compare, FilterSize size, (string Text, int Position) filter)
    {
        var parser = new FilterParser(compare, size, filter.Text, filter.Position);
        var condition = parser.Either();
        parser.SkipSpace();
        return parser.position == filter.Text.Length ? condition : throw parser.Malformed();
    }

    /// <param name="position">From 0.</param>
    public static RequestProblem Malformed(int position) => RequestProblem.Invalid($"The value of _filter is malformed at position {position + 1}.");

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
        size.AddOne();
        SkipSpace();
        var start = begin + position;
        var path = TakePath();
        var comparison = TakeWord();
        var value = TakeValue();
        return compare(path, start, comparison, value)
            ?? throw RequestProblem.Invalid($"_filter compares something that is no search parameter, at position {start + 1}.");
    }

    /// <summary>A word that may have spaces in brackets.</summary>
    private string TakePath()
    {
        var start = position;
        while (position < text.Length && text[position] is not (' ' or '(' or ')' or '"'))
        {
            if (text[position] == '[')
                position = FilterPath.EndOfBrackets(text, position) is >= 0 and var end ? end : throw Malformed();
            position++;
        }
        return position > start ? text[start..position].ToString() : throw Malformed();
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

    private readonly RequestProblem Malformed() => Malformed(begin + position);
}
