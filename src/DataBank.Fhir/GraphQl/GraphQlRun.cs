using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphQLParser.AST;

namespace DataBank.Fhir;

/// <summary>
/// Answers one query from the JSON of resources: https://hl7.org/fhir/R4/graphql.html. Fields are elements; a Reference has <c>resource</c>;
/// resources and the root have <c>TypeList</c> and <c>TypeConnection</c>, the root <c>Type(id)</c>.
/// </summary>
public sealed class GraphQlRun(GraphQlQuery query, GraphQlSource source, GraphQlLimits limits)
{
    private static readonly string[] knownDirectives = ["include", "skip", "flatten", "first", "singleton", "slice"];

    private static readonly JsonSerializerOptions deep = new() { MaxDepth = 128 };

    private readonly List<string> errors = [];
    private int fields;
    private int resources;
    private GraphQlPaths paths = new(default);

    /// <summary>What could not be answered, though the rest was.</summary>
    public IReadOnlyList<string> Errors => errors;

    /// <param name="resource">What an instance is asked for; null: the whole store.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="RequestProblem">400: a field, argument or directive that there is not, or too much is asked for.</exception>
    public async Task<JsonObject> RunAsync(FhirResource? resource, CancellationToken cancellation)
    {
        paths = new GraphQlPaths(cancellation);
        var data = new JsonObject();
        var focus = resource is null ? new GraphQlFocus(default, "", default) : GraphQlFocus.Of(resource.Root);
        await SelectAsync(query.Selections, focus, new GraphQlOutput(data, Collects: false, ""), 0, cancellation);
        return data;
    }

    private async Task SelectAsync(GraphQLSelectionSet set, GraphQlFocus focus, GraphQlOutput output, int depth, CancellationToken cancellation)
    {
        if (depth > limits.Depth) throw TooCostly($"Selections are nested deeper than {limits.Depth} levels.");
        foreach (var selection in set.Selections)
        {
            cancellation.ThrowIfCancellationRequested();
            switch (selection)
            {
                case GraphQLField field when IsIncluded(field.Directives):
                    await FieldAsync(field, focus, output, depth, cancellation);
                    break;
                case GraphQLFragmentSpread spread when IsIncluded(spread.Directives):
                    var fragment = query.FragmentOf(spread);
                    if (IsOf(focus, fragment.TypeCondition.Type.Name.StringValue)) await SelectAsync(fragment.SelectionSet, focus, output, depth + 1, cancellation);
                    break;
                case GraphQLInlineFragment inline when IsIncluded(inline.Directives):
                    if (inline.TypeCondition is null || IsOf(focus, inline.TypeCondition.Type.Name.StringValue)) await SelectAsync(inline.SelectionSet, focus, output, depth + 1, cancellation);
                    break;
            }
        }
    }

    private static bool IsOf(GraphQlFocus focus, string type) => focus.Type == type || (!focus.IsRoot && focus.Type[0] != '$' && ElementDefinitions.IsA(focus.Type, type));

    private async Task FieldAsync(GraphQLField field, GraphQlFocus focus, GraphQlOutput output, int depth, CancellationToken cancellation)
    {
        CountField();
        var name = field.Name.StringValue;
        if (name == "__typename")
        {
            output.Put(KeyOf(field), focus.IsRoot ? "Query" : focus.Type);
            return;
        }
        if ((focus.IsRoot || focus.IsResource) && Search(name) is var (type, isConnection))
        {
            var page = await SearchAsync(type, field, focus, cancellation);
            if (isConnection) await EmitAsync(field, [ToConnection(page)], isList: false, output, depth, cancellation);
            else await EmitAsync(field, [.. page.Resources.Select(found => GraphQlFocus.Of(found.Root))], isList: true, output, depth, cancellation);
        }
        else if (focus.IsRoot)
        {
            if (!ResourceTypes.IsKnown(name)) throw Unknown(name, "the query");
            var found = ArgumentOf(field, "id") is [var id] && ResourceTypes.IsId(id) ? await ReadAsync(new ResourceKey(name, id), cancellation) : throw RequestProblem.Invalid($"{name} takes an id.");
            if (found is null) errors.Add($"There is no {name} with this id.");
            await EmitAsync(field, found is null ? [] : [GraphQlFocus.Of(found.Root)], isList: false, output, depth, cancellation);
        }
        else if (focus.Type == "Reference" && name == "resource")
        {
            var found = await ResolveAsync(field, focus, cancellation);
            await EmitAsync(field, found is { } target ? [target] : [], isList: false, output, depth, cancellation);
        }
        else
        {
            var (memberType, isList) = focus.MemberOf(name) ?? throw Unknown(name, focus.Type);
            await EmitAsync(field, [.. Elements(field, focus, memberType)], isList, output, depth, cancellation);
        }
    }

    /// <summary>Writes the values of a field, as its directives say (https://hl7.org/fhir/R4/graphql.html#list).</summary>
    private async Task EmitAsync(GraphQLField field, List<GraphQlFocus> values, bool isList, GraphQlOutput output, int depth, CancellationToken cancellation)
    {
        var isFlat = Has(field, "flatten");
        var isSingle = !isList || Has(field, "singleton");
        var slice = DirectiveOf(field, "slice") is { } directive ? (directive.Arguments?.Items.FirstOrDefault(argument => argument.Name.StringValue is "path" or "fhirpath") is { } path && query.ValuesOf(path.Value) is [var element] ? element : throw RequestProblem.Invalid("@slice takes a FHIRPath expression as path.")) : null;
        if (Has(field, "first") && values.Count > 1) values = values[..1];
        var list = new JsonArray();
        for (var at = 0; at < values.Count; at++)
        {
            var suffix = slice is null ? output.Suffix : $"{output.Suffix}.{(slice == "$index" ? at.ToString(CultureInfo.InvariantCulture) : TextOf(values[at], slice))}";
            var node = await ValueAsync(field, values[at], isFlat ? output with { Collects = output.Collects || (!isSingle && slice is null), Suffix = suffix } : null, depth, cancellation);
            if (isFlat) continue;
            if (slice is not null) (output with { Suffix = suffix }).Put(KeyOf(field), isSingle ? node : new JsonArray(node));
            else if (isSingle && !output.Collects)
            {
                output.Put(KeyOf(field), node);
                return;
            }
            else list.Add(node);
        }
        if (isFlat || slice is not null) return;
        output.Put(KeyOf(field), isSingle && !output.Collects ? null : list);
    }

    // Null where the fields go to the object above.
    private async Task<JsonNode?> ValueAsync(GraphQLField field, GraphQlFocus value, GraphQlOutput? above, int depth, CancellationToken cancellation)
    {
        if (value.Json.ValueKind != JsonValueKind.Object)
        {
            if (field.SelectionSet is not null || above is not null) throw RequestProblem.Invalid($"{field.Name.StringValue} is a plain value: nothing can be selected in it.");
            return value.Json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : JsonValue.Create(value.Json);
        }
        if (field.SelectionSet is null) throw RequestProblem.Invalid($"Say which fields of {field.Name.StringValue} are wanted.");
        var output = above ?? new GraphQlOutput([], Collects: false, "");
        await SelectAsync(field.SelectionSet, value, output, depth + 1, cancellation);
        return above is null ? output.Target : null;
    }

    private IEnumerable<GraphQlFocus> Elements(GraphQLField field, GraphQlFocus focus, string type)
    {
        if (!focus.Json.TryGetProperty(field.Name.StringValue, out var value)) return [];
        IEnumerable<JsonElement> items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
        var shape = focus.ShapeOf(field.Name.StringValue);
        var (offset, count) = (0, int.MaxValue);
        foreach (var argument in field.Arguments?.Items ?? [])
        {
            var (name, asked) = (argument.Name.StringValue, query.ValuesOf(argument.Value));
            if (name is "_offset" or "_count") _ = name == "_offset" ? offset = Whole(asked) : count = Whole(asked);
            else if (name == "fhirpath") items = items.Where(item => asked.All(expression => paths.Holds(expression, focus.Below(item, type, shape))));
            else if (new GraphQlFocus(default, type, default).MemberOf(name) is null) throw Unknown(name, type);
            else items = items.Where(item => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var member) && Texts(member).Intersect(asked, StringComparer.Ordinal).Any());
        }
        return items.Skip(offset).Take(count).Select(item => focus.Below(item, type, shape));
    }

    private async Task<GraphQlFocus?> ResolveAsync(GraphQLField field, GraphQlFocus focus, CancellationToken cancellation)
    {
        var reference = FhirReference.StringOf(focus.Json, "reference"u8);
        GraphQlFocus? found = null;
        if (reference is ['#', .. var id]) found = JsonItems.Of(focus.Resource, "contained"u8).Where(contained => FhirReference.StringOf(contained, "id"u8) == id).Select(contained => (GraphQlFocus?)(GraphQlFocus.Of(contained) with { Resource = focus.Resource })).FirstOrDefault();
        else if (reference is not null && FhirReference.Read(reference, source.BaseUrl).Local is { } key && await ReadAsync(key, cancellation) is { } resource) found = GraphQlFocus.Of(resource.Root);
        if (found is { } other && ArgumentOf(field, "type") is [var type] && type != other.Type) return null;
        if (found is null && ArgumentOf(field, "optional") is not ["true"]) errors.Add("A reference leads to no resource of this server.");
        return found;
    }

    private Task<FhirResource?> ReadAsync(ResourceKey key, CancellationToken cancellation)
    {
        CountResources(1);
        return source.ReadAsync(key, cancellation);
    }

    private async Task<GraphQlPage> SearchAsync(string type, GraphQLField field, GraphQlFocus focus, CancellationToken cancellation)
    {
        CountResources(1);
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var argument in field.Arguments?.Items ?? [])
        {
            var (name, values) = (argument.Name.StringValue, query.ValuesOf(argument.Value));
            if (name == "_reference")
            {
                if (focus.IsRoot || values is not [var back]) throw RequestProblem.Invalid("_reference names the search parameter by which resources refer to the one they are asked for.");
                parameters.Add(new(Dashed(type, back), $"{focus.Type}/{FhirReference.StringOf(focus.Json, "id"u8)}"));
            }
            else if (values.Count > 0)
            {
                parameters.Add(new(Dashed(type, name), string.Join(',', values)));
            }
        }
        if (!focus.IsRoot && field.Arguments?.Items.Any(argument => argument.Name.StringValue == "_reference") != true) throw RequestProblem.Invalid("Inside a resource a search says by _reference how it leads back to it.");
        var page = await source.SearchAsync(type, parameters, cancellation);
        CountResources(page.Resources.Count);
        return page;
    }

    // Names of GraphQL have no hyphens.
    private static string Dashed(string type, string name) =>
        name.StartsWith('_') || SearchParameters.Find(type, name) is not null ? name : name.Replace('_', '-');

    private static (string Type, bool IsConnection)? Search(string name) =>
        TypeBefore(name, "List") is { } listed ? (listed, false) : TypeBefore(name, "Connection") is { } connected ? (connected, true) : null;

    private static string? TypeBefore(string name, string ending) =>
        name.EndsWith(ending, StringComparison.Ordinal) && ResourceTypes.TryGetName(name.AsSpan(0, name.Length - ending.Length), out var type) ? type : null;

    private static GraphQlFocus ToConnection(GraphQlPage page)
    {
        var edges = new JsonArray([.. page.Resources.Select(resource => new JsonObject { ["mode"] = "match", ["resource"] = JsonObject.Create(resource.Root) })]);
        var connection = new JsonObject { ["count"] = page.Total, ["pagesize"] = page.Resources.Count, ["next"] = page.Next, ["edges"] = edges };
        return new GraphQlFocus(JsonSerializer.SerializeToElement(connection, deep), GraphQlFocus.Connection, default);
    }

    private bool IsIncluded(GraphQLDirectives? directives)
    {
        foreach (var directive in directives?.Items ?? [])
        {
            var name = directive.Name.StringValue;
            if (!knownDirectives.Contains(name)) throw new RequestProblem(400, "not-supported", $"The directives are {string.Join(", ", knownDirectives.Select(known => "@" + known))}.");
            if (name is not ("include" or "skip")) continue;
            var condition = directive.Arguments?.Items.FirstOrDefault(argument => argument.Name.StringValue == "if") ?? throw RequestProblem.Invalid("@include and @skip take if.");
            if (query.ValuesOf(condition.Value) is ["true"] != (name == "include")) return false;
        }
        return true;
    }

    private static GraphQLDirective? DirectiveOf(GraphQLField field, string name) => field.Directives?.Items.FirstOrDefault(directive => directive.Name.StringValue == name);

    private static bool Has(GraphQLField field, string directive) => DirectiveOf(field, directive) is not null;

    private IReadOnlyList<string>? ArgumentOf(GraphQLField field, string name) =>
        field.Arguments?.Items.FirstOrDefault(argument => argument.Name.StringValue == name) is { } argument ? query.ValuesOf(argument.Value) : null;

    private static string KeyOf(GraphQLField field) => field.Alias?.Name.StringValue ?? field.Name.StringValue;

    private static int Whole(IReadOnlyList<string> values) =>
        values is [var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw RequestProblem.Invalid("_offset and _count are whole numbers.");

    private string TextOf(GraphQlFocus element, string expression) => paths.Evaluate(expression, element) is [var first, ..] ? first.Text ?? "" : "";

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => [value.GetRawText()],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
        _ => [],
    };

    private void CountField()
    {
        if (++fields > limits.Fields) throw TooCostly($"A query answers up to {limits.Fields} fields.");
    }

    private void CountResources(int count)
    {
        if ((resources += count) > limits.Resources) throw TooCostly($"A query reads up to {limits.Resources} resources.");
    }

    // Names are the query's own; what is no name of GraphQL did not pass its parser.
    private static RequestProblem Unknown(string name, string type) => RequestProblem.Invalid($"{type} has no field or argument {(name.Length <= 64 ? name : "of this name")}.");

    private static RequestProblem TooCostly(string text) => new(400, "too-costly", text);
}
