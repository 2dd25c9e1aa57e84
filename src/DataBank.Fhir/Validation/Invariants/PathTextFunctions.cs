using System.Globalization;
using System.Text.RegularExpressions;

namespace DataBank.Fhir;

/// <summary>Functions on single values: texts, numbers and conversions (http://hl7.org/fhirpath/N1/#string-manipulation).</summary>
internal static class PathTextFunctions
{
    private static readonly IReadOnlyList<PathItem> Nothing = [];

    private static readonly TimeSpan LongestMatch = TimeSpan.FromMilliseconds(250);

    public static IReadOnlyList<PathItem> Call(string name, IReadOnlyList<PathItem> input, IReadOnlyList<IReadOnlyList<PathItem>> arguments)
    {
        if (name == "join") return [PathItem.Of(string.Join(Argument(arguments, 0) ?? "", input.Select(item => item.Text)))];
        if (PathEvaluator.Single(input) is not { } item) return Nothing;
        return name switch
        {
            "toString" => item.Text is { } text ? [PathItem.Of(text)] : Nothing,
            "toInteger" => ToNumber(item) is { } number && decimal.Truncate(number) == number ? [PathItem.Of(decimal.Truncate(number))] : Nothing,
            "toDecimal" or "toQuantity" => ToNumber(item) is { } number ? [PathItem.Of(number)] : Nothing,
            "toBoolean" => ToTruth(item) is { } truth ? PathEvaluator.Of(truth) : Nothing,
            "convertsToInteger" => PathEvaluator.Of(ToNumber(item) is { } number && decimal.Truncate(number) == number),
            "convertsToDecimal" or "convertsToQuantity" => PathEvaluator.Of(ToNumber(item) is not null),
            "convertsToBoolean" => PathEvaluator.Of(ToTruth(item) is not null),
            "convertsToString" => PathEvaluator.Of(item.Value is not null),
            "toDate" => item.Value is string date && TemporalFormat.IsDate(Utf8(date)) ? [PathItem.Typed(date, "date")] : Nothing,
            "toDateTime" => item.Value is string time && TemporalFormat.IsDateTime(Utf8(time)) ? [PathItem.Typed(time, "dateTime")] : Nothing,
            "toTime" => item.Value is string time && TemporalFormat.IsTime(Utf8(time)) ? [PathItem.Typed(time, "time")] : Nothing,
            "convertsToDate" => PathEvaluator.Of(item.Value is string date && TemporalFormat.IsDate(Utf8(date))),
            "convertsToDateTime" => PathEvaluator.Of(item.Value is string time && TemporalFormat.IsDateTime(Utf8(time))),
            "convertsToTime" => PathEvaluator.Of(item.Value is string time && TemporalFormat.IsTime(Utf8(time))),
            "abs" or "ceiling" or "floor" or "truncate" or "round" => item.Value is decimal number ? [PathItem.Of(Rounded(name, number, arguments))] : Nothing,
            _ => item.Value is string text ? OfText(name, text, arguments) : item.Value is null && item.Json.ValueKind == System.Text.Json.JsonValueKind.Undefined ? Nothing
                : item.Text is { } written ? OfText(name, written, arguments) : throw new PathException($"{name}() is called on something that is no text."),
        };
    }

    private static IReadOnlyList<PathItem> OfText(string name, string text, IReadOnlyList<IReadOnlyList<PathItem>> arguments)
    {
        var first = Argument(arguments, 0);
        if (first is null && arguments.Count > 0 && name != "substring") return Nothing;
        return name switch
        {
            "startsWith" => PathEvaluator.Of(text.StartsWith(first!, StringComparison.Ordinal)),
            "endsWith" => PathEvaluator.Of(text.EndsWith(first!, StringComparison.Ordinal)),
            "contains" => PathEvaluator.Of(text.Contains(first!, StringComparison.Ordinal)),
            "indexOf" => [PathItem.Of(text.IndexOf(first!, StringComparison.Ordinal))],
            "length" => [PathItem.Of(text.Length)],
            "upper" => [PathItem.Of(text.ToUpperInvariant())],
            "lower" => [PathItem.Of(text.ToLowerInvariant())],
            "trim" => [PathItem.Of(text.Trim())],
            "replace" => Argument(arguments, 1) is { } by ? [PathItem.Of(first!.Length == 0 ? text : text.Replace(first, by, StringComparison.Ordinal))] : Nothing,
            "matches" => PathEvaluator.Of(Matches(text, first!)),
            "matchesFull" => PathEvaluator.Of(Matches(text, $"^(?:{first})$")),
            "replaceMatches" => Argument(arguments, 1) is { } by ? [PathItem.Of(Regex.Replace(text, first!, by, RegexOptions.CultureInvariant, LongestMatch))] : Nothing,
            "substring" => Substring(text, arguments),
            "toChars" => [.. text.Select(letter => PathItem.Of(letter.ToString()))],
            "split" => [.. text.Split(first!).Select(PathItem.Of)],
            _ => throw new NotSupportedException($"The function {name}() is not supported."),
        };
    }

    private static bool Matches(string text, string pattern)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant | RegexOptions.Singleline, LongestMatch);
        }
        catch (Exception problem) when (problem is ArgumentException or RegexMatchTimeoutException)
        {
            throw new PathException("A regular expression is malformed or takes too long.");
        }
    }

    private static IReadOnlyList<PathItem> Substring(string text, IReadOnlyList<IReadOnlyList<PathItem>> arguments)
    {
        if (PathEvaluator.Single(arguments[0])?.Value is not decimal start || start < 0 || start >= text.Length) return Nothing;
        var rest = text[(int)start..];
        return arguments.Count > 1 && PathEvaluator.Single(arguments[1])?.Value is decimal length ? [PathItem.Of(rest[..(int)Math.Clamp(length, 0, rest.Length)])] : [PathItem.Of(rest)];
    }

    private static decimal Rounded(string name, decimal number, IReadOnlyList<IReadOnlyList<PathItem>> arguments) => name switch
    {
        "abs" => Math.Abs(number),
        "ceiling" => Math.Ceiling(number),
        "floor" => Math.Floor(number),
        "truncate" => decimal.Truncate(number),
        _ => Math.Round(number, arguments.Count > 0 && PathEvaluator.Single(arguments[0])?.Value is decimal digits ? (int)Math.Clamp(digits, 0, 28) : 0, MidpointRounding.AwayFromZero),
    };

    private static decimal? ToNumber(PathItem item) => item.Value switch
    {
        decimal number => number,
        bool flag => flag ? 1 : 0,
        string text when decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static bool? ToTruth(PathItem item) => item.Value switch
    {
        bool flag => flag,
        decimal number => number == 1 ? true : number == 0 ? false : null,
        string text => text.ToLowerInvariant() switch { "true" or "t" or "yes" or "y" or "1" => true, "false" or "f" or "no" or "n" or "0" => false, _ => null },
        _ => null,
    };

    private static string? Argument(IReadOnlyList<IReadOnlyList<PathItem>> arguments, int at) => at < arguments.Count ? PathEvaluator.Single(arguments[at])?.Value as string : null;

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
