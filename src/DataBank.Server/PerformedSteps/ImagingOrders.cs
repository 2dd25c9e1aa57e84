using System.Text.Json;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// The imaging orders among the FHIR ServiceRequests: those with a modality code of DICOM. The modality worklist follows them and their
/// patients, in the transaction that writes either: it holds those that are active and that no completed step has served.
/// </summary>
public sealed class ImagingOrders(ResourceStore resources, WorklistStore worklist, PatientIssuers issuers)
{
    private const int PageSize = 200;

    // Rises whenever an item says something else of the same order.
    private const int ItemVersion = 1;

    /// <summary>Lets the worklist follow a ServiceRequest or a Patient that was written. Other resources change nothing.</summary>
    public async Task FollowAsync(WriteSession session, StoredResource written, CancellationToken cancellation)
    {
        if (written.Key.Type == "ServiceRequest") await WriteAsync(session, written, cancellation);
        if (written.Key.Type != "Patient") return;
        foreach (var order in await WorklistStore.OfPatientAsync(session, written.Key.ToString(), cancellation))
        {
            session.ReadOthers();
            await RefreshAsync(session, order, cancellation);
        }
    }

    /// <summary>Makes the worklist anew where an older version made it, or one with another issuer of patient numbers.</summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        var maker = $"{ItemVersion} {issuers.SystemOf(null)}";
        if (await worklist.MadeByAsync(cancellation) == maker) return;
        var query = SearchQueryParser.Parse("ServiceRequest", [new("status", "active"), new("_count", $"{PageSize}"), new("_total", "none")], "", SearchHandling.Strict);
        for (string? cursor = null; ;)
        {
            var page = await resources.SearchAsync(query with { Cursor = cursor }, cancellation);
            await worklist.Database.WriteAsync(
                async session =>
                {
                    foreach (var order in page.Matches) await RefreshAsync(session, order.Key.Id, cancellation);
                    return true;
                },
                cancellation);
            if ((cursor = page.NextCursor) is null) break;
        }
        await worklist.SetMadeByAsync(maker, cancellation);
    }

    /// <summary>The order that a modality means: that of this study, as the worklist names it, else the only one of this accession number.</summary>
    /// <param name="numbers">Other numbers that the order may have been given.</param>
    internal async Task<ImagingOrder?> FindAsync(string studyUid, string? accession, IReadOnlyList<string?> numbers, CancellationToken cancellation)
    {
        var named = await NamedAsync([ImagingStudies.OidPrefix + studyUid, .. numbers.Append(accession).OfType<string>()], cancellation);
        if (named.Find(order => WorklistItem.StudyUidOf(FhirResource.Parse(order.Json).Root) == studyUid) is { } exact) return Order(exact);
        if (accession is not null && named.FindAll(order => WorklistItem.AccessionOf(FhirResource.Parse(order.Json).Root) == accession) is [var only]) return Order(only);
        // An order without numbers is found only by the UID that the worklist made for it.
        foreach (var id in await worklist.OfStudyAsync(studyUid, cancellation))
        {
            if (await resources.FindAsync(new ResourceKey("ServiceRequest", id), cancellation) is { IsDeleted: false } order) return Order(order);
        }
        return await FormerAsync(studyUid, cancellation);
    }

    // It has left the worklist when a step of it was completed, and may have more of them.
    private async Task<ImagingOrder?> FormerAsync(string studyUid, CancellationToken cancellation)
    {
        var links = await worklist.Database.ReadAsync(session => PerformedStepStore.OfStudyAsync(session, studyUid, cancellation), cancellation);
        return links.Select(link => link.OrderId).OfType<string>().FirstOrDefault() is { } id
            && await resources.FindAsync(new ResourceKey("ServiceRequest", id), cancellation) is { IsDeleted: false } order ? Order(order) : null;
    }

    private async Task RefreshAsync(WriteSession session, string id, CancellationToken cancellation)
    {
        if (await ResourceStore.FindAsync(session, new ResourceKey("ServiceRequest", id), cancellation) is { } order) await WriteAsync(session, order, cancellation);
    }

    private async Task WriteAsync(WriteSession session, StoredResource order, CancellationToken cancellation)
    {
        JsonElement? open = !order.IsDeleted && FhirResource.Parse(order.Json).Root is var parsed && IsOpen(parsed) ? parsed : null;
        if (open is null && !await WorklistStore.HoldsAsync(session, order.Key.Id, cancellation)) return;
        session.ReadOthers();
        if (open is not { } root || (await PerformedStepStore.CompletedOrdersAsync(session, [order.Key.Id], cancellation)).Count > 0)
        {
            await WorklistStore.RemoveAsync(session, order.Key.Id, cancellation);
            return;
        }
        var subject = ImagingOrder.SubjectOf(order);
        var item = WorklistItem.Of(root, await PatientAsync(session, subject, cancellation), issuers);
        await WorklistStore.PutAsync(session, new WorklistOrder(order.Key.Id, subject, DicomModel.ToJson(item)), cancellation);
    }

    private static bool IsOpen(JsonElement order) => order.TryGetProperty("status", out var status) && status.ValueEquals("active") && WorklistItem.ModalityOf(order) is not null;

    private static async Task<JsonElement?> PatientAsync(ReadSession session, string? reference, CancellationToken cancellation) =>
        reference is not null && await ResourceStore.FindAsync(session, new ResourceKey("Patient", reference["Patient/".Length..]), cancellation) is { IsDeleted: false } found
            ? FhirResource.Parse(found.Json).Root
            : null;

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

    private static ImagingOrder Order(StoredResource order) => new(order.Key.Id, ImagingOrder.SubjectOf(order));
}
