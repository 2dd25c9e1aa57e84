using System.Globalization;
using DataBank.Fhir;
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
        fhir.MapMethods("/Patient/{id}/$everything", [HttpMethods.Get, HttpMethods.Head], HandleAsync).AuditAs("operation", "E");

    private static async Task<IResult> HandleAsync(string id, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var key = UrlParts.Key("Patient", id);
        var patient = await face.Resources.FindAsync(key, cancellation) ?? throw FhirAnswer.NotFound(key);
        if (patient.IsDeleted) throw FhirAnswer.Gone(key);

        var (count, cursor) = Parse(context.Request, FhirPreference.Of(context.Request).HandlingFor(face));
        var page = await face.Resources.CompartmentAsync(id, count, cursor, cancellation);
        AuditTrail.Of(context).AddPatient(id);

        var baseUrl = FhirUrls.Base(context.Request, face);
        var address = $"{baseUrl}/{key}/$everything";
        using var bundle = new FhirBundle("searchset", baseUrl, page.Total);
        bundle.AddLink("self", Link(address, count, cursor));
        if (page.NextCursor is not null) bundle.AddLink("next", Link(address, count, page.NextCursor));
        foreach (var match in page.Matches) bundle.AddMatch(match);
        return FhirAnswer.Bundle(bundle.Finish());
    }

    private static (int Count, string? Cursor) Parse(HttpRequest request, SearchHandling handling)
    {
        var (count, cursor) = (DefaultCount, (string?)null);
        foreach (var (name, value) in FhirUrls.Parameters(request.QueryString.Value))
        {
            if (name == "_count" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0) count = Math.Min(asked, MaximumCount);
            else if (name == "_count") throw RequestProblem.Invalid("_count takes a whole number above 0.");
            else if (name == FhirUrls.CursorParameter) cursor = value;
            else if (name is not ("_format" or "_pretty") && handling == SearchHandling.Strict) throw RequestProblem.Invalid("$everything takes _count only.");
        }
        return (count, cursor);
    }

    private static string Link(string address, int count, string? cursor)
    {
        var parameters = new List<KeyValuePair<string, string>> { new("_count", count.ToString(CultureInfo.InvariantCulture)) };
        if (cursor is not null) parameters.Add(new(FhirUrls.CursorParameter, cursor));
        return FhirUrls.WithParameters(address, parameters);
    }
}
