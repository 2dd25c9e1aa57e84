using System.Globalization;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>The audit journal as AuditEvents, newest first, by read and by search on <c>patient</c>: https://hl7.org/fhir/R4/auditevent.html</summary>
internal static class ReadAudit
{
    private const int DefaultCount = 50;
    private const int MaximumCount = 1000;

    public static void MapReadAudit(this IEndpointRouteBuilder fhir)
    {
        fhir.MapGet("/AuditEvent", SearchAsync).AuditAs("search-type", "E");
        fhir.MapGet("/AuditEvent/{id}", ReadAsync).AuditAs("read", "R");
    }

    private static async Task<IResult> ReadAsync(string id, AuditJournal journal, CancellationToken cancellation)
    {
        await foreach (var record in journal.ReadAsync(cancellation))
        {
            if (record.Id == id) return new FhirAnswer(200, AuditEvents.ToJson(record));
        }
        throw RequestProblem.NotFound("An AuditEvent with this id");
    }

    private static async Task<IResult> SearchAsync(FhirFace face, HttpContext context, AuditJournal journal, CancellationToken cancellation)
    {
        var (count, patient, cursor) = Parse(context.Request);
        var found = new List<AuditRecord>();
        var isBeforePage = cursor is not null;
        await foreach (var record in journal.ReadAsync(cancellation))
        {
            if (!isBeforePage && (patient is null || record.Patients.Contains(patient, StringComparer.Ordinal))) found.Add(record);
            if (found.Count > count) break; // One more than the page: there is a next one.
            if (record.Id == cursor) isBeforePage = false;
        }

        var baseUrl = FhirUrls.Base(context.Request, face);
        using var bundle = new FhirBundle("searchset", baseUrl);
        bundle.AddLink("self", Link(baseUrl, count, patient, cursor));
        if (found.Count > count) bundle.AddLink("next", Link(baseUrl, count, patient, found[count - 1].Id));
        foreach (var record in found.Take(count))
        {
            bundle.AddMatch(new StoredResource(new ResourceKey("AuditEvent", record.Id), 1, record.Time, IsDeleted: false, "POST", 0, AuditEvents.ToJson(record)));
        }
        return FhirAnswer.Bundle(bundle.Finish());
    }

    private static (int Count, string? Patient, string? Cursor) Parse(HttpRequest request)
    {
        var (count, patient, cursor) = (DefaultCount, (string?)null, (string?)null);
        foreach (var (name, value) in FhirUrls.Parameters(request.QueryString.Value))
        {
            switch (name)
            {
                case "_count" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0:
                    count = Math.Min(asked, MaximumCount);
                    break;
                case "patient":
                    patient = ResourceKey.TryParse(value, out var key) ? key.Id : value;
                    break;
                case FhirUrls.CursorParameter:
                    cursor = value;
                    break;
                case "_format" or "_pretty":
                    break;
                default:
                    throw RequestProblem.Invalid("AuditEvent is searched by patient, with _count above 0.");
            }
        }
        return (count, patient, cursor);
    }

    private static string Link(string baseUrl, int count, string? patient, string? cursor)
    {
        var parameters = new List<KeyValuePair<string, string>> { new("_count", count.ToString(CultureInfo.InvariantCulture)) };
        if (patient is not null) parameters.Add(new("patient", $"Patient/{patient}"));
        if (cursor is not null) parameters.Add(new(FhirUrls.CursorParameter, cursor));
        return FhirUrls.WithParameters($"{baseUrl}/AuditEvent", parameters);
    }
}
