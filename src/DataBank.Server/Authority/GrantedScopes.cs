namespace DataBank.Server;

/// <summary>Which scopes a token gets: what was asked for, as far as the registration goes.</summary>
internal static class GrantedScopes
{
    public const int MostScopes = 100;

    /// <param name="asked">Scopes of the request; none: all that are registered.</param>
    /// <param name="registered">Scopes of the client.</param>
    public static IReadOnlyList<string> Of(IReadOnlyCollection<string> asked, IReadOnlyCollection<string> registered)
    {
        if (asked.Count == 0) return [.. registered];
        var known = registered.Select(SmartScope.Parse).OfType<SmartScope>().ToList();
        var granted = new List<string>();
        foreach (var text in asked.Take(MostScopes))
        {
            if (SmartScope.Parse(text) is not { } scope)
            {
                if (registered.Contains(text, StringComparer.Ordinal)) granted.Add(text); // openid, launch, offline_access …
            }
            else
            {
                granted.AddRange(known.Select(scope.Intersect).OfType<SmartScope>().Select(common => common == scope ? text : common.ToString()));
            }
        }
        return [.. granted.Distinct(StringComparer.Ordinal)];
    }
}
