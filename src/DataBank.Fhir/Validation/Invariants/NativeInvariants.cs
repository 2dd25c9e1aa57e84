using System.Collections.Frozen;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>A constraint as code.</summary>
internal delegate bool NativeInvariant(ValidationRun run, PathItem item);

/// <summary>The constraints that stand on most resources and data types, as code: evaluating their expressions would take most of the time.</summary>
internal static class NativeInvariants
{
    private const string CoreSource = "http://hl7.org/fhir/StructureDefinition/";

    private static readonly FrozenDictionary<string, NativeInvariant> ByKey = new Dictionary<string, NativeInvariant>(StringComparer.Ordinal)
    {
        ["dom-2"] = (_, item) => !JsonItems.Of(item.Json, "contained"u8).Any(each => Has(each, "contained"u8)),
        ["dom-3"] = (_, item) => ContainedReferences.AreAllUsed(item.Json),
        ["dom-4"] = (_, item) => !JsonItems.Of(item.Json, "contained"u8).Any(each => each.TryGetProperty("meta"u8, out var meta) && (Has(meta, "versionId"u8) || Has(meta, "lastUpdated"u8))),
        ["dom-5"] = (_, item) => !JsonItems.Of(item.Json, "contained"u8).Any(each => each.TryGetProperty("meta"u8, out var meta) && Has(meta, "security"u8)),
        // What is contained has no narrative of its own.
        ["dom-6"] = (run, item) => run.Scope is { IsContained: true } || item.Json.TryGetProperty("text"u8, out var text) && Has(text, "div"u8),
        ["qty-3"] = (_, item) => !Has(item.Json, "code"u8) || Has(item.Json, "system"u8),
        ["per-1"] = (_, item) => FhirReference.StringOf(item.Json, "start"u8) is not { } start || FhirReference.StringOf(item.Json, "end"u8) is not { } end || PathComparison.CompareTimes(start, end) <= 0,
        ["ref-1"] = (run, item) => FhirReference.StringOf(item.Json, "reference"u8) is not { } reference || !reference.StartsWith('#') || run.Scope is not { } scope || ContainedReferences.Has(scope.Container.Json, reference[1..]),
        ["ext-1"] = (_, item) => Has(item.Json, "extension"u8) != item.Json.EnumerateObject().Any(member => member.Name.Length > 5 && member.Name.TrimStart('_').StartsWith("value", StringComparison.Ordinal)),
        ["att-1"] = (_, item) => !Has(item.Json, "data"u8) || Has(item.Json, "contentType"u8),
        // As an expression it compares every code with every other: a code system may have a hundred thousand.
        ["csd-1"] = (_, item) => AreDistinct(item.Json, new HashSet<string>(StringComparer.Ordinal)),
        ["cpt-2"] = (_, item) => !Has(item.Json, "value"u8) || Has(item.Json, "system"u8),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Constraints that the walk over the elements holds by itself: no element without content, allowed XHTML.</summary>
    public static bool IsHeldByWalk(string key) => key is "ele-1" or "txt-1" or "txt-2";

    public static NativeInvariant? Find(string key, string? source) =>
        source is null || source.StartsWith(CoreSource, StringComparison.Ordinal) ? ByKey.GetValueOrDefault(key) : null;

    private static bool AreDistinct(JsonElement parent, HashSet<string> codes)
    {
        foreach (var concept in JsonItems.Of(parent, "concept"u8))
        {
            if ((FhirReference.StringOf(concept, "code"u8) is { } code && !codes.Add(code)) || !AreDistinct(concept, codes)) return false;
        }
        return true;
    }

    private static bool Has(JsonElement json, ReadOnlySpan<byte> name) => json.ValueKind == JsonValueKind.Object && (json.TryGetProperty(name, out _) || HasExtra(json, name));

    private static bool HasExtra(JsonElement json, ReadOnlySpan<byte> name)
    {
        Span<byte> extra = stackalloc byte[name.Length + 1];
        extra[0] = (byte)'_';
        name.CopyTo(extra[1..]);
        return json.TryGetProperty(extra, out _);
    }
}
