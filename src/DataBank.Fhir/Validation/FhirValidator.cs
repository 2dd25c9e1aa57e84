using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// Validates resources by the definitions of a library (https://hl7.org/fhir/R4/validation.html). Definitions are compiled when they are first
/// needed and kept; one instance serves all threads.
/// </summary>
/// <param name="library">Where profiles come from.</param>
/// <param name="clock">Tells what now() is.</param>
/// <param name="terminology">Judges codes; null: by the library alone.</param>
public sealed class FhirValidator(DefinitionLibrary library, TimeProvider clock, Terminology? terminology = null)
{
    private readonly ValidationSchemas schemas = new(library, clock, terminology);

    /// <summary>R4 without any further package.</summary>
    public static FhirValidator R4 { get; } = new(DefinitionLibrary.R4, TimeProvider.System);

    internal TypeShapes Shapes => schemas.Shapes;

    /// <summary>Everything there is to say about a resource, errors first; nothing when it is as it should be.</summary>
    public IReadOnlyList<OutcomeIssue> Validate(FhirResource resource, ValidationOptions options, bool inJapanese = false)
    {
        var findings = Find(resource.Root, resource.Utf8, options);
        var lines = new LineIndex(resource.Utf8);
        return [.. findings.OrderBy(finding => Rank(finding.Severity)).Select(finding => ToIssue(finding, lines, inJapanese))];
    }

    internal IReadOnlyList<ValidationFinding> Find(JsonElement root, ReadOnlyMemory<byte> text, ValidationOptions options)
    {
        var run = new ValidationRun(text, schemas, options);
        var type = FhirReference.StringOf(root, "resourceType"u8) ?? "Resource";
        BaseCheck.Resource(run, root, type, false, null);
        if (options.Profiles.Count > 0 && ResourceTypes.IsKnown(type))
        {
            var scope = new ResourceScope(PathTree.Resource(root, schemas.Shapes), null, false, null);
            run.Trail.Push(type);
            run.Inside(scope, () =>
            {
                foreach (var profile in options.Profiles) ProfileCheck.Check(run, profile, scope.Item, root);
            });
            run.Trail.Pop();
        }
        return run.Findings;
    }

    private static OutcomeIssue ToIssue(ValidationFinding finding, LineIndex lines, bool inJapanese)
    {
        var (line, column) = finding.Offset < 0 ? (0, 0) : lines.Of(finding.Offset);
        return new OutcomeIssue(finding.Severity, finding.Code, ValidationTexts.Text(finding.Message, finding.Arguments, inJapanese), finding.Expression.Length == 0 ? null : finding.Expression)
        {
            Rule = finding.Rule,
            IsOfProfile = finding.IsOfProfile,
            Line = line == 0 ? null : line,
            Column = line == 0 ? null : column,
        };
    }

    private static int Rank(string severity) => severity switch
    {
        "fatal" => 0,
        "error" => 1,
        "warning" => 2,
        _ => 3,
    };
}
