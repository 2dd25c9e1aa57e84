namespace DataBank.Fhir;

/// <summary>The operators of FHIRPath but the logical ones (http://hl7.org/fhirpath/N1/#operations).</summary>
internal static class PathOperators
{
    private static readonly IReadOnlyList<PathItem> Nothing = [];

    public static IReadOnlyList<PathItem> Apply(string operation, IReadOnlyList<PathItem> left, IReadOnlyList<PathItem> right) => operation switch
    {
        "=" => PathEvaluator.Of(AreEqual(left, right)),
        "!=" => PathEvaluator.Of(!AreEqual(left, right)),
        "~" => PathEvaluator.Of(AreEquivalent(left, right)),
        "!~" => PathEvaluator.Of(!AreEquivalent(left, right)),
        "|" => Distinct([.. left, .. right]),
        "in" => PathEvaluator.Single(left) is { } item ? PathEvaluator.Of(Contains(right, item)) : Nothing,
        "contains" => PathEvaluator.Single(right) is { } item ? PathEvaluator.Of(Contains(left, item)) : Nothing,
        "&" => [PathItem.Of((PathEvaluator.Single(left)?.Text ?? "") + (PathEvaluator.Single(right)?.Text ?? ""))],
        "<" or "<=" or ">" or ">=" => Ordered(operation, left, right),
        "+" or "-" or "*" or "/" or "div" or "mod" => Calculated(operation, left, right),
        _ => throw new NotSupportedException($"The operator {operation} is not supported."),
    };

    public static List<PathItem> Distinct(IReadOnlyList<PathItem> items)
    {
        var distinct = new List<PathItem>(items.Count);
        if (items.All(item => item.Type is "code" or "string" or "uri" or "id" or "String" && item.Value is string))
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var item in items)
            {
                if (seen.Add((string)item.Value!)) distinct.Add(item);
            }
            return distinct;
        }
        foreach (var item in items)
        {
            if (!Contains(distinct, item)) distinct.Add(item);
        }
        return distinct;
    }

    public static bool Contains(IReadOnlyList<PathItem> items, PathItem item)
    {
        foreach (var each in items)
        {
            if (PathComparison.AreEqual(each, item) == true) return true;
        }
        return false;
    }

    private static bool? AreEqual(IReadOnlyList<PathItem> left, IReadOnlyList<PathItem> right)
    {
        if (left.Count == 0 || right.Count == 0) return null;
        if (left.Count != right.Count) return false;
        var answer = (bool?)true;
        for (var at = 0; at < left.Count; at++)
        {
            var each = PathComparison.AreEqual(left[at], right[at]);
            if (each == false) return false;
            if (each is null) answer = null;
        }
        return answer;
    }

    private static bool AreEquivalent(IReadOnlyList<PathItem> left, IReadOnlyList<PathItem> right) =>
        left.Count == right.Count && left.All(item => right.Any(other => PathComparison.AreEquivalent(item, other)));

    private static IReadOnlyList<PathItem> Ordered(string operation, IReadOnlyList<PathItem> left, IReadOnlyList<PathItem> right)
    {
        if (PathEvaluator.Single(left) is not { } a || PathEvaluator.Single(right) is not { } b || PathComparison.Compare(a, b) is not { } order) return Nothing;
        return PathEvaluator.Of(operation switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        });
    }

    private static IReadOnlyList<PathItem> Calculated(string operation, IReadOnlyList<PathItem> left, IReadOnlyList<PathItem> right)
    {
        if (PathEvaluator.Single(left) is not { } a || PathEvaluator.Single(right) is not { } b) return Nothing;
        if (a.Value is string s && b.Value is string t && operation == "+") return [PathItem.Of(s + t)];
        if (operation is "+" or "-" && b.Value is null) return WithQuantity(operation, a, b);
        if (a.Value is not decimal x || b.Value is not decimal y) throw new NotSupportedException($"The operator {operation} is not supported for these.");
        if (y == 0 && operation is "/" or "div" or "mod") return Nothing;
        try
        {
            return
            [
                PathItem.Of(operation switch
                {
                    "+" => x + y,
                    "-" => x - y,
                    "*" => x * y,
                    "/" => x / y,
                    "div" => decimal.Truncate(x / y),
                    _ => x % y,
                }),
            ];
        }
        catch (OverflowException)
        {
            return Nothing;
        }
    }

    // A date or time and a duration, or two amounts of one unit.
    private static IReadOnlyList<PathItem> WithQuantity(string operation, PathItem left, PathItem quantity)
    {
        if (quantity.Amount is not { } amount) throw new NotSupportedException($"The operator {operation} is not supported for these.");
        if (operation == "-") amount = -amount;
        var unit = PathComparison.UnitOf(quantity.Json);
        if (left.Value is string text && PathComparison.IsTemporal(left))
            return PathTimes.Add(text, amount, unit) is { } sum ? [PathItem.Typed(sum, left.Type)] : Nothing;
        return left.Amount is { } first && PathComparison.UnitOf(left.Json) == unit
            ? [PathBoundaries.WithValue(left, first + amount)]
            : throw new NotSupportedException($"The operator {operation} is supported for amounts of one unit only.");
    }
}
