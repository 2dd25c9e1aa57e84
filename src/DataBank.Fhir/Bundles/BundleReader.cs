using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// Takes a transaction or batch Bundle apart (https://hl7.org/fhir/R4/http.html#transaction): gives ids to created resources,
/// resolves <c>urn:uuid</c> and fullUrl references among entries, orders DELETE, POST, PUT, GET.
/// </summary>
public static class BundleReader
{
    /// <param name="bundle">A Bundle of type transaction or batch.</param>
    /// <param name="newId">Gives a fresh id for each POST.</param>
    /// <param name="existing">
    /// What conditional creates (ifNoneExist) were found to match already, by entry index: references to those entries then
    /// lead to the existing resource, whose key the entry carries.
    /// </param>
    /// <exception cref="RequestProblem">400 naming the entry: no request, unknown method, unresolved urn:uuid (transactions), the same resource twice.</exception>
    public static IReadOnlyList<BundleEntry> Read(
        FhirResource bundle, Func<string> newId, IReadOnlyDictionary<int, ResourceKey>? existing = null)
    {
        if (bundle.Type != "Bundle")
            throw RequestProblem.Invalid("The resource is not a Bundle.");
        var isTransaction = FhirReference.StringOf(bundle.Root, "type"u8) switch
        {
            "transaction" => true,
            "batch" => false,
            _ => throw RequestProblem.Invalid("The Bundle is neither a transaction nor a batch.", "Bundle.type"),
        };

        var entries = ReadEntries(bundle, newId, existing);
        if (!isTransaction)
            return entries; // entries of a batch are independent: they may not refer to each other, and keep their order

        RefuseRepetition(entries);
        var targets = new BundleTargets(entries);
        return
        [
            .. entries
                .Select(read => read with { Resource = targets.Resolve(read) })
                .OrderBy(entry => RankOf(entry.Method)), // stable: equal methods keep their order
        ];
    }

    private static List<BundleEntry> ReadEntries(FhirResource bundle, Func<string> newId, IReadOnlyDictionary<int, ResourceKey>? existing)
    {
        var entries = new List<BundleEntry>();
        if (!bundle.Root.TryGetProperty("entry"u8, out var list))
            return entries;
        if (list.ValueKind != JsonValueKind.Array)
            throw RequestProblem.Invalid("The entries are not an array.", "Bundle.entry");
        foreach (var entry in list.EnumerateArray())
        {
            var matched = existing?.TryGetValue(entries.Count, out var key) == true ? key : (ResourceKey?)null;
            entries.Add(BundleEntryReader.Read(bundle, entry, entries.Count, newId, matched));
        }
        return entries;
    }

    private static void RefuseRepetition(List<BundleEntry> entries)
    {
        var written = new HashSet<ResourceKey>();
        foreach (var entry in entries)
        {
            if (entry is { Method: "PUT" or "DELETE", Key: { } key } && !written.Add(key))
                throw BundleEntryReader.Problem(entry.Index, "invalid", "writes a resource that another entry writes too");
        }
    }

    private static int RankOf(string method) => method switch
    {
        "DELETE" => 0,
        "POST" => 1,
        "PUT" => 2,
        _ => 3,
    };
}
