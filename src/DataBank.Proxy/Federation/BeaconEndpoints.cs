using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Proxy;

/// <summary>
/// Beacon v2 (https://docs.genomebeacons.org) of one theme, registered tier: whether, and how many, individuals have a variant, by the rules of
/// <see cref="Feasibility"/>; under the threshold a Beacon says no. Controlled tier: records, to who shows a visa for the theme.
/// </summary>
internal static class BeaconEndpoints
{
    private static readonly string[] ReadOnly = [HttpMethods.Get];
    private static readonly string[] Queries = [HttpMethods.Get, HttpMethods.Post];

    public static void MapBeacon(this IEndpointRouteBuilder beacon)
    {
        MapDocument(beacon, "/", BeaconDocuments.Info);
        MapDocument(beacon, "/info", BeaconDocuments.Info);
        MapDocument(beacon, "/service-info", BeaconDocuments.ServiceInfo);
        MapDocument(beacon, "/configuration", BeaconDocuments.Configuration);
        MapDocument(beacon, "/entry_types", BeaconDocuments.EntryTypes);
        MapDocument(beacon, "/map", BeaconDocuments.Map);
        MapDocument(beacon, "/filtering_terms", BeaconDocuments.FilteringTerms);
        // Whether there is the variant, and how many individuals have it.
        beacon.MapMethods("/g_variants", Queries, (string theme, ThemeViews views, Feasibility feasibility, BeaconRecords records, HttpContext context, CancellationToken cancellation) =>
            AnswerAsync(BeaconDocuments.GenomicVariant, theme, views, feasibility, records, context, cancellation)).AuditAs("beacon", "E");
        beacon.MapMethods("/individuals", Queries, (string theme, ThemeViews views, Feasibility feasibility, BeaconRecords records, HttpContext context, CancellationToken cancellation) =>
            AnswerAsync(BeaconDocuments.Individual, theme, views, feasibility, records, context, cancellation)).AuditAs("beacon", "E");
    }

    private static void MapDocument(IEndpointRouteBuilder beacon, string path, Func<string, string, JsonObject> document) =>
        beacon.MapMethods(path, ReadOnly, (string theme, ThemeViews views, ProxyOptions options, HttpContext context) =>
        {
            var view = FederatedThemes.Find(views, context, theme);
            return Results.Json(document(view.Theme, $"{options.PublicUrl}/research/{view.Theme}/ga4gh/beacon/v2"), DatasetDefinition.Json);
        }).AuditAs("beacon", "R");

    private static async Task<IResult> AnswerAsync(
        string entryType, string theme, ThemeViews views, Feasibility feasibility, BeaconRecords records, HttpContext context, CancellationToken cancellation)
    {
        var view = FederatedThemes.Find(views, context, theme);
        try
        {
            var query = await BeaconQuery.ReadAsync(context.Request, cancellation);
            AuditTrail.Of(context).Query = query.Criteria.ToJsonString();
            var request = FederatedThemes.Parse(view, JsonSerializer.SerializeToElement(query.Criteria));
            if (query.Granularity == "record" && await records.FindAsync(view, entryType, query, request, context, cancellation) is { } found) return Results.Json(found, DatasetDefinition.Json);
            var counted = await feasibility.AnswerAsync(view, Caller.Subject(context.User), request, cancellation);
            // Of variants no number is told: it would be one of variants, not of persons.
            var granularity = entryType == BeaconDocuments.GenomicVariant || query.Granularity == "boolean" ? "boolean" : "count";
            return Results.Json(BeaconDocuments.Answer(view.Theme, entryType, granularity, query.Granularity, counted.Count), DatasetDefinition.Json);
        }
        catch (RequestProblem problem)
        {
            return Results.Json(BeaconDocuments.Error(view.Theme, problem.Status, problem.Message), DatasetDefinition.Json, statusCode: problem.Status);
        }
    }
}
