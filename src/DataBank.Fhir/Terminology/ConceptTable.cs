using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// The concepts of a CodeSystem, found by code and by what stands above and below them. Of each only code, display and place in the text are
/// kept: a hundred thousand take some 30 MB, and what else a concept says is read from the text when it is asked for. Thread-safe.
/// </summary>
internal sealed class ConceptTable
{
    private readonly ReadOnlyMemory<byte> json;
    private readonly List<ConceptRow> rows = [];
    private readonly Dictionary<string, int> byCode;
    private readonly Dictionary<int, List<int>> furtherParents = [];
    private readonly Lazy<Dictionary<int, List<int>>> children;
    private readonly Lazy<string?[]> folded;

    private ConceptTable(ReadOnlyMemory<byte> json)
    {
        this.json = json;
        var reading = new ConceptReader(json, rows);
        reading.Read();
        (Url, Version, Name, Content, IsCompositional) = (reading.Url ?? "", reading.Version, reading.Name, reading.Content, reading.IsCompositional);
        Comparer = reading.IgnoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        byCode = new Dictionary<string, int>(rows.Count, Comparer);
        for (var at = 0; at < rows.Count; at++)
        {
            if (rows[at].Code.Length > 0) byCode.TryAdd(rows[at].Code, at);
        }
        foreach (var (child, parent) in reading.Links) Link(child, parent);
        children = new Lazy<Dictionary<int, List<int>>>(FindChildren);
        folded = new Lazy<string?[]>(() => new string?[rows.Count]);
    }

    public string Url { get; }

    public string? Version { get; }

    public string? Name { get; }

    public int Count => rows.Count;

    /// <summary>About how much memory it takes.</summary>
    public long Bytes => json.Length + (rows.Count * 160L);

    /// <summary>How its codes are compared (CodeSystem.caseSensitive).</summary>
    public StringComparer Comparer { get; }

    public bool IgnoresCase => ReferenceEquals(Comparer, StringComparer.OrdinalIgnoreCase);

    /// <summary>Every code of the system is here; a fragment or an example can only say yes.</summary>
    public bool IsComplete => Content == "complete";

    /// <summary>The system is named, its codes are elsewhere; or it only adds to those of another.</summary>
    public bool IsEmptyShell => Content is "not-present" or "supplement";

    private string? Content { get; }

    private bool IsCompositional { get; }

    /// <param name="codeSystem">A CodeSystem resource; the table keeps it.</param>
    public static ConceptTable Read(ReadOnlyMemory<byte> codeSystem) => new(codeSystem);

    /// <summary>-1 when the code is not here.</summary>
    public int Find(string code) => byCode.GetValueOrDefault(code, -1);

    public ConceptRow Row(int at) => rows[at];

    public Membership Contains(string code)
    {
        if (byCode.ContainsKey(code)) return Membership.Yes;
        return IsComplete && !IsCompositional ? Membership.No : Membership.Unknown;
    }

    /// <summary>The display of a code and its designations; none when the code is not here.</summary>
    public IEnumerable<string> Displays(string code)
    {
        if (Find(code) is not (>= 0 and var at)) yield break;
        if (rows[at].Display is { } display) yield return display;
        foreach (var designation in Designations(at))
        {
            if (FhirReference.StringOf(designation, "value"u8) is { } value) yield return value;
        }
    }

    /// <summary>All that the code system says of a concept, but for those below it.</summary>
    public JsonElement Details(int at)
    {
        using var document = JsonDocument.Parse(json.Slice(rows[at].Start, rows[at].Length));
        return document.RootElement.Clone();
    }

    public IEnumerable<JsonElement> Designations(int at) =>
        json.Span.Slice(rows[at].Start, rows[at].Length).IndexOf("\"designation\""u8) < 0 ? [] : JsonItems.Of(Details(at), "designation"u8);

    /// <summary>Code, display and designations, as texts are compared in searches.</summary>
    public string Folded(int at) => folded.Value[at] ??= TextFolding.Fold(rows[at].Code) + "\n" + string.Join('\n', Displays(rows[at].Code).Select(text => TextFolding.Fold(text)));

    /// <summary>Whether all words stand in it.</summary>
    public bool Holds(int at, IReadOnlyList<string> foldedWords)
    {
        for (var word = 0; word < foldedWords.Count; word++)
        {
            if (!Folded(at).Contains(foldedWords[word], StringComparison.Ordinal)) return false;
        }
        return true;
    }

    public IReadOnlyList<int> Parents(int at)
    {
        if (furtherParents.TryGetValue(at, out var further)) return [rows[at].Parent, .. further];
        return rows[at].Parent < 0 ? [] : [rows[at].Parent];
    }

    public IReadOnlyList<int> Children(int at) => children.Value.GetValueOrDefault(at) ?? [];

    /// <summary>Whether one stands below the other, however far.</summary>
    public bool IsBelow(int at, int ancestor)
    {
        var seen = new HashSet<int>();
        var open = new Stack<int>(Parents(at));
        while (open.TryPop(out var parent))
        {
            if (parent == ancestor) return true;
            if (!seen.Add(parent)) continue;
            foreach (var next in Parents(parent)) open.Push(next);
        }
        return false;
    }

    /// <summary>The concept itself and all below it, or above it.</summary>
    public static IReadOnlyCollection<int> Reach(int at, Func<int, IReadOnlyList<int>> next)
    {
        var found = new HashSet<int> { at };
        var open = new Stack<int>([at]);
        while (open.TryPop(out var each))
        {
            foreach (var other in next(each))
            {
                if (found.Add(other)) open.Push(other);
            }
        }
        return found;
    }

    /// <summary>Whether a code passes every filter of a value set.</summary>
    public Membership Passes(string code, IReadOnlyList<ConceptFilter> filters)
    {
        if (Find(code) is not (>= 0 and var at)) return Contains(code);
        var answer = Membership.Yes;
        foreach (var filter in filters)
        {
            var each = filter.Passes(this, at);
            if (each == Membership.No) return each;
            if (each == Membership.Unknown) answer = each;
        }
        return answer;
    }

    private void Link(string child, string parent)
    {
        if (Find(child) is not (>= 0 and var at) || Find(parent) is not (>= 0 and var above) || at == above || Parents(at).Contains(above)) return;
        if (rows[at].Parent < 0)
        {
            rows[at] = rows[at] with { Parent = above };
            return;
        }
        if (!furtherParents.TryGetValue(at, out var further)) furtherParents[at] = further = [];
        further.Add(above);
    }

    private Dictionary<int, List<int>> FindChildren()
    {
        var found = new Dictionary<int, List<int>>();
        for (var at = 0; at < rows.Count; at++)
        {
            foreach (var parent in Parents(at))
            {
                if (!found.TryGetValue(parent, out var below)) found[parent] = below = [];
                below.Add(at);
            }
        }
        return found;
    }
}
