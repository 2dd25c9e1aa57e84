using System.Globalization;
using System.Text.Json;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;

namespace DataBank.Fhir;

/// <summary>A query as it was sent, parsed: the operation that is meant, its fragments and variables (https://hl7.org/fhir/R4/graphql.html).</summary>
public sealed class GraphQlQuery
{
    private const int LongestText = 64 * 1024;
    private const int DeepestText = 64;

    private readonly Dictionary<string, GraphQLFragmentDefinition> fragments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> variables = new(StringComparer.Ordinal);

    private GraphQlQuery(GraphQLOperationDefinition operation) => Selections = operation.SelectionSet;

    internal GraphQLSelectionSet Selections { get; }

    /// <param name="text">The document.</param>
    /// <param name="operationName">Which operation of several.</param>
    /// <param name="given">Values of variables: an object, or nothing.</param>
    /// <exception cref="RequestProblem">400: malformed, or an operation that is not a query.</exception>
    public static GraphQlQuery Parse(string text, string? operationName, JsonElement given)
    {
        if (text.Length > LongestText) throw new RequestProblem(413, "too-long", $"A query has up to {LongestText / 1024} KiB.");
        GraphQLDocument document;
        try
        {
            document = Parser.Parse(text, new ParserOptions { Ignore = IgnoreOptions.Comments, MaxDepth = DeepestText });
        }
        catch (GraphQLSyntaxErrorException problem)
        {
            throw RequestProblem.Invalid(string.Create(CultureInfo.InvariantCulture, $"The query is malformed: line {problem.Location.Line}, column {problem.Location.Column}."));
        }
        catch (GraphQLMaxDepthExceededException)
        {
            throw new RequestProblem(400, "too-costly", $"The query is nested deeper than {DeepestText} levels.");
        }
        var operations = document.Definitions.OfType<GraphQLOperationDefinition>().Where(operation => operationName is null || operation.Name?.StringValue == operationName).ToList();
        if (operations is not [{ Operation: OperationType.Query } operation]) throw new RequestProblem(400, "not-supported", "The document has one query, or operationName says which; mutations and subscriptions are not supported.");
        var query = new GraphQlQuery(operation);
        foreach (var fragment in document.Definitions.OfType<GraphQLFragmentDefinition>()) query.fragments[fragment.FragmentName.Name.StringValue] = fragment;
        foreach (var variable in operation.Variables?.Items ?? []) query.Bind(variable, given);
        return query;
    }

    internal GraphQLFragmentDefinition FragmentOf(GraphQLFragmentSpread spread) =>
        fragments.TryGetValue(spread.FragmentName.Name.StringValue, out var fragment) ? fragment : throw RequestProblem.Invalid("A fragment that the query uses is not in it.");

    /// <summary>The values of an argument as texts; none for null.</summary>
    internal IReadOnlyList<string> ValuesOf(GraphQLValue value) => value switch
    {
        GraphQLStringValue text => [text.Value.ToString()],
        GraphQLIntValue number => [number.Value.ToString()],
        GraphQLFloatValue number => [number.Value.ToString()],
        GraphQLBooleanValue flag => [flag is GraphQLTrueBooleanValue ? "true" : "false"],
        GraphQLEnumValue name => [name.Name.StringValue],
        GraphQLListValue list => [.. (list.Values ?? []).SelectMany(ValuesOf)],
        GraphQLNullValue => [],
        GraphQLVariable variable => variables.TryGetValue(variable.Name.StringValue, out var values) ? values : throw RequestProblem.Invalid("A variable that the query uses is not declared."),
        _ => throw RequestProblem.Invalid("An argument is a text, a number, true or false, or a list of these."),
    };

    private void Bind(GraphQLVariableDefinition variable, JsonElement given)
    {
        var name = variable.Variable.Name.StringValue;
        var hasValue = given.ValueKind == JsonValueKind.Object && given.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;
        if (hasValue) variables[name] = TextsOf(given.GetProperty(name));
        else if (variable.DefaultValue is { } otherwise) variables[name] = ValuesOf(otherwise);
        else if (variable.Type is GraphQLNonNullType) throw RequestProblem.Invalid("A variable that must have a value has none.");
        else variables[name] = [];
    }

    private static IReadOnlyList<string> TextsOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => [value.GetRawText()],
        JsonValueKind.Array => [.. value.EnumerateArray().SelectMany(TextsOf)],
        JsonValueKind.Null => [],
        _ => throw RequestProblem.Invalid("A variable is a text, a number, true or false, or a list of these."),
    };
}
