using System.Globalization;
using System.Text.Json;
using Hl7.FhirPath.Expressions;

namespace DataBank.Fhir;

/// <summary>The functions of FHIRPath and those that FHIR adds (https://hl7.org/fhir/R4/fhirpath.html#functions).</summary>
internal static class PathFunctions
{
    private const int MostRepeated = 10_000;

    private static readonly IReadOnlyList<PathItem> Nothing = [];

    public static IReadOnlyList<PathItem> Call(FunctionCallExpression call, IReadOnlyList<PathItem> input, PathFrame frame)
    {
        Expression[] arguments = [.. call.Arguments];
        if (arguments.Length < FewestArguments(call.FunctionName)) throw new NotSupportedException($"The function {call.FunctionName}() lacks an argument.");
        var services = frame.Scope.Services;
        switch (call.FunctionName)
        {
            case "empty": return PathEvaluator.Of(input.Count == 0);
            case "exists": return PathEvaluator.Of(arguments.Length == 0 ? input.Count > 0 : Where(arguments[0], input, frame).Count > 0);
            case "not": return PathEvaluator.Of(!PathEvaluator.Truth(input));
            case "count": return [PathItem.Of(input.Count)];
            case "where": return Where(arguments[0], input, frame);
            case "select": return Select(arguments[0], input, frame);
            case "all": return PathEvaluator.Of(All(arguments[0], input, frame));
            case "allTrue": return PathEvaluator.Of(input.All(item => item.Value is true));
            case "allFalse": return PathEvaluator.Of(input.All(item => item.Value is false));
            case "anyTrue": return PathEvaluator.Of(input.Any(item => item.Value is true));
            case "anyFalse": return PathEvaluator.Of(input.Any(item => item.Value is false));
            case "first": return input.Count > 0 ? [input[0]] : Nothing;
            case "last": return input.Count > 0 ? [input[^1]] : Nothing;
            case "tail": return [.. input.Skip(1)];
            case "single": return PathEvaluator.Single(input) is { } only ? [only] : Nothing;
            case "skip": return [.. input.Skip(Number(arguments[0], frame))];
            case "take": return [.. input.Take(Number(arguments[0], frame))];
            case "distinct": return PathOperators.Distinct(input);
            case "isDistinct": return PathEvaluator.Of(PathOperators.Distinct(input).Count == input.Count);
            case "union": return PathOperators.Distinct([.. input, .. PathEvaluator.Evaluate(arguments[0], frame)]);
            case "combine": return [.. input, .. PathEvaluator.Evaluate(arguments[0], frame)];
            case "intersect": return PathOperators.Distinct(Within(input, PathEvaluator.Evaluate(arguments[0], frame)));
            case "exclude": return Excluding(input, PathEvaluator.Evaluate(arguments[0], frame));
            case "subsetOf": return PathEvaluator.Of(IsWithin(input, PathEvaluator.Evaluate(arguments[0], frame)));
            case "supersetOf": return PathEvaluator.Of(IsWithin(PathEvaluator.Evaluate(arguments[0], frame), input));
            case "children": return Walk(input, services, (item, found) => PathTree.AddAllChildren(item, services.Shapes, found));
            case "descendants": return Walk(input, services, (item, found) => PathTree.AddDescendants(item, services.Shapes, found));
            case "repeat": return Repeat(arguments[0], input, frame);
            case "aggregate": return Aggregate(arguments, input, frame);
            case "iif": return Choose(arguments, input, frame);
            case "trace": return input;
            case "hasValue": return PathEvaluator.Of(input.Count == 1 && input[0].Value is not null);
            case "getValue": return PathEvaluator.Single(input) is { Value: not null } valued ? [valued] : Nothing;
            case "ofType": return [.. input.Where(TypeTest(arguments[0]))];
            case "as": return [.. input.Where(TypeTest(arguments[0]))];
            case "is": return PathEvaluator.Single(input) is { } typed ? PathEvaluator.Of(TypeTest(arguments[0])(typed)) : Nothing;
            case "type": return [.. input.Select(item => PathItem.Typed(item.Type, PathItem.TypeInfo))];
            case "extension": return Extensions(input, Text(arguments[0], frame), services.Shapes);
            case "resolve": return [.. input.Select(services.Resolve).OfType<PathItem>()];
            case "memberOf": return MemberOf(input, Text(arguments[0], frame), services);
            case "conformsTo": return Text(arguments[0], frame) is { } profile && PathEvaluator.Single(input) is { } whole ? PathEvaluator.Of(services.ConformsTo(whole, profile) ?? true) : Nothing;
            case "htmlChecks": return PathEvaluator.Of(input.All(item => item.Value is not string html || NarrativeCheck.Find(html) is null));
            case "now": return [PathItem.Typed(services.Now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), "dateTime")];
            case "today": return [PathItem.Typed(services.Now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "date")];
            case "lowBoundary" or "highBoundary":
                return PathEvaluator.Single(input) is { } imprecise ? PathBoundaries.Of(imprecise, call.FunctionName == "highBoundary", arguments.Length == 0 ? null : WholeNumber(arguments[0], frame)) : Nothing;
            case "precision": return PathEvaluator.Single(input) is { } digits && PathBoundaries.Precision(digits) is { } length ? [PathItem.Of(length)] : Nothing;
            case "comparable": return Pair(input, arguments[0], frame) is { } pair ? PathEvaluator.Of(PathComparison.Compare(pair.Left, pair.Right) is not null) : Nothing;
            case "subsumes": return Pair(input, arguments[0], frame) is { } down ? PathEvaluator.Of(Known(services.Subsumes(down.Left, down.Right))) : Nothing;
            case "subsumedBy": return Pair(input, arguments[0], frame) is { } up ? PathEvaluator.Of(Known(services.Subsumes(up.Right, up.Left))) : Nothing;
            case "slice": return input.Count > 0 && Text(arguments[0], frame) is { } structure && Text(arguments[1], frame) is { } slice ? services.Slice(input, structure, slice) : Nothing;
            case "checkModifiers": return WithoutModifiers(input, [.. arguments.Select(argument => Text(argument, frame))], services);
            case "elementDefinition":
                throw new NotSupportedException($"The function {call.FunctionName}() is not supported.");
            default: return PathTextFunctions.Call(call.FunctionName, input, [.. arguments.Select(argument => PathEvaluator.Evaluate(argument, frame))]);
        }
    }

    private static int FewestArguments(string function) => function switch
    {
        "where" or "select" or "all" or "repeat" or "aggregate" or "skip" or "take" or "union" or "combine" or "intersect" or "exclude" or "subsetOf" or "supersetOf"
            or "ofType" or "as" or "is" or "extension" or "memberOf" or "conformsTo" or "comparable" or "subsumes" or "subsumedBy" => 1,
        "iif" or "slice" => 2,
        _ => 0,
    };

    private static List<PathItem> Where(Expression condition, IReadOnlyList<PathItem> input, PathFrame frame)
    {
        var kept = new List<PathItem>();
        for (var at = 0; at < input.Count; at++)
        {
            if (PathEvaluator.Truth(PathEvaluator.Evaluate(condition, frame.On(input[at], at))) == true) kept.Add(input[at]);
        }
        return kept;
    }

    private static List<PathItem> Select(Expression projection, IReadOnlyList<PathItem> input, PathFrame frame)
    {
        var found = new List<PathItem>();
        for (var at = 0; at < input.Count; at++) found.AddRange(PathEvaluator.Evaluate(projection, frame.On(input[at], at)));
        return found;
    }

    private static bool? All(Expression condition, IReadOnlyList<PathItem> input, PathFrame frame)
    {
        for (var at = 0; at < input.Count; at++)
        {
            if (PathEvaluator.Truth(PathEvaluator.Evaluate(condition, frame.On(input[at], at))) != true) return false;
        }
        return true;
    }

    private static List<PathItem> Excluding(IReadOnlyList<PathItem> input, IReadOnlyList<PathItem> others) =>
        [.. input.Where(item => !PathOperators.Contains(others, item))];

    private static List<PathItem> Within(IReadOnlyList<PathItem> input, IReadOnlyList<PathItem> others) =>
        [.. input.Where(item => PathOperators.Contains(others, item))];

    private static bool IsWithin(IReadOnlyList<PathItem> items, IReadOnlyList<PathItem> others) => items.All(item => PathOperators.Contains(others, item));

    private static List<PathItem> Walk(IReadOnlyList<PathItem> input, IPathServices services, Action<PathItem, List<PathItem>> add)
    {
        var found = new List<PathItem>();
        foreach (var item in input)
        {
            var before = found.Count;
            add(item, found);
            services.Step(found.Count - before);
        }
        return found;
    }

    private static List<PathItem> Repeat(Expression projection, IReadOnlyList<PathItem> input, PathFrame frame)
    {
        var found = new List<PathItem>();
        var open = new Queue<PathItem>(input);
        while (open.TryDequeue(out var item))
        {
            foreach (var next in PathEvaluator.Evaluate(projection, frame.On(item, 0)))
            {
                if (found.Count >= MostRepeated) throw new PathException("repeat() finds too much.");
                found.Add(next);
                open.Enqueue(next);
            }
        }
        return found;
    }

    private static IReadOnlyList<PathItem> Aggregate(Expression[] arguments, IReadOnlyList<PathItem> input, PathFrame frame)
    {
        var total = arguments.Length > 1 ? PathEvaluator.Evaluate(arguments[1], frame) : Nothing;
        for (var at = 0; at < input.Count; at++) total = PathEvaluator.Evaluate(arguments[0], frame.On(input[at], at) with { Total = total });
        return total;
    }

    private static IReadOnlyList<PathItem> Choose(Expression[] arguments, IReadOnlyList<PathItem> input, PathFrame frame)
    {
        var within = input.Count == 1 ? frame.On(input[0], 0) : frame with { Input = input };
        if (PathEvaluator.Truth(PathEvaluator.Evaluate(arguments[0], within)) == true) return PathEvaluator.Evaluate(arguments[1], within);
        return arguments.Length > 2 ? PathEvaluator.Evaluate(arguments[2], within) : Nothing;
    }

    private static Func<PathItem, bool> TypeTest(Expression argument)
    {
        var type = PathEvaluator.TypeName(argument);
        return item => PathEvaluator.IsOfType(item, type);
    }

    private static List<PathItem> Extensions(IReadOnlyList<PathItem> input, string? url, TypeShapes shapes)
    {
        var found = new List<PathItem>();
        foreach (var item in input) PathTree.AddChildren(item, "extension", shapes, found);
        found.RemoveAll(each => each.Json.ValueKind != JsonValueKind.Object || FhirReference.StringOf(each.Json, "url"u8) != url);
        return found;
    }

    // What can't be decided here is not held against the resource.
    private static IReadOnlyList<PathItem> MemberOf(IReadOnlyList<PathItem> input, string? valueSet, IPathServices services) =>
        valueSet is not null && PathEvaluator.Single(input) is { } item ? PathEvaluator.Of(services.IsMemberOf(item, valueSet) ?? true) : Nothing;

    // What can't be decided is said to be unchecked: "not subsumed" may be what a constraint asks for.
    private static bool Known(bool? answer) => answer ?? throw new NotSupportedException("its codes are of a code system that is not known here, or not in it.");

    private static (PathItem Left, PathItem Right)? Pair(IReadOnlyList<PathItem> input, Expression argument, PathFrame frame) =>
        PathEvaluator.Single(input) is { } left && PathEvaluator.Single(PathEvaluator.Evaluate(argument, frame)) is { } right ? (left, right) : null;

    private static IReadOnlyList<PathItem> WithoutModifiers(IReadOnlyList<PathItem> input, HashSet<string?> allowed, IPathServices services)
    {
        foreach (var modifier in Walk(input, services, (item, found) => PathTree.AddChildren(item, "modifierExtension", services.Shapes, found)))
        {
            if (modifier.Json.ValueKind != JsonValueKind.Object || !allowed.Contains(FhirReference.StringOf(modifier.Json, "url"u8))) throw new PathException("checkModifiers() found a modifier extension that it does not allow.");
        }
        return input;
    }

    private static int? WholeNumber(Expression argument, PathFrame frame) =>
        PathEvaluator.Single(PathEvaluator.Evaluate(argument, frame))?.Value is decimal number && number == Math.Clamp(number, -1, 1000) ? (int)number : null;

    private static int Number(Expression argument, PathFrame frame) =>
        PathEvaluator.Single(PathEvaluator.Evaluate(argument, frame))?.Value is decimal number ? (int)Math.Clamp(number, 0, int.MaxValue) : 0;

    private static string? Text(Expression argument, PathFrame frame) => PathEvaluator.Single(PathEvaluator.Evaluate(argument, frame))?.Value as string;
}
