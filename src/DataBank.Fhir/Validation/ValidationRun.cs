using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>One validation of one resource: what was found so far, where the walk stands, and the bounds it keeps.</summary>
internal sealed class ValidationRun(ReadOnlyMemory<byte> text, ValidationSchemas schemas, ValidationOptions options) : IPathServices
{
    private readonly long started = Stopwatch.GetTimestamp();
    private readonly HashSet<(string, string, string)> seen = [];
    private readonly Dictionary<int, IReadOnlyDictionary<string, JsonElement>> entries = [];
    private int steps;
    private int errors;
    private int others;
    private List<ValidationFinding> findings = [];

    public ValidationSchemas Schemas => schemas;

    public ValidationOptions Options => options;

    public ElementTrail Trail { get; } = new();

    /// <summary>How many profiles that were claimed or asked for the walk is inside of.</summary>
    public int ProfilesAround { get; set; }

    /// <summary>The innermost resource around the place where the walk stands.</summary>
    public ResourceScope? Scope { get; private set; }

    /// <summary>The elements around the place where the walk stands, innermost last.</summary>
    public Stack<ElementHost> Hosts { get; } = new();

    public IReadOnlyList<ValidationFinding> Findings => findings;

    /// <summary>Nothing more is to be looked at: too much was found, or it takes too long.</summary>
    public bool IsOver { get; private set; }

    TypeShapes IPathServices.Shapes => schemas.Shapes;

    DateTimeOffset IPathServices.Now => schemas.Clock.GetUtcNow();

    /// <summary>Profile checks that are under way, by resource or element and profile: one inside itself is not begun again.</summary>
    public HashSet<(int Offset, string Profile)> Open { get; } = [];

    /// <summary>Counts a step; ends the run when its time is over.</summary>
    public void Step(int items = 0)
    {
        if ((++steps & 255) == 0 && Stopwatch.GetElapsedTime(started) > options.LongestTime) End("time");
    }

    public void Enter(ResourceScope scope) => Scope = scope;

    public void Leave() => Scope = Scope!.Parent;

    /// <summary>Does something inside another resource of the same document, such as the target of a reference.</summary>
    public void Inside(ResourceScope scope, Action action)
    {
        var outer = Scope;
        Scope = scope;
        action();
        Scope = outer;
    }

    /// <param name="severity">error, warning, information.</param>
    /// <param name="message">Key of <see cref="ValidationTexts"/>.</param>
    /// <param name="place">The JSON that the finding is about, for its line.</param>
    /// <param name="rule">Which rule it breaks.</param>
    /// <param name="below">One more step, for elements that are missing or may not be there.</param>
    /// <param name="arguments">From definitions only.</param>
    public void Add(string severity, string message, JsonElement place, string rule, string? below, params IReadOnlyList<string> arguments)
    {
        if (IsOver) return;
        var finding = new ValidationFinding(severity, ValidationTexts.Code(message), rule, message, arguments, Trail.ToPath(below), OffsetOf(place)) { IsOfProfile = ProfilesAround > 0 };
        if (!seen.Add((finding.Expression, message, message == "invariant" ? rule : string.Join('\n', arguments)))) return;
        if (!finding.IsError)
        {
            if (others++ < options.MostFindings) findings.Add(finding);
            return;
        }
        findings.Add(finding);
        if (++errors >= options.MostFindings) End("findings");
    }

    /// <summary>Whether something finds no error; what it finds is forgotten.</summary>
    public bool HoldsSilently(Action action)
    {
        var (outer, known, before) = (findings, seen.ToArray(), (errors, others));
        findings = [];
        seen.Clear();
        action();
        var holds = !findings.Exists(finding => finding.IsError);
        findings = outer;
        (errors, others) = before;
        seen.Clear();
        seen.UnionWith(known);
        return holds;
    }

    /// <summary>The entries of a bundle by fullUrl; entries without one by "Type/id".</summary>
    public IReadOnlyDictionary<string, JsonElement> EntriesOf(ResourceScope bundle)
    {
        var at = OffsetOf(bundle.Json);
        if (!entries.TryGetValue(at, out var found)) entries[at] = found = BundleEntries.Index(bundle.Json);
        return found;
    }

    /// <summary>"Patient.contact.name" of a path through the innermost resource: without indexes, types and what is around it.</summary>
    public string PathInResource(string path)
    {
        var steps = path.Split('.').Where(step => !step.StartsWith("ofType(", StringComparison.Ordinal)).Select(step => step.IndexOf('[', StringComparison.Ordinal) is > 0 and var bracket ? step[..bracket] : step).ToList();
        var depth = 0;
        for (var at = Scope; at?.Parent is not null; at = at.Parent) depth++;
        // Each resource around this one ends with the step that holds the next: "contained", "resource".
        var start = 0;
        for (var passed = 0; passed < depth && start < steps.Count; start++)
        {
            if (steps[start] is "contained" or "resource") passed++;
        }
        return start == 0 ? string.Join('.', steps) : string.Join('.', steps.Skip(start).Prepend(Scope!.Type));
    }

    public int OffsetOf(JsonElement place)
    {
        if (place.ValueKind == JsonValueKind.Undefined) return -1;
        return text.Span.Overlaps(JsonMarshal.GetRawUtf8Value(place), out var offset) ? offset : -1;
    }

    public PathItem? Resolve(PathItem reference) => ReferenceTargets.Resolve(this, reference)?.Item;

    public bool? IsMemberOf(PathItem item, string valueSet) => BindingCheck.IsMemberOf(schemas.Terminology, item, valueSet);

    public bool? Subsumes(PathItem above, PathItem below) => BindingCheck.Subsumes(schemas.Terminology, above, below);

    public IReadOnlyList<PathItem> Slice(IReadOnlyList<PathItem> elements, string profile, string name) => NamedSlices.Of(this, elements, profile, name);

    public bool? ConformsTo(PathItem item, string profile) =>
        item.Json.ValueKind != JsonValueKind.Undefined && schemas.Profile(profile) is { Root: not null } schema ? HoldsSilently(() => ProfileCheck.Check(this, schema, item)) : null;

    private void End(string because)
    {
        IsOver = true;
        var words = because == "time" ? "it took too long" : $"{options.MostFindings} findings";
        findings.Add(new ValidationFinding(because == "time" ? "error" : "information", ValidationTexts.Code("limit"), "limit", "limit", [words], Trail.ToPath(), -1));
    }
}
