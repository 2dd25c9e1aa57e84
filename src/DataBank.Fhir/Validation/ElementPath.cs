using System.Text.RegularExpressions;

namespace DataBank.Fhir;

/// <summary>Paths of findings. Member names come from the client: what doesn't look like an element name is not repeated.</summary>
internal static partial class ElementPath
{
    /// <summary>What the SDK calls the resource itself when nothing was read before.</summary>
    public const string Root = "$this";

    public static string? Sanitize(string? path, string resourceType)
    {
        if (path is null)
            return null;
        if (path.StartsWith(Root, StringComparison.Ordinal))
            path = resourceType + path[Root.Length..];
        var kept = path.Split('.').TakeWhile(part => ElementName().IsMatch(part)).ToArray();
        return kept.Length == 0 ? null : string.Join('.', kept);
    }

    [GeneratedRegex(@"^_?[A-Za-z][A-Za-z0-9]{0,39}(\[\d+\])?$")]
    private static partial Regex ElementName();
}
