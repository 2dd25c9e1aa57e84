using System.Globalization;
using System.Text.Json.Nodes;
using Hl7.FhirPath;
using Hl7.FhirPath.Expressions;

namespace DataBank.Fhir;

/// <summary>
/// The FHIRPath of a patch operation: parsed by the SDK, found in the tree by what a path to an element needs; other functions are
/// refused. (The SDK's own engine works on its model, in which there is no way back to a place in the JSON.)
/// </summary>
internal sealed class PatchPath
{
    private const int MostCharacters = 1000;
    private const int MostBrackets = 32;

    private static readonly FhirPathCompiler Parser = new();

    private readonly Expression expression;
    private readonly int operation;

    private PatchPath(Expression expression, int operation) => (this.expression, this.operation) = (expression, operation);

    /// <exception cref="RequestProblem">400: not FHIRPath.</exception>
    public static PatchPath Parse(string? text, int operation)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > MostCharacters || text.Count(letter => letter is '(' or '[') > MostBrackets)
            throw PatchProblem.Malformed(operation, $"has no path, or one that is too long ({MostCharacters} characters, {MostBrackets} brackets)");
        try
        {
            return new PatchPath(Parser.Parse(text), operation);
        }
        catch (FormatException)
        {
            throw PatchProblem.Malformed(operation, "has a path that is not FHIRPath");
        }
    }

    /// <summary>The name of the element if the path ends in one: what can be added where it finds nothing.</summary>
    public string? LastName => (expression as ChildExpression)?.ChildName;

    public List<PatchedElement> Find(PatchedElement root) => [.. Evaluate(expression, root).OfType<PatchedElement>()];

    /// <summary>What the path finds without its last name.</summary>
    public List<PatchedElement> FindParents(PatchedElement root) => [.. Evaluate(((ChildExpression)expression).Focus, root).OfType<PatchedElement>()];

    // Results are elements, or the values of literals and comparisons.
    private List<object> Evaluate(Expression step, PatchedElement context) => step switch
    {
        AxisExpression => [context],
        BracketExpression bracket => Evaluate(bracket.Operand, context),
        ConstantExpression { Value: { } constant } => [ToValue(constant)],
        ChildExpression { Focus: AxisExpression } child when context.Parent is null && child.ChildName == context.Type => [context],
        ChildExpression child => [.. Elements(child.Focus, context).SelectMany(element => element.Children(child.ChildName))],
        IndexerExpression indexer => Evaluate(indexer.Focus, context).Skip(IndexOf(indexer)).Take(1).ToList(),
        BinaryExpression binary => Compare(binary, context),
        FunctionCallExpression call => Call(call, context),
        _ => throw Unsupported(),
    };

    private List<object> Call(FunctionCallExpression call, PatchedElement context)
    {
        var focus = Evaluate(call.Focus, context);
        return (call.FunctionName, call.Arguments.ToList()) switch
        {
            ("where", [var condition]) => [.. focus.OfType<PatchedElement>().Where(element => IsTrue(Evaluate(condition, element)))],
            ("first", []) => [.. focus.Take(1)],
            ("last", []) => [.. focus.TakeLast(1)],
            ("single", []) when focus.Count <= 1 => focus,
            ("exists", []) => [focus.Count > 0],
            ("exists", [var condition]) => [focus.OfType<PatchedElement>().Any(element => IsTrue(Evaluate(condition, element)))],
            ("empty", []) => [focus.Count == 0],
            ("not", []) => focus.Count == 0 ? [] : [!IsTrue(focus)],
            ("extension", [ConstantExpression { Value: string url }]) =>
                [.. focus.OfType<PatchedElement>().SelectMany(element => element.Children("extension")).Where(element => element.Children("url").Any(child => Equals(ToValue(child), url)))],
            ("ofType" or "as", [IdentifierExpression { Value: string type }]) => [.. focus.OfType<PatchedElement>().Where(element => ElementDefinitions.IsA(element.Type, type))],
            ("ofType" or "as", [ChildExpression { Focus: AxisExpression } type]) => [.. focus.OfType<PatchedElement>().Where(element => ElementDefinitions.IsA(element.Type, type.ChildName))],
            ("startsWith", [ConstantExpression { Value: string start }]) => [.. focus.Take(1).Select(item => (object)(ToValue(item) is string text && text.StartsWith(start, StringComparison.Ordinal)))],
            ("endsWith", [ConstantExpression { Value: string end }]) => [.. focus.Take(1).Select(item => (object)(ToValue(item) is string text && text.EndsWith(end, StringComparison.Ordinal)))],
            _ => throw Unsupported(),
        };
    }

    private List<object> Compare(BinaryExpression binary, PatchedElement context)
    {
        if (binary.Arguments.ToArray() is not [var first, var second]) // not Left and Right, which the SDK counts from the focus
            throw Unsupported();
        var left = Evaluate(first, context);
        if (binary.Op is "and" or "or")
            return [binary.Op == "and" ? IsTrue(left) && IsTrue(Evaluate(second, context)) : IsTrue(left) || IsTrue(Evaluate(second, context))];
        var right = Evaluate(second, context);
        if (left.Count == 0 || right.Count == 0)
            return [];
        var isEqual = left.Count == right.Count && left.Zip(right).All(pair => ToValue(pair.First) is { } value && value.Equals(ToValue(pair.Second)));
        return binary.Op switch
        {
            "=" or "~" => [isEqual],
            "!=" or "!~" => [!isEqual],
            _ => throw Unsupported(),
        };
    }

    private IEnumerable<PatchedElement> Elements(Expression step, PatchedElement context) => Evaluate(step, context).OfType<PatchedElement>();

    private int IndexOf(IndexerExpression indexer) =>
        indexer.Index is ConstantExpression { Value: { } value } && int.TryParse(Convert.ToString(value, CultureInfo.InvariantCulture), out var index) && index >= 0
            ? index
            : throw Unsupported();

    private static bool IsTrue(List<object> results) => results.Count > 0 && (ToValue(results[0]) as bool? ?? true);

    // Text, a decimal or a boolean; an element that has none is itself.
    private static object ToValue(object item) => item switch
    {
        PatchedElement { Value: JsonValue value } when value.TryGetValue<bool>(out var flag) => flag,
        PatchedElement { Value: JsonValue value } when value.TryGetValue<decimal>(out var number) => number,
        PatchedElement { Value: JsonValue value } when value.TryGetValue<string>(out var text) => text,
        int or long => Convert.ToDecimal(item, CultureInfo.InvariantCulture),
        bool or decimal or string or PatchedElement => item,
        _ => item.ToString()!,
    };

    private RequestProblem Unsupported() => PatchProblem.Malformed(operation, "has a path with a function or operator that paths of a patch do not support here");
}
