using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>Patient/$match: who of our patients a record may be of, graded by <see cref="PatientMatch"/>: https://hl7.org/fhir/R4/patient-operation-match.html</summary>
internal static class MatchPatient
{
    private const int DefaultCount = 20;
    private const int MaximumCount = 100;

    public static void MapMatchPatient(this IEndpointRouteBuilder fhir) => fhir.MapPost("/Patient/$match", HandleAsync).AuditAs("operation", "E");

    private static async Task<IResult> HandleAsync(FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        var input = await OperationInput.ReadAsync(context.Request, limits.MaximumResourceBytes, cancellation);
        var patient = input.Resource("resource");
        if (patient?.Type != "Patient") throw RequestProblem.Invalid("$match takes Parameters with a Patient as resource.", "Parameters.parameter");
        var isCertainOnly = input.First("onlyCertainMatches") == "true";
        var count = input.First("count") is not { } asked ? DefaultCount
            : int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? Math.Min(number, MaximumCount)
            : throw RequestProblem.Invalid("count is above 0.", "Parameters.parameter");

        var found = await face.Resources.Database.ReadAsync(session => new PatientCandidates(face.Resources).FindAsync(session, patient, cancellation), cancellation);
        // "Only certain" is for those who go on with it without looking: of two they must not take one.
        if (isCertainOnly) found = found.Count(each => each.Match.Grade == MatchGrade.Certain) == 1 ? [.. found.Where(each => each.Match.Grade == MatchGrade.Certain)] : [];
        var shown = found.Take(count).ToList();
        PatientMentions.Add(AuditTrail.Of(context), shown.Select(each => each.Patient));
        return FhirAnswer.Bundle(ToBundle(shown.Select(each => (each.Patient, each.Match)), found.Count, FhirUrls.Base(context.Request, face)));
    }

    private static ReadOnlyMemory<byte> ToBundle(IEnumerable<(StoredResource Patient, PatientMatch Match)> found, int total, string baseUrl)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(buffer, FhirJson.Writer);
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("id", Guid.NewGuid().ToString());
        json.WriteString("type", "searchset");
        json.WriteNumber("total", total);
        if (total > 0) json.WriteStartArray("entry");
        foreach (var (patient, match) in found)
        {
            json.WriteStartObject();
            json.WriteString("fullUrl", $"{baseUrl}/{patient.Key}");
            json.WritePropertyName("resource");
            json.WriteRawValue(patient.Json.Span, skipInputValidation: true);
            json.WriteStartObject("search");
            json.WriteStartArray("extension");
            json.WriteStartObject();
            json.WriteString("url", "http://hl7.org/fhir/StructureDefinition/match-grade");
            json.WriteString("valueCode", match.Grade switch { MatchGrade.Certain => "certain", MatchGrade.Probable => "probable", _ => "possible" });
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteString("mode", "match");
            json.WriteNumber("score", Math.Round(match.Score, 4));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        if (total > 0) json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
