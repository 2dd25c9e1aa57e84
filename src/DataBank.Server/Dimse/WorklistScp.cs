using System.Runtime.CompilerServices;
using System.Text.Json;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Modality worklist as provider (PS3.4 Annex K): the active imaging orders among the FHIR ServiceRequests, each one scheduled
/// procedure step, but for those whose step has been completed.
/// </summary>
internal sealed class WorklistScp(ResourceStore resources, ImagingOrders orders, PerformedStepStore steps, PatientIssuers issuers)
{
    public const string SopClass = "1.2.840.10008.5.1.4.31";

    private static readonly Tag ScheduledStep = new(0x0040, 0x0100);
    private static readonly Tag StationAeTitle = new(0x0040, 0x0001);
    private static readonly Tag StartDate = new(0x0040, 0x0002);

    public async IAsyncEnumerable<FindMatch> FindAsync(DimseRequest request, DicomDataset identifier, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var stepKeys = identifier.Items(ScheduledStep) is [var first, ..] ? first : null;
        var (keys, steps) = (Keys(identifier), stepKeys is null ? [] : Keys(stepKeys));
        var patients = new Dictionary<string, JsonElement?>(StringComparer.Ordinal);
        await foreach (var order in OpenAsync(stepKeys?.Text(StartDate), cancellation))
        {
            var patient = await PatientAsync(order, patients, cancellation);
            var item = WorklistItem.Of(order, patient, issuers);
            if (Matches(item, keys) && Matches(item.Items(ScheduledStep)[0], steps)) yield return new FindMatch(RequestedKeys.Of(identifier, item));
        }
    }

    // What has been carried out is nobody's work any more, whatever the order's own status says.
    private async IAsyncEnumerable<JsonElement> OpenAsync(string? days, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var page in orders.ActiveAsync(days, cancellation))
        {
            var completed = await steps.CompletedOrdersAsync(page.Select(order => order.GetProperty("id").GetString()!), cancellation);
            foreach (var order in page.Where(order => !completed.Contains(order.GetProperty("id").GetString()!))) yield return order;
        }
    }

    private async Task<JsonElement?> PatientAsync(JsonElement order, Dictionary<string, JsonElement?> known, CancellationToken cancellation)
    {
        const string Prefix = "Patient/";
        var reference = order.TryGetProperty("subject", out var subject) && subject.TryGetProperty("reference", out var text) ? text.GetString() : null;
        if (reference is null || !reference.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        if (known.TryGetValue(reference, out var patient)) return patient;
        var found = await resources.FindAsync(new ResourceKey("Patient", reference[Prefix.Length..]), cancellation);
        patient = found is { IsDeleted: false } ? FhirResource.Parse(found.Json).Root : null;
        if (known.Count < 10_000) known[reference] = patient;
        return patient;
    }

    private static List<(Tag Tag, KeyMatch Match)> Keys(DicomDataset identifier)
    {
        var keys = new List<(Tag, KeyMatch)>();
        foreach (var element in identifier.Elements)
        {
            if (element.Vr == Vr.SQ || element.Tag == QueryRetrieve.CharacterSet || element.Tag.Element == 0) continue;
            var value = string.Join('\\', identifier.Texts(element.Tag));
            try
            {
                if (value.Length > 0 && KeyMatch.Of(element.Tag, value) is { } match) keys.Add((element.Tag, match));
            }
            catch (RequestProblem problem)
            {
                throw new DimseException(DimseStatus.DataSetMismatch with { Comment = problem.Message });
            }
        }
        return keys;
    }

    // A step that was not given a station is everybody's.
    private static bool Matches(DicomDataset item, List<(Tag Tag, KeyMatch Match)> keys) =>
        keys.TrueForAll(key => key.Match.Holds(item.Texts(key.Tag)) || (key.Tag == StationAeTitle && item.Text(StationAeTitle) is null));
}
