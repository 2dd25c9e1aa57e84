using System.Diagnostics;
using Hl7.FhirPath.Expressions;

namespace DataBank.Fhir;

/// <summary>
/// A FHIRPath expression on a change of a resource, which it knows as %previous and %current; where there is no such version the variable is empty
/// (https://hl7.org/fhir/R5/subscriptiontopic-definitions.html#SubscriptionTopic.resourceTrigger.fhirPathCriteria). Paths without a variable begin at the new version.
/// </summary>
public sealed class ChangeRule
{
    private static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(1);

    private readonly Expression expression;

    private ChangeRule(Expression expression) => this.expression = expression;

    /// <summary>The rule, or what is wrong with its expression: it is malformed, or has functions or variables that are not supported here.</summary>
    public static (ChangeRule? Rule, string? Problem) Parse(string text)
    {
        var (parsed, problem) = InvariantText.Parse("", text);
        if (parsed is null) return (null, problem);
        try
        {
            var frame = Frame(null, null);
            foreach (var node in Nodes(parsed)) Check(node, frame);
            return (new ChangeRule(parsed), null);
        }
        catch (NotSupportedException unsupported)
        {
            return (null, unsupported.Message);
        }
    }

    /// <summary>Whether it is true of a change. What can't be evaluated on it, or takes longer than a second, is not.</summary>
    /// <param name="previous">Null: there was none, or it was deleted.</param>
    /// <param name="current">Null: it is a deletion.</param>
    public bool Holds(FhirResource? previous, FhirResource? current)
    {
        try
        {
            return PathEvaluator.Truth(PathEvaluator.Evaluate(expression, Frame(previous, current))) == true;
        }
        catch (Exception problem) when (problem is PathException or NotSupportedException)
        {
            return false;
        }
    }

    private static PathFrame Frame(FhirResource? previous, FhirResource? current)
    {
        var started = Stopwatch.GetTimestamp();
        var services = new LonePaths(TooMuch, () =>
        {
            if (Stopwatch.GetElapsedTime(started) > LongestTime) throw TooMuch();
        });
        IReadOnlyList<PathItem> before = [.. ItemOf(previous)], after = [.. ItemOf(current)];
        var focus = after.Count > 0 ? after[0] : PathItem.Unresolved("Resource", null);
        return new PathFrame(new PathScope(focus, focus, focus, services) { Change = (before, after) }, after, after);
    }

    private static PathException TooMuch() => new("It takes too long.");

    private static IEnumerable<PathItem> ItemOf(FhirResource? resource) =>
        resource is null ? [] : [PathItem.Element(resource.Root, default, resource.Type, FhirValidator.R4.Shapes.Find(resource.Type))];

    private static IEnumerable<Expression> Nodes(Expression expression) => expression switch
    {
        BracketExpression bracket => Nodes(bracket.Operand),
        FunctionCallExpression call => call.Arguments.Prepend(call.Focus).OfType<Expression>().SelectMany(Nodes).Prepend(call),
        _ => [expression],
    };

    // By calling each: what a path before it gives, or a condition around it, must not hide that a function is not there.
    private static void Check(Expression node, PathFrame frame)
    {
        if (node is FunctionCallExpression { FunctionName: "resolve" }) throw new NotSupportedException("resolve() is not for this place: a change is judged by its two versions alone.");
        try
        {
            if (node is VariableRefExpression) PathEvaluator.Evaluate(node, frame);
            else if (node is FunctionCallExpression call and not (ChildExpression or BinaryExpression or UnaryExpression or IndexerExpression)) PathFunctions.Call(call, [PathItem.Of("a")], frame);
        }
        catch (PathException)
        {
            // It is there, but not for a text.
        }
    }
}
