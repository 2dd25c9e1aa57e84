using System.Runtime.CompilerServices;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>The imaging orders among the FHIR ServiceRequests: those with a modality code of DICOM.</summary>
internal sealed class ImagingOrders(ResourceStore resources)
{
    private const int PageSize = 200;

    /// <summary>Active orders, page by page.</summary>
    /// <param name="days">Days as a date key has them, which may be taken wider; null: all.</param>
    public async IAsyncEnumerable<IReadOnlyList<JsonElement>> ActiveAsync(string? days, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var parameters = new List<KeyValuePair<string, string>> { new("status", "active"), new("_count", $"{PageSize}"), new("_total", "none") };
        // Days only narrow the search down; the exact match is made on the worklist item.
        if (WorklistItem.DaysOf(days) is var (from, until))
        {
            if (from is not null) parameters.Add(new("occurrence", $"ge{from}"));
            if (until is not null) parameters.Add(new("occurrence", $"le{until}"));
        }
        var query = SearchQueryParser.Parse("ServiceRequest", parameters, "", SearchHandling.Strict);
        for (string? cursor = null; ;)
        {
            var page = await resources.SearchAsync(query with { Cursor = cursor }, cancellation);
            yield return [.. page.Matches.Select(order => FhirResource.Parse(order.Json).Root).Where(order => WorklistItem.ModalityOf(order) is not null)];
            if ((cursor = page.NextCursor) is null) yield break;
        }
    }

    /// <summary>The order that a modality means: that of this study, as the worklist names it, else the only one of this accession number.</summary>
    /// <param name="numbers">Other numbers that the order may have been given.</param>
    public async Task<ImagingOrder?> FindAsync(string studyUid, string? accession, IReadOnlyList<string?> numbers, CancellationToken cancellation)
    {
        var named = await NamedAsync([ImagingStudies.OidPrefix + studyUid, .. numbers.Append(accession).OfType<string>()], cancellation);
        if (named.Find(order => WorklistItem.StudyUidOf(FhirResource.Parse(order.Json).Root) == studyUid) is { } exact) return Order(exact);
        if (accession is not null && named.FindAll(order => WorklistItem.AccessionOf(FhirResource.Parse(order.Json).Root) == accession) is [var only]) return Order(only);
        // An order without numbers is found only by the UID that the worklist made for it.
        if (!NewUids.MayBeOurs(studyUid)) return null;
        await foreach (var page in ActiveAsync(null, cancellation))
        {
            foreach (var order in page)
            {
                if (WorklistItem.StudyUidOf(order) == studyUid) return await FindAsync(order.GetProperty("id").GetString()!, cancellation);
            }
        }
        return null;
    }

    private Task<List<StoredResource>> NamedAsync(IReadOnlyList<string> numbers, CancellationToken cancellation) => resources.Database.ReadAsync(
        async session =>
        {
            var keys = new HashSet<ResourceKey>();
            foreach (var number in numbers.Distinct(StringComparer.Ordinal))
            {
                keys.UnionWith(await resources.FindByTokenAsync(session, "ServiceRequest", "identifier", null, number, cancellation));
                keys.Add(new ResourceKey("ServiceRequest", number)); // Without a number of its own an order goes by its id.
            }
            var orders = new List<StoredResource>();
            foreach (var key in keys)
            {
                if (await ResourceStore.FindAsync(session, key, cancellation) is { IsDeleted: false } order) orders.Add(order);
            }
            return orders;
        },
        cancellation);

    private async Task<ImagingOrder?> FindAsync(string id, CancellationToken cancellation) =>
        await resources.FindAsync(new ResourceKey("ServiceRequest", id), cancellation) is { IsDeleted: false } order ? Order(order) : null;

    private static ImagingOrder Order(StoredResource order) => new(order.Key.Id, ImagingOrder.SubjectOf(order));
}
