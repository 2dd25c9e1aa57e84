using System.Globalization;

namespace DataBank.Fhir;

/// <summary>
/// Parses the subset of FHIRPath (http://hl7.org/fhirpath/N1/) in which R4 writes its search parameters. Anything else is refused
/// when the parameter is compiled, never skipped.
/// </summary>
internal static class PathParser
{
    private const string ExistsMarker = "exists()";

    public static PathSyntax Parse(string expression)
    {
        var tokens = new PathTokens(expression);
        var first = ParsePath(tokens);
        if (tokens.TryTake("and"))
            return ParseCondition(tokens, first);

        var paths = new List<IReadOnlyList<PathStep>> { first };
        while (tokens.TryTake("|"))
            paths.Add(ParsePath(tokens));
        return tokens.Peek().Length == 0 ? new PathSyntax(paths) : throw tokens.Unsupported();
    }

    // Left of "and" ends in .exists(), which the path parser leaves as a marker step.
    private static PathSyntax ParseCondition(PathTokens tokens, List<PathStep> left)
    {
        if (left is not [.., ChildStep { Name: ExistsMarker }])
            throw tokens.Unsupported();
        var right = ParsePath(tokens);
        tokens.Expect("!=");
        var literal = bool.Parse(tokens.Take());
        return tokens.Peek().Length == 0
            ? new PathSyntax([], new PathCondition(left[..^1], right, literal))
            : throw tokens.Unsupported();
    }

    private static List<PathStep> ParsePath(PathTokens tokens)
    {
        List<PathStep> steps;
        if (tokens.TryTake("("))
        {
            steps = ParsePath(tokens);
            tokens.Expect(")");
        }
        else
        {
            steps = [];
            var root = tokens.Take(); // the resource type: the expression was cut down to one type before
            if (root.Length == 0 || !char.IsAsciiLetterUpper(root[0]))
                throw tokens.Unsupported();
        }

        while (true)
        {
            if (tokens.TryTake("."))
                steps.Add(ParseInvocation(tokens));
            else if (tokens.TryTake("["))
                steps.Add(ParseIndex(tokens));
            else if (tokens.TryTake("as"))
                steps.Add(new TypeStep(tokens.Take()));
            else
                return steps;
        }
    }

    private static IndexStep ParseIndex(PathTokens tokens)
    {
        var index = int.Parse(tokens.Take(), CultureInfo.InvariantCulture);
        tokens.Expect("]");
        return new IndexStep(index);
    }

    private static PathStep ParseInvocation(PathTokens tokens)
    {
        var name = tokens.Take();
        if (!tokens.TryTake("("))
            return new ChildStep(name);

        PathStep step = name switch
        {
            "as" or "ofType" => new TypeStep(tokens.Take()),
            "where" => ParseWhere(tokens),
            "first" => new IndexStep(0),
            "extension" => new ExtensionStep(TakeLiteral(tokens)),
            "exists" => new ChildStep(ExistsMarker),
            _ => throw tokens.Unsupported(),
        };
        tokens.Expect(")");
        return step;
    }

    private static PathStep ParseWhere(PathTokens tokens)
    {
        var name = tokens.Take();
        if (name == "resolve" && tokens.TryTake("("))
        {
            tokens.Expect(")");
            tokens.Expect("is");
            return new WhereResolvesStep(tokens.Take());
        }
        tokens.Expect("=");
        return new WhereEqualsStep(name, TakeLiteral(tokens));
    }

    private static string TakeLiteral(PathTokens tokens) =>
        tokens.Peek().StartsWith('\'') ? tokens.Take()[1..] : throw tokens.Unsupported();
}
