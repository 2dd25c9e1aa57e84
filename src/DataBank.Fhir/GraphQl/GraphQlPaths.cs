using System.Text.Json;
using Hl7.FhirPath.Expressions;

namespace DataBank.Fhir;

/// <summary>FHIRPath in queries: which elements of a list are wanted, and what names them (https://hl7.org/fhir/R4/graphql.html#list). Bounded in steps.</summary>
internal sealed class GraphQlPaths(CancellationToken cancellation)
{
    private readonly Dictionary<string, Expression> parsed = new(StringComparer.Ordinal);

    // References are followed by the query's own "resource".
    private readonly LonePaths services = new(() => new RequestProblem(400, "too-costly", "The FHIRPath expressions of a query take too many steps."), cancellation.ThrowIfCancellationRequested);

    public static TypeShape? ShapeOf(string type) => FhirValidator.R4.Shapes.Find(type);

    /// <summary>What an expression gives on an element.</summary>
    /// <exception cref="RequestProblem">400: it is malformed, not supported, or takes too long.</exception>
    public IReadOnlyList<PathItem> Evaluate(string expression, GraphQlFocus focus)
    {
        try
        {
            var resource = focus.Resource.ValueKind == JsonValueKind.Object ? GraphQlFocus.Of(focus.Resource).Item : focus.Item;
            return PathEvaluator.Evaluate(Parse(expression), new PathFrame(new PathScope(resource, resource, focus.Item, services), [focus.Item], [focus.Item]));
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

    private Expression Parse(string expression)
    {
        if (parsed.TryGetValue(expression, out var known)) return known;
        return parsed[expression] = InvariantText.Parse("", expression).Parsed ?? throw RequestProblem.Invalid("A FHIRPath expression is malformed.");
    }
}
