using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>The codes of a CodeSystem and which stands above which: nested concepts, and properties parent and child.</summary>
public sealed class CodeHierarchy
{
    private const int MostCodes = 200_000;

    private readonly Dictionary<string, HashSet<string>> children = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> parents = new(StringComparer.Ordinal);

    /// <param name="codeSystem">A CodeSystem resource.</param>
    public CodeHierarchy(FhirResource codeSystem)
    {
        System = FhirReference.StringOf(codeSystem.Root, "url"u8) ?? "";
        IsComplete = FhirReference.StringOf(codeSystem.Root, "content"u8) == "complete";
        Add(codeSystem.Root, null);
    }

    public string System { get; }

    /// <summary>Whether all codes of the system are there.</summary>
    public bool IsComplete { get; }

    public IEnumerable<string> Codes => children.Keys;

    /// <summary>The code itself and all below it.</summary>
    public IReadOnlySet<string> Below(string code) => Reach(code, children);

    /// <summary>The code itself and all above it.</summary>
    public IReadOnlySet<string> Above(string code) => Reach(code, parents);

    private static HashSet<string> Reach(string code, Dictionary<string, HashSet<string>> next)
    {
        var found = new HashSet<string>(StringComparer.Ordinal) { code };
        var open = new Stack<string>([code]);
        while (open.TryPop(out var at))
        {
            foreach (var each in next.GetValueOrDefault(at) ?? [])
            {
                if (found.Add(each)) open.Push(each);
            }
        }
        return found;
    }

    private void Add(JsonElement parent, string? parentCode)
    {
        foreach (var concept in JsonItems.Of(parent, "concept"u8))
        {
            if (FhirReference.StringOf(concept, "code"u8) is not { } code) continue;
            if (children.Count > MostCodes) throw new RequestProblem(400, "too-costly", $"A code system of more than {MostCodes} codes is not searched by its hierarchy.");
            children.TryAdd(code, new HashSet<string>(StringComparer.Ordinal));
            if (parentCode is not null) Link(parentCode, code);
            foreach (var property in JsonItems.Of(concept, "property"u8))
            {
                var related = FhirReference.StringOf(property, "valueCode"u8);
                switch (FhirReference.StringOf(property, "code"u8))
                {
                    case "parent" when related is not null:
                        Link(related, code);
                        break;
                    case "child" when related is not null:
                        Link(code, related);
                        break;
                }
            }
            Add(concept, code);
        }
    }

    private void Link(string parent, string child)
    {
        if (!children.TryGetValue(parent, out var below)) children[parent] = below = new HashSet<string>(StringComparer.Ordinal);
        below.Add(child);
        if (!parents.TryGetValue(child, out var above)) parents[child] = above = new HashSet<string>(StringComparer.Ordinal);
        above.Add(parent);
    }
}
