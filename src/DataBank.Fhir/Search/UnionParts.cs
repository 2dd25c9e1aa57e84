namespace DataBank.Fhir;

/// <summary>Cuts a search parameter's expression, a union over many resource types, down to the parts of one type.</summary>
internal static class UnionParts
{
    public static string For(string resourceType, string expression) =>
        string.Join(" | ", Split(expression).Select(part => Rooted(resourceType, part)).Where(part => RootOf(part) == resourceType));

    /// <summary>Parts between the top-level '|'; those inside parentheses or quotes don't count.</summary>
    public static IEnumerable<string> Split(string expression)
    {
        var (start, depth, quoted) = (0, 0, false);
        for (var at = 0; at < expression.Length; at++)
        {
            switch (expression[at])
            {
                case '\'':
                    quoted = !quoted;
                    break;
                case '(' when !quoted:
                    depth++;
                    break;
                case ')' when !quoted:
                    depth--;
                    break;
                case '|' when !quoted && depth == 0:
                    yield return expression[start..at].Trim();
                    start = at + 1;
                    break;
            }
        }
        yield return expression[start..].Trim();
    }

    // InsurancePlan.name is the one expression written without its type: "name | alias".
    private static string Rooted(string resourceType, string part) => char.IsAsciiLetterLower(part[0]) ? $"{resourceType}.{part}" : part;

    private static string RootOf(string part)
    {
        var begin = part.TrimStart('(', ' ');
        var end = 0;
        while (end < begin.Length && char.IsAsciiLetter(begin[end]))
            end++;
        return begin[..end];
    }
}
