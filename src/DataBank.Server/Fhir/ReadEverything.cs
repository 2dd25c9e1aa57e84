using System.Globalization;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// $everything, paged: a Patient with its compartment, or all Patients with theirs (https://hl7.org/fhir/R4/patient-operation-everything.html); an Encounter
/// with what refers to it and what it refers to (https://hl7.org/fhir/R4/encounter-operation-everything.html).
/// </summary>
internal static class ReadEverything
{
    private const int DefaultCount = 100;
    private const int MaximumCount = 1000;
    private const string Start = "start";
    private const string End = "end";

    public static void MapReadEverything(this IEndpointRouteBuilder fhir)
    {
        string[] methods = [.. ReadRoutes.Methods, HttpMethods.Post];
        foreach (var type in (string[])["Patient", "Encounter"])
        {
            fhir.MapMethods($"/{type}/{{id}}/$everything", methods, (string id, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation) =>
                HandleOneAsync(UrlParts.Key(type, id), face, limits, context, cancellation)).AuditAs("operation", "E");
        }
        fhir.MapMethods("/Patient/$everything", methods, (FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation) =>
            HandleAsync(null, face, limits, context, cancellation)).AuditAs("operation", "E");
    }

    private static async Task<IResult> HandleOneAsync(ResourceKey key, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        var focus = await face.Resources.FindAsync(key, cancellation) ?? throw FhirAnswer.NotFound(key);
        return focus.IsDeleted ? throw FhirAnswer.Gone(key) : await HandleAsync(key, face, limits, context, cancellation);
    }

    private static async Task<IResult> HandleAsync(ResourceKey? key, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        var input = await OperationInput.ReadAsync(context.Request, limits.MaximumResourceBytes, cancellation);
        var asked = Parse(input, FhirPreference.Of(context.Request).HandlingFor(face));
        var page = await face.Resources.EverythingAsync(key, asked, cancellation);
        if (key is { Type: "Patient" } patient) AuditTrail.Of(context).AddPatient(patient.Id);
        else PatientMentions.Add(AuditTrail.Of(context), page.Matches);

        var baseUrl = FhirUrls.Base(context.Request, face);
        var address = $"{baseUrl}/{key?.ToString() ?? "Patient"}/$everything";
        using var bundle = new FhirBundle("searchset", baseUrl, page.Total);
        bundle.AddLink("self", Link(address, asked, input));
        if (page.NextCursor is not null) bundle.AddLink("next", Link(address, asked with { Cursor = page.NextCursor }, input));
        foreach (var match in page.Matches) bundle.AddMatch(match);
        foreach (var included in page.Included) bundle.AddIncluded(included);
        if (page.IsCut) bundle.AddSearchOutcome([SearchResources.Cut()]);
        return FhirAnswer.Bundle(bundle.Finish());
    }

    private static EverythingQuery Parse(OperationInput input, SearchHandling handling)
    {
        var asked = new EverythingQuery(DefaultCount) { Care = Care(input) };
        foreach (var (name, value) in input.Values)
        {
            asked = name switch
            {
                "_count" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 => asked with { Count = Math.Min(count, MaximumCount) },
                "_count" => throw RequestProblem.Invalid("_count takes a whole number above 0."),
                "_type" => asked with { Types = [.. asked.Types.Concat(value.Split(',')).Select(TypeOf).Distinct().Order(StringComparer.Ordinal)] },
                "_since" => asked with { Since = ReadHistory.ParseInstant(value) },
                FhirUrls.CursorParameter => asked with { Cursor = value },
                Start or End or "_format" or "_pretty" => asked,
                _ when handling == SearchHandling.Lenient => asked,
                _ => throw RequestProblem.Invalid("$everything takes start, end, _type, _since and _count."),
            };
        }
        return asked;
    }

    private static DateRange? Care(OperationInput input)
    {
        var (start, end) = (Date(input, Start), Date(input, End));
        if (start is null && end is null) return null;
        var care = new DateRange(start?.Start ?? long.MinValue, end?.End ?? long.MaxValue);
        return care.Start < care.End ? care : throw RequestProblem.Invalid("start is not after end.");
    }

    private static DateRange? Date(OperationInput input, string name) => input.All(name).ToList() switch
    {
        [] => null,
        [var text] when DateRange.TryParse(text, out var date) => date,
        _ => throw RequestProblem.Invalid($"{name} is one date, such as 2026-01-31."),
    };

    private static string TypeOf(string name) => ResourceTypes.IsKnown(name) ? name : throw RequestProblem.Invalid("_type takes resource types of FHIR R4.");

    private static string Link(string address, EverythingQuery asked, OperationInput input)
    {
        var parameters = new List<KeyValuePair<string, string>> { new("_count", asked.Count.ToString(CultureInfo.InvariantCulture)) };
        if (asked.Types.Count > 0) parameters.Add(new("_type", string.Join(',', asked.Types)));
        if (asked.Since is { } since) parameters.Add(new("_since", since.ToString("O", CultureInfo.InvariantCulture)));
        foreach (var name in (string[])[Start, End]) parameters.AddRange(input.All(name).Select(date => new KeyValuePair<string, string>(name, date)));
        if (asked.Cursor is { } cursor) parameters.Add(new(FhirUrls.CursorParameter, cursor));
        return FhirUrls.WithParameters(address, parameters);
    }
}
