namespace DataBank.Fhir;

/// <summary>The path of a comparison of _filter: a name, perhaps with a filter in brackets, and what follows behind the dot.</summary>
/// <param name="Name">A search parameter, with the type that it leads to where that is written (subject:Patient).</param>
/// <param name="Filter">What stands in brackets, with where it begins; null: nothing does.</param>
/// <param name="Rest">What follows; null: the path ends.</param>
internal readonly record struct FilterPath(string Name, (string Text, int Position)? Filter, (string Text, int Position)? Rest)
{
    /// <param name="path">As it is written: brackets come in pairs.</param>
    /// <param name="position">Where it begins, from 0.</param>
    /// <exception cref="RequestProblem">400: brackets that nothing follows.</exception>
    public static FilterPath Parse(string path, int position)
    {
        var at = path.AsSpan().IndexOfAny('.', '[');
        if (at < 0) return new FilterPath(path, null, null);
        if (path[at] == '.') return new FilterPath(path[..at], null, (path[(at + 1)..], position + at + 1));
        var close = EndOfBrackets(path, at);
        return close > at && close + 2 < path.Length && path[close + 1] == '.'
            ? new FilterPath(path[..at], (path[(at + 1)..close], position + at + 1), (path[(close + 2)..], position + close + 2))
            : throw FilterParser.Malformed(position + at);
    }

    /// <summary>Where the bracket that opens at a place is closed; -1: nowhere. Quoted text has none.</summary>
    public static int EndOfBrackets(ReadOnlySpan<char> text, int open)
    {
        var (depth, quoted) = (0, false);
        for (var at = open; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\\' when quoted:
                    at++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case '[' when !quoted:
                    depth++;
                    break;
                case ']' when !quoted && --depth == 0:
                    return at;
            }
        }
        return -1;
    }
}
