using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Rules of bundles that no constraint says (https://hl7.org/fhir/R4/bundle.html): fullUrls, the shape of documents and messages, links between entries.</summary>
internal static class BundleCheck
{
    public static void Check(ValidationRun run, ResourceScope bundle)
    {
        var type = FhirReference.StringOf(bundle.Json, "type"u8) ?? "";
        var at = 0;
        foreach (var entry in JsonItems.Of(bundle.Json, "entry"u8))
        {
            run.Trail.Push("entry", at++);
            CheckFullUrl(run, entry, type);
            if (type == "searchset") CheckFound(run, entry);
            run.Trail.Pop();
        }
        CheckLinks(run, bundle.Json);
        if (type == "document") CheckFirst(run, bundle, type, "Composition");
        if (type == "message") CheckFirst(run, bundle, type, "MessageHeader");
    }

    private static void CheckLinks(ValidationRun run, JsonElement bundle)
    {
        var (seen, at) = (new HashSet<string>(StringComparer.Ordinal), 0);
        foreach (var link in JsonItems.Of(bundle, "link"u8))
        {
            if (FhirReference.StringOf(link, "relation"u8) is "self" or "first" or "previous" or "prev" or "next" or "last" && !seen.Add(FhirReference.StringOf(link, "relation"u8)!))
                run.Add("error", "bundle-link", link, "Bundle.link", $"link[{at}]");
            at++;
        }
    }

    // https://hl7.org/fhir/R4/bundle.html#searchset
    private static void CheckFound(ValidationRun run, JsonElement entry)
    {
        if (!entry.TryGetProperty("search"u8, out var search) || search.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("resource"u8, out var resource) || resource.ValueKind != JsonValueKind.Object) return;
        var isOutcome = FhirReference.StringOf(resource, "resourceType"u8) == "OperationOutcome";
        switch (FhirReference.StringOf(search, "mode"u8))
        {
            case "outcome" when !isOutcome:
                run.Add("error", "bundle-outcome", resource, "Bundle.entry.search.mode", "resource");
                break;
            case "match" or "include" when !resource.TryGetProperty("id"u8, out _):
                run.Add("error", "bundle-found-id", resource, "Bundle.entry.search.mode", "resource");
                break;
        }
    }

    private static void CheckFullUrl(ValidationRun run, JsonElement entry, string type)
    {
        if (!entry.TryGetProperty("resource"u8, out var resource) || resource.ValueKind != JsonValueKind.Object) return;
        if (FhirReference.StringOf(entry, "fullUrl"u8) is not { } url)
        {
            if (type is "document" or "message" or "collection" or "searchset" or "history" && FhirReference.StringOf(resource, "resourceType"u8) is not ("OperationOutcome" or "Parameters"))
                run.Add(type is "document" or "message" ? "error" : "warning", "bundle-fullurl", entry, "Bundle.entry.fullUrl", "fullUrl");
            return;
        }
        if (!url.Contains(':', StringComparison.Ordinal))
        {
            run.Add("error", "bundle-fullurl-relative", entry, "Bundle.entry.fullUrl", "fullUrl");
        }
        else if (ReferenceTargets.BaseOf(url) is not null && FhirReference.StringOf(resource, "id"u8) is { } id && !url.EndsWith($"/{FhirReference.StringOf(resource, "resourceType"u8)}/{id}", StringComparison.Ordinal))
        {
            run.Add("error", "bundle-fullurl-id", entry, "Bundle.entry.fullUrl", "fullUrl");
        }
        else if (ReferenceTargets.BaseOf(url) is not null && !resource.TryGetProperty("id"u8, out _))
        {
            run.Add("error", "bundle-fullurl-no-id", entry, "Bundle.entry.fullUrl", "fullUrl");
        }
    }

    // bdl-11 and bdl-12 say which type is first; what the first entry names must be there, and what it does not reach is out of place.
    private static void CheckFirst(ValidationRun run, ResourceScope bundle, string type, string first)
    {
        var entries = JsonItems.Of(bundle.Json, "entry"u8).ToList();
        if (entries.Count == 0 || !entries[0].TryGetProperty("resource"u8, out var head) || head.ValueKind != JsonValueKind.Object || FhirReference.StringOf(head, "resourceType"u8) != first)
        {
            run.Add("error", "bundle-first", bundle.Json, "Bundle.entry", "entry", type, first);
            return;
        }
        var scope = new ResourceScope(PathTree.Resource(head, run.Schemas.Shapes), bundle, false, FhirReference.StringOf(entries[0], "fullUrl"u8));
        run.Trail.Push("entry", 0);
        run.Trail.Push("resource");
        run.Inside(scope, () => CheckNamed(run, scope, head, first));
        run.Trail.Pop();
        run.Trail.Pop();
        CheckOrphans(run, bundle, entries, type == "document" ? "error" : "warning");
    }

    private static void CheckNamed(ValidationRun run, ResourceScope scope, JsonElement head, string first)
    {
        string[] names = first == "Composition" ? ["subject", "encounter", "author", "custodian"] : ["focus"];
        foreach (var name in names)
        {
            if (!head.TryGetProperty(name, out var value)) continue;
            var values = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : new[] { value };
            foreach (var reference in values) CheckIsThere(run, scope, reference, name);
        }
        foreach (var section in JsonItems.Of(head, "section"u8)) CheckSection(run, scope, section);
    }

    private static void CheckSection(ValidationRun run, ResourceScope scope, JsonElement section)
    {
        foreach (var entry in JsonItems.Of(section, "entry"u8)) CheckIsThere(run, scope, entry, "section.entry");
        foreach (var inner in JsonItems.Of(section, "section"u8)) CheckSection(run, scope, inner);
    }

    private static void CheckIsThere(ValidationRun run, ResourceScope scope, JsonElement reference, string name)
    {
        if (reference.ValueKind != JsonValueKind.Object || FhirReference.StringOf(reference, "reference"u8) is not { } url || url.StartsWith('#')) return;
        if (ReferenceTargets.InBundle(run, scope, url) is null) run.Add("error", "reference-bundle", reference, $"Bundle.entry.{name}", name);
    }

    // What leads to something that is reached counts as reached, too: a Provenance points at its target.
    private static void CheckOrphans(ValidationRun run, ResourceScope bundle, List<JsonElement> entries, string severity)
    {
        var links = Links(run, bundle, entries);
        var (reached, open) = (new HashSet<int> { 0 }, new Queue<int>([0]));
        while (open.TryDequeue(out var at))
        {
            foreach (var next in links[at].Where(reached.Add)) open.Enqueue(next);
        }
        for (var at = 0; at < entries.Count; at++)
        {
            if (!reached.Contains(at)) run.Add(severity, "bundle-orphan", entries[at], "Bundle.entry", $"entry[{at}]");
        }
    }

    /// <summary>The entries that each entry leads to, or is led to by.</summary>
    private static List<List<int>> Links(ValidationRun run, ResourceScope bundle, List<JsonElement> entries)
    {
        var places = new Dictionary<int, int>();
        for (var at = 0; at < entries.Count; at++)
        {
            if (entries[at].TryGetProperty("resource"u8, out var resource)) places[run.OffsetOf(resource)] = at;
        }
        var links = entries.ConvertAll(_ => new List<int>());
        for (var at = 0; at < entries.Count; at++)
        {
            if (!entries[at].TryGetProperty("resource"u8, out var resource) || resource.ValueKind != JsonValueKind.Object) continue;
            var scope = new ResourceScope(PathTree.Resource(resource, run.Schemas.Shapes), bundle, false, FhirReference.StringOf(entries[at], "fullUrl"u8));
            foreach (var url in ReferencesIn(resource).Distinct(StringComparer.Ordinal))
            {
                if (ReferenceTargets.InBundle(run, scope, url) is not { } target || !places.TryGetValue(run.OffsetOf(target.Item.Json), out var to)) continue;
                links[at].Add(to);
                links[to].Add(at);
            }
        }
        return links;
    }

    private static IEnumerable<string> ReferencesIn(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject())
                {
                    if (member.Value.ValueKind == JsonValueKind.String && member.NameEquals("reference"u8)) yield return member.Value.GetString()!;
                    foreach (var inner in ReferencesIn(member.Value)) yield return inner;
                }
                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray())
                {
                    foreach (var inner in ReferencesIn(item)) yield return inner;
                }
                break;
        }
    }
}
