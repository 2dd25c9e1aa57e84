using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// The codes of a ValueSet (https://hl7.org/fhir/R4/valueset.html#compositions): enumerated, by whole systems, by is-a and descendent-of,
/// from other value sets, without exclusions.
/// </summary>
/// <param name="find">A ValueSet or CodeSystem by its canonical URL; null when it is not known here.</param>
public sealed class ValueSetCodes(Func<string, string, CancellationToken, Task<FhirResource?>> find)
{
    private const int MostCodes = 20_000;
    private const int DeepestImport = 8;

    /// <summary>Codes by system; a null code stands for a whole system whose codes are not known here.</summary>
    /// <exception cref="RequestProblem">400: it uses something that is not known or not supported here.</exception>
    public Task<IReadOnlySet<(string System, string? Code)>> OfAsync(FhirResource valueSet, CancellationToken cancellation) => OfAsync(valueSet, 0, cancellation);

    private async Task<IReadOnlySet<(string System, string? Code)>> OfAsync(FhirResource valueSet, int depth, CancellationToken cancellation)
    {
        if (depth > DeepestImport) throw RequestProblem.Invalid("A value set imports others that import it, or too many levels of them.");
        var codes = new HashSet<(string System, string? Code)>();
        if (!valueSet.Root.TryGetProperty("compose"u8, out var compose))
        {
            if (valueSet.Root.TryGetProperty("expansion"u8, out var expansion)) AddContained(expansion, codes);
            return codes;
        }
        foreach (var include in JsonItems.Of(compose, "include"u8)) codes.UnionWith(await PartAsync(include, depth, cancellation));
        foreach (var exclude in JsonItems.Of(compose, "exclude"u8))
        {
            var excluded = await PartAsync(exclude, depth, cancellation);
            if (excluded.Concat(codes).Any(code => code.Code is null)) throw Unsupported("excludes from, or with, a code system whose codes are not known here");
            codes.ExceptWith(excluded);
        }
        return codes.Count <= MostCodes ? codes : throw new RequestProblem(400, "too-costly", $"A value set of more than {MostCodes} codes is not searched.");
    }

    // One include or exclude: the codes of the system and of each value set named, those that all of them have.
    private async Task<HashSet<(string System, string? Code)>> PartAsync(JsonElement part, int depth, CancellationToken cancellation)
    {
        HashSet<(string System, string? Code)>? codes = null;
        if (FhirReference.StringOf(part, "system"u8) is { } system) codes = await OfSystemAsync(part, system, cancellation);
        if (part.TryGetProperty("valueSet"u8, out var imports) && imports.ValueKind == JsonValueKind.Array)
        {
            foreach (var url in imports.EnumerateArray().Select(each => each.ValueKind == JsonValueKind.String ? each.GetString() : null).OfType<string>())
            {
                var imported = await find("ValueSet", url, cancellation) ?? throw Unsupported("imports a value set that is not known here");
                var others = await OfAsync(imported, depth + 1, cancellation);
                if (codes is null) codes = [.. others];
                else codes.RemoveWhere(code => !others.Contains(code) && !others.Contains((code.System, null)));
            }
        }
        return codes ?? [];
    }

    private async Task<HashSet<(string System, string? Code)>> OfSystemAsync(JsonElement part, string system, CancellationToken cancellation)
    {
        var canonical = SystemAliases.Canonical(system);
        var listed = JsonItems.Of(part, "concept"u8).Select(concept => FhirReference.StringOf(concept, "code"u8)).OfType<string>().ToList();
        if (listed.Count > 0) return [.. listed.Select(code => (canonical, (string?)code))];
        var filters = JsonItems.Of(part, "filter"u8).ToList();
        var resource = await find("CodeSystem", system, cancellation);
        if (resource is null && filters.Count > 0) throw Unsupported("filters a code system that is not known here");
        var hierarchy = resource is null ? null : new CodeHierarchy(resource);
        if (hierarchy is null || (filters.Count == 0 && !hierarchy.IsComplete)) return [(canonical, null)];
        IEnumerable<string> codes = hierarchy.Codes;
        foreach (var filter in filters) codes = codes.Intersect(Filtered(hierarchy, filter));
        return [.. codes.Select(code => (canonical, (string?)code))];
    }

    private static IEnumerable<string> Filtered(CodeHierarchy hierarchy, JsonElement filter)
    {
        var value = FhirReference.StringOf(filter, "value"u8) ?? "";
        return (FhirReference.StringOf(filter, "property"u8), FhirReference.StringOf(filter, "op"u8)) switch
        {
            ("concept" or "code", "is-a") => hierarchy.Below(value),
            ("concept" or "code", "descendent-of") => hierarchy.Below(value).Where(code => code != value),
            ("concept" or "code", "=") => [value],
            ("concept" or "code", "in") => value.Split(','),
            _ => throw Unsupported("uses a filter that is not supported"),
        };
    }

    private static void AddContained(JsonElement parent, HashSet<(string System, string? Code)> codes)
    {
        foreach (var contained in JsonItems.Of(parent, "contains"u8))
        {
            if (codes.Count <= MostCodes && FhirReference.StringOf(contained, "system"u8) is { } system && FhirReference.StringOf(contained, "code"u8) is { } code)
                codes.Add((SystemAliases.Canonical(system), code));
            AddContained(contained, codes);
        }
    }

    private static RequestProblem Unsupported(string what) => new(400, "not-supported", $"The value set {what}.");
}
