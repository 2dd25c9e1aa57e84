namespace DataBank.Fhir;

/// <summary>
/// What the entries of a transaction call each other, and the ids they get: references are resolved as
/// https://hl7.org/fhir/R4/bundle.html#references says, by fullUrl, or relative to the referring entry's own fullUrl.
/// </summary>
public sealed class BundleTargets
{
    private readonly Dictionary<string, string> newByFullUrl = new(StringComparer.Ordinal);

    /// <param name="entries">With the keys that they write in the end: those that conditions chose, too.</param>
    public BundleTargets(IEnumerable<BundleEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (entry is { Method: "POST" or "PUT", FullUrl: { } fullUrl, Key: { } key } && !newByFullUrl.TryAdd(fullUrl, key.ToString()))
                throw BundleEntryReader.Problem(entry.Index, "invalid", "has the fullUrl of another entry");
        }
    }

    /// <summary>Conditional references of an entry ("Patient?identifier=…"), each once.</summary>
    public static IReadOnlyCollection<string> ConditionsIn(BundleEntry entry) => entry.Resource is null ? [] : ConditionsIn(entry.Resource);

    /// <summary>Those of a resource.</summary>
    public static IReadOnlyCollection<string> ConditionsIn(FhirResource resource)
    {
        if (!resource.Utf8.Span.Contains((byte)'?'))
            return [];
        var found = new HashSet<string>(StringComparer.Ordinal);
        ReferenceRewriter.Rewrite(resource, Note);
        return found;

        string? Note(string reference)
        {
            if (IsConditional(reference))
                found.Add(reference);
            return null;
        }
    }

    /// <summary>The entry's resource with references to other entries rewritten; the same instance when it has none.</summary>
    /// <param name="entry">Of the same Bundle.</param>
    /// <param name="conditional">Where conditional references lead; they are kept as they are where this has none.</param>
    /// <exception cref="RequestProblem">400: a urn: reference names no entry.</exception>
    public FhirResource? Resolve(BundleEntry entry, IReadOnlyDictionary<string, ResourceKey> conditional)
    {
        if (entry.Resource is null)
            return null;
        var root = RootOf(entry.FullUrl);
        return ReferenceRewriter.Rewrite(
            entry.Resource,
            reference => conditional.TryGetValue(reference, out var found) ? found.ToString() : Resolve(entry.Index, root, reference));
    }

    private string? Resolve(int index, string? root, string reference)
    {
        if (newByFullUrl.TryGetValue(reference, out var target))
            return target;
        if (root is not null && ResourceKey.TryParse(reference, out _) && newByFullUrl.TryGetValue(root + reference, out target))
            return target;
        if (reference.StartsWith("urn:uuid:", StringComparison.Ordinal) || reference.StartsWith("urn:oid:", StringComparison.Ordinal))
            throw BundleEntryReader.Problem(index, "not-found", "has a urn: reference to no entry of the Bundle");
        return null;
    }

    private static bool IsConditional(string reference) =>
        reference.IndexOf('?', StringComparison.Ordinal) is > 0 and var mark && ResourceTypes.IsKnown(reference.AsSpan(0, mark));

    // "http://host/fhir/Patient/1" has the root "http://host/fhir/".
    private static string? RootOf(string? fullUrl)
    {
        if (fullUrl is null || !fullUrl.StartsWith("http", StringComparison.Ordinal))
            return null;
        var idSlash = fullUrl.LastIndexOf('/');
        var typeSlash = idSlash > 0 ? fullUrl.LastIndexOf('/', idSlash - 1) : -1;
        return typeSlash > 0 && ResourceKey.TryParse(fullUrl[(typeSlash + 1)..], out _) ? fullUrl[..(typeSlash + 1)] : null;
    }
}
