using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// Takes a transaction or batch Bundle apart (https://hl7.org/fhir/R4/http.html#transaction): gives ids to created resources and
/// orders the entries of a transaction: DELETE, POST, PUT and PATCH, then what reads: GET, HEAD and operations. References are resolved by <see cref="BundleTargets"/>.
/// </summary>
public static class BundleReader
{
    /// <param name="bundle">A Bundle of type transaction or batch.</param>
    /// <param name="newId">Gives a fresh id for each POST.</param>
    /// <exception cref="RequestProblem">400 naming the entry: no request, unknown method, the same resource twice.</exception>
    public static IReadOnlyList<BundleEntry> Read(FhirResource bundle, Func<string> newId)
    {
        if (bundle.Type != "Bundle")
            throw RequestProblem.Invalid("The resource is not a Bundle.");
        var isTransaction = FhirReference.StringOf(bundle.Root, "type"u8) switch
        {
            "transaction" => true,
            "batch" => false,
            _ => throw RequestProblem.Invalid("The Bundle is neither a transaction nor a batch.", "Bundle.type"),
        };

        var entries = ReadEntries(bundle, newId);
        if (!isTransaction)
            return entries; // entries of a batch are independent: they may not refer to each other, and keep their order

        RefuseRepetition(entries);
        return [.. entries.OrderBy(entry => entry.IsOperation ? RankOf("GET") : RankOf(entry.Method))]; // stable: equal methods keep their order
    }

    private static List<BundleEntry> ReadEntries(FhirResource bundle, Func<string> newId)
    {
        var entries = new List<BundleEntry>();
        if (!bundle.Root.TryGetProperty("entry"u8, out var list))
            return entries;
        if (list.ValueKind != JsonValueKind.Array)
            throw RequestProblem.Invalid("The entries are not an array.", "Bundle.entry");
        foreach (var entry in list.EnumerateArray())
            entries.Add(BundleEntryReader.Read(bundle, entry, entries.Count, newId));
        return entries;
    }

    private static void RefuseRepetition(List<BundleEntry> entries)
    {
        var written = new HashSet<ResourceKey>();
        foreach (var entry in entries)
        {
            if (entry is { Method: "PUT" or "PATCH" or "DELETE", Condition: null, Key: { } key } && !written.Add(key))
                throw BundleEntryReader.Problem(entry.Index, "invalid", "writes a resource that another entry writes too");
        }
    }

    private static int RankOf(string method) => method switch
    {
        "DELETE" => 0,
        "POST" => 1,
        "PUT" or "PATCH" => 2,
        _ => 3,
    };
}
