using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Visits one element and adds what the rest of a path finds below it.</summary>
internal delegate void PathVisitor(TypedElement element, List<TypedElement> found);

/// <summary>
/// Turns a parsed expression into closures over the JSON, back to front: each step calls the next for every element it finds, so
/// that an evaluation allocates nothing but its result. Types are resolved once, here.
/// </summary>
internal static class PathCompiler
{
    private static readonly JsonElement True = JsonElement.Parse("true");
    private static readonly JsonElement False = JsonElement.Parse("false");

    public static PathVisitor Compile(string resourceType, PathSyntax syntax)
    {
        if (syntax.Condition is { } condition)
            return CompileCondition(resourceType, condition);
        PathVisitor[] paths = [.. syntax.Paths.Select(path => CompilePath([resourceType], [.. path]))];
        return paths is [var only] ? only : (element, found) =>
        {
            foreach (var path in paths)
                path(element, found);
        };
    }

    /// <summary>An expression without a root ("value.as(Quantity)"), evaluated on elements of these types.</summary>
    public static PathVisitor CompileRelative(IReadOnlyList<string> types, string expression)
    {
        PathVisitor[] paths = [.. RelativePaths(expression).Select(path => CompilePath(types, [.. path]))];
        return (element, found) =>
        {
            foreach (var path in paths)
                path(element, found);
        };
    }

    /// <summary>The paths of an expression without a root.</summary>
    public static IReadOnlyList<IReadOnlyList<PathStep>> RelativePaths(string expression) =>
        PathParser.Parse(string.Join(" | ", UnionParts.Split(expression).Select(part => $"Element.{part}"))).Paths;

    /// <summary>Each path of a union by itself, with the types of what it selects.</summary>
    public static IEnumerable<(PathVisitor Visitor, IReadOnlyList<PathStep> Path, IReadOnlyList<string> Types)> CompileRoots(string resourceType, string expression) =>
        PathParser.Parse(expression).Paths.Select(path => (CompilePath([resourceType], [.. path]), path, (IReadOnlyList<string>)TypesAfter([resourceType], [.. path])));

    // FHIRPath's "false and {}" is false: an absent element gives false, not nothing.
    private static PathVisitor CompileCondition(string resourceType, PathCondition condition)
    {
        var exists = CompilePath([resourceType], [.. condition.Exists]);
        var differs = CompilePath([resourceType], [.. condition.Differs]);
        var literal = condition.Literal ? JsonValueKind.True : JsonValueKind.False;
        return (element, found) =>
        {
            var operands = new List<TypedElement>();
            exists(element, operands);
            var left = operands.Count > 0;
            operands.Clear();
            differs(element, operands);
            found.Add(new TypedElement(left && operands.Any(operand => operand.Json.ValueKind != literal) ? True : False, "boolean"));
        };
    }

    private static PathVisitor CompilePath(IReadOnlyList<string> types, ReadOnlySpan<PathStep> steps)
    {
        if (steps.IsEmpty)
            return (element, found) => found.Add(element);
        // "first of all so far" needs the collection before it: the steps up to here were compiled into one visitor already.
        var index = IndexOfLast(steps);
        if (index >= 0)
        {
            var before = CompilePath(types, steps[..index]);
            var after = CompilePath(TypesAfter(types, steps[..index]), steps[(index + 1)..]);
            return CompileIndex(((IndexStep)steps[index]).Index, before, after);
        }

        var rest = steps[1..];
        switch (steps[0])
        {
            case ChildStep child:
                return CompileChild(types, child, rest);
            case TypeStep type:
                return CompileFilter(element => ElementDefinitions.IsA(element.Type, type.Type), CompilePath(Narrow(types, type), rest));
            case WhereResolvesStep where:
                return CompileFilter(element => FhirReference.ResolvesTo(element.Json, where.Type), CompilePath(types, rest));
            case WhereEqualsStep where:
                return CompileFilter(
                    element => element.Json.ValueKind == JsonValueKind.Object
                        && element.Json.TryGetProperty(where.Name, out var value)
                        && value.ValueKind == JsonValueKind.String
                        && value.ValueEquals(where.Literal),
                    CompilePath(types, rest));
            case ExtensionStep extension:
                var steppedInto = (PathStep[])[new ChildStep("extension"), new WhereEqualsStep("url", extension.Url), .. rest];
                return CompilePath(types, steppedInto);
            default:
                throw new UnreachableException();
        }
    }

    private static PathVisitor CompileChild(IReadOnlyList<string> types, ChildStep child, ReadOnlySpan<PathStep> rest)
    {
        var asked = rest.IsEmpty ? null : rest[0] as TypeStep;
        var branches = types
            .SelectMany(type => ElementDefinitions.Children(type, child.Name).Select(member => (Parent: type, Member: member)))
            .Where(branch => asked is null || ElementDefinitions.IsA(branch.Member.Type, asked.Type))
            .ToArray();
        if (branches.Length == 0)
            throw new NotSupportedException($"No element '{child.Name}' is defined below {string.Join(", ", types)}.");

        var names = Array.ConvertAll(branches, branch => Encoding.UTF8.GetBytes(branch.Member.JsonName));
        var afterwards = new PathVisitor[branches.Length];
        for (var at = 0; at < branches.Length; at++)
            afterwards[at] = CompilePath([branches[at].Member.Type], asked is null ? rest : rest[1..]);

        return (element, found) =>
        {
            if (element.Json.ValueKind != JsonValueKind.Object)
                return;
            for (var at = 0; at < branches.Length; at++)
            {
                var (parent, member) = branches[at];
                if ((types.Count == 1 || parent == element.Type) && element.Json.TryGetProperty(names[at], out var value))
                    VisitEach(value, member, afterwards[at], found);
            }
        };
    }

    private static void VisitEach(JsonElement value, ElementDefinitions.Member member, PathVisitor next, List<TypedElement> found)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                if (item.ValueKind is not (JsonValueKind.Null or JsonValueKind.Array))
                    next(new TypedElement(item, member.Type, member.Codes), found);
            }
        }
        else if (value.ValueKind != JsonValueKind.Null)
        {
            next(new TypedElement(value, member.Type, member.Codes), found);
        }
    }

    private static PathVisitor CompileFilter(Predicate<TypedElement> keep, PathVisitor next) => (element, found) =>
    {
        if (keep(element))
            next(element, found);
    };

    private static PathVisitor CompileIndex(int index, PathVisitor before, PathVisitor after) => (element, found) =>
    {
        var collection = new List<TypedElement>();
        before(element, collection);
        if (index < collection.Count)
            after(collection[index], found);
    };

    private static int IndexOfLast(ReadOnlySpan<PathStep> steps)
    {
        for (var at = steps.Length - 1; at >= 0; at--)
        {
            if (steps[at] is IndexStep)
                return at;
        }
        return -1;
    }

    private static string[] TypesAfter(IReadOnlyList<string> types, ReadOnlySpan<PathStep> steps)
    {
        string[] current = [.. types];
        foreach (var step in steps)
        {
            current = step switch
            {
                ChildStep child => [.. current.SelectMany(type => ElementDefinitions.Children(type, child.Name)).Select(member => member.Type).Distinct()],
                TypeStep type => Narrow(current, type),
                ExtensionStep => ["Extension"],
                _ => current,
            };
        }
        return current;
    }

    private static string[] Narrow(IEnumerable<string> types, TypeStep asked) =>
        [.. types.Where(type => ElementDefinitions.IsA(type, asked.Type))];
}
