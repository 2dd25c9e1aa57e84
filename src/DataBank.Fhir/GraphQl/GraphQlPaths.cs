using System.Text.Json;
using Hl7.FhirPath.Expressions;

namespace DataBank.Fhir;

/// <summary>FHIRPath in queries: which elements of a list are wanted, and what names them (https://hl7.org/fhir/R4/graphql.html#list). Bounded in steps.</summary>
internal sealed class GraphQlPaths(CancellationToken cancellation) : IPathServices
{
    private const int MostSteps = 200_000;

    private readonly Dictionary<string, Expression> parsed = new(StringComparer.Ordinal);
    private int steps;

    public DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public TypeShapes Shapes => FhirValidator.R4.Shapes;

    public static TypeShape? ShapeOf(string type) => FhirValidator.R4.Shapes.Find(type);

    /// <summary>What an expression gives on an element.</summary>
    /// <exception cref="RequestProblem">400: it is malformed, not supported, or takes too long.</exception>
    public IReadOnlyList<PathItem> Evaluate(string expression, GraphQlFocus focus)
    {
        try
        {
            var resource = focus.Resource.ValueKind == JsonValueKind.Object ? GraphQlFocus.Of(focus.Resource).Item : focus.Item;
            return PathEvaluator.Evaluate(Parse(expression), new PathFrame(new PathScope(resource, resource, focus.Item, this), [focus.Item], [focus.Item]));
        }
        catch (Exception problem) when (problem is NotSupportedException or PathException)
        {
            throw RequestProblem.Invalid($"The FHIRPath expression can't be evaluated: {problem.Message}");
        }
    }

    /// <summary>Whether an expression is true of an element.</summary>
    /// <exception cref="RequestProblem">As above, or it gives several values.</exception>
    public bool Holds(string expression, GraphQlFocus focus) => Evaluate(expression, focus) switch
    {
        [] => false,
        [{ Value: bool truth }] => truth,
        [_] => true,
        _ => throw RequestProblem.Invalid("A FHIRPath expression that filters a list gives one value."),
    };

    public void Step()
    {
        cancellation.ThrowIfCancellationRequested();
        if (++steps > MostSteps) throw new RequestProblem(400, "too-costly", "The FHIRPath expressions of a query take too many steps.");
    }

    /// <summary>Nothing: references are followed by the query's own <c>resource</c>.</summary>
    public PathItem? Resolve(PathItem reference) => null;

    public bool? IsMemberOf(PathItem item, string valueSet) => throw new NotSupportedException("memberOf() is not for queries.");

    public bool? ConformsTo(PathItem item, string profile) => throw new NotSupportedException("conformsTo() is not for queries.");

    public bool? Subsumes(PathItem above, PathItem below) => null;

    public IReadOnlyList<PathItem> Slice(IReadOnlyList<PathItem> elements, string profile, string name) => throw new NotSupportedException("slice() is not for queries.");

    private Expression Parse(string expression)
    {
        if (parsed.TryGetValue(expression, out var known)) return known;
        return parsed[expression] = InvariantText.Parse("", expression).Parsed ?? throw RequestProblem.Invalid("A FHIRPath expression is malformed.");
    }
}
