using System.Globalization;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>Patient/{id}/$everything, paged: https://hl7.org/fhir/R4/patient-operation-everything.html</summary>
internal static class PatientEverything
{
    private const int DefaultCount = 100;
    private const int MaximumCount = 1000;

    public static void MapPatientEverything(this IEndpointRouteBuilder fhir) =>
        fhir.MapMethods("/Patient/{id}/$everything", ReadRoutes.Methods, HandleAsync).AuditAs("operation", "E");

    private static async Task<IResult> HandleAsync(string id, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var key = UrlParts.Key("Patient", id);
        var patient = await face.Resources.FindAsync(key, cancellation) ?? throw FhirAnswer.NotFound(key);
        if (patient.IsDeleted) throw FhirAnswer.Gone(key);

        var asked = Parse(context.Request, FhirPreference.Of(context.Request).HandlingFor(face));
        var page = await face.Resources.CompartmentAsync(id, asked, cancellation);
        AuditTrail.Of(context).AddPatient(id);

        var baseUrl = FhirUrls.Base(context.Request, face);
        var address = $"{baseUrl}/{key}/$everything";
        using var bundle = new FhirBundle("searchset", baseUrl, page.Total);
        bundle.AddLink("self", Link(address, asked));
        if (page.NextCursor is not null) bundle.AddLink("next", Link(address, asked with { Cursor = page.NextCursor }));
        foreach (var match in page.Matches) bundle.AddMatch(match);
        return FhirAnswer.Bundle(bundle.Finish());
    }

    private static CompartmentQuery Parse(HttpRequest request, SearchHandling handling)
    {
        var asked = new CompartmentQuery(DefaultCount);
        foreach (var (name, value) in FhirUrls.Parameters(request.QueryString.Value))
        {
            asked = name switch
            {
                "_count" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 => asked with { Count = Math.Min(count, MaximumCount) },
                "_count" => throw RequestProblem.Invalid("_count takes a whole number above 0."),
                "_type" => asked with { Types = [.. asked.Types.Concat(value.Split(',')).Select(TypeOf).Distinct().Order(StringComparer.Ordinal)] },
                "_since" => asked with { Since = ReadHistory.ParseInstant(value) },
                // Which dates of a resource are those of care is another question for each type: nothing is better than half of the record.
                "start" or "end" => throw new RequestProblem(400, "not-supported", "$everything takes _type, _since and _count: dates of care are asked for by searches."),
                FhirUrls.CursorParameter => asked with { Cursor = value },
                "_format" or "_pretty" => asked,
                _ when handling == SearchHandling.Lenient => asked,
                _ => throw RequestProblem.Invalid("$everything takes _type, _since and _count."),
            };
        }
        return asked;
    }

    private static string TypeOf(string name) => ResourceTypes.IsKnown(name) ? name : throw RequestProblem.Invalid("_type takes resource types of FHIR R4.");

    private static string Link(string address, CompartmentQuery asked)
    {
        var parameters = new List<KeyValuePair<string, string>> { new("_count", asked.Count.ToString(CultureInfo.InvariantCulture)) };
        if (asked.Types.Count > 0) parameters.Add(new("_type", string.Join(',', asked.Types)));
        if (asked.Since is { } since) parameters.Add(new("_since", since.ToString("O", CultureInfo.InvariantCulture)));
        if (asked.Cursor is { } cursor) parameters.Add(new(FhirUrls.CursorParameter, cursor));
        return FhirUrls.WithParameters(address, parameters);
    }
}
