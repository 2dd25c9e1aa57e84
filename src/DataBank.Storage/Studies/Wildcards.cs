namespace DataBank.Storage;

/// <summary>Wildcard matching of PS3.4 C.2.2.2.4: "*" is any run of characters, "?" any one.</summary>
internal static class Wildcards
{
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int at = 0, star = -1, resume = 0, next = 0;
        while (at < text.Length)
        {
            if (next < pattern.Length && pattern[next] == '*')
            {
                (star, resume) = (next++, at);
            }
            else if (next < pattern.Length && (pattern[next] == '?' || pattern[next] == text[at]))
            {
                next++;
                at++;
            }
            else if (star >= 0)
            {
                (next, at) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }
        return pattern[next..].TrimStart('*').IsEmpty;
    }

    /// <summary>The first text after all that begin with <paramref name="prefix"/>, as far as text has characters.</summary>
    public static string EndOfPrefix(DatabaseEngine engine, string prefix) => prefix + (engine == DatabaseEngine.SqlServer ? "\uFFFF" : "\U0010FFFF"); // SQL Server compares UTF-16 units.

    /// <summary>The pattern as the engine's operator wants it: GLOB on SQLite (LIKE ignores ASCII case there), LIKE with "\" as escape elsewhere.</summary>
    public static string ToSql(DatabaseEngine engine, string pattern) => engine == DatabaseEngine.Sqlite
        ? pattern.Replace("[", "[[]", StringComparison.Ordinal)
        : pattern.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)
            .Replace("[", @"\[", StringComparison.Ordinal).Replace('*', '%').Replace('?', '_');
}
