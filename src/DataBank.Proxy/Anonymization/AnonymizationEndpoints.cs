using System.Text.Json;
using DataBank.Fhir;
using DataBank.Server;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Proxy;

/// <summary>Below <c>/anonymization</c>: definitions of data sets, and releases made of them. For data managers.</summary>
internal static class AnonymizationEndpoints
{
    public static void MapAnonymization(this IEndpointRouteBuilder anonymization)
    {
        anonymization.MapGet("/datasets", ListDatasetsAsync).AuditAs("dataset", "R");
        anonymization.MapGet("/datasets/{name}", ReadDatasetAsync).AuditAs("dataset", "R");
        anonymization.MapPut("/datasets/{name}", DefineAsync).AuditAs("dataset", "U");
        anonymization.MapGet("/releases", ListReleasesAsync).AuditAs("release", "R");
        anonymization.MapPost("/releases", RequestAsync).AuditAs("release-request", "E");
        anonymization.MapGet("/releases/{id}", ReadReleaseAsync).AuditAs("release", "R");
        anonymization.MapPost("/releases/{id}/decision", DecideAsync).AuditAs("release-decision", "E");
        anonymization.MapGet("/releases/{id}/files/{file}", ReadFileAsync).AuditAs("release-file", "R");
    }

    private static async Task<IResult> ListDatasetsAsync(ReleaseStore releases, CancellationToken cancellation) =>
        Answer((await releases.DatasetsAsync(cancellation)).Select(Describe).ToList());

    private static async Task<IResult> ReadDatasetAsync(string name, int? version, ReleaseStore releases, CancellationToken cancellation) =>
        Answer(Describe(await releases.FindDatasetAsync(name, version, cancellation) ?? throw RequestProblem.NotFound("A data set of this name and version")));

    private static async Task<IResult> DefineAsync(string name, ReleaseStore releases, HttpContext context, CancellationToken cancellation)
    {
        if (!ResourceTypes.IsId(name)) throw RequestProblem.Invalid("The name of a data set is 1 to 64 letters, digits, '-' and '.'.");
        var definition = await JsonBody.ReadAsync<DatasetDefinition>(context.Request, DatasetDefinition.Json, cancellation);
        definition.Check();
        var json = JsonSerializer.Serialize(definition, DatasetDefinition.Json);
        return await releases.FindDatasetAsync(name, null, cancellation) is { } last && last.DefinitionJson == json
            ? Answer(Describe(last))
            : Answer(Describe(await releases.DefineAsync(name, json, Caller.Subject(context.User), cancellation)), StatusCodes.Status201Created);
    }

    private static async Task<IResult> ListReleasesAsync(ReleaseStore releases, AnonymizedReleases anonymized, CancellationToken cancellation)
    {
        var all = new List<object>();
        foreach (var release in await releases.ReleasesAsync(cancellation)) all.Add(await DescribeAsync(release, anonymized, cancellation));
        return Answer(all);
    }

    private static async Task<IResult> RequestAsync(AnonymizedReleases anonymized, HttpContext context, CancellationToken cancellation)
    {
        var request = await JsonBody.ReadAsync<ReleaseRequest>(context.Request, DatasetDefinition.Json, cancellation);
        var release = await anonymized.RequestAsync(request, Caller.Subject(context.User), cancellation);
        AuditTrail.Of(context).Target = $"releases/{release.Id}";
        AuditTrail.Of(context).Face = release.Theme;
        context.Response.Headers.Location = $"{context.Request.PathBase}{context.Request.Path}/{release.Id}";
        return Answer(await DescribeAsync(release, anonymized, cancellation), StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ReadReleaseAsync(string id, AnonymizedReleases anonymized, CancellationToken cancellation) =>
        Answer(await DescribeAsync(await anonymized.FindAsync(id, cancellation), anonymized, cancellation));

    private static async Task<IResult> DecideAsync(string id, AnonymizedReleases anonymized, HttpContext context, CancellationToken cancellation)
    {
        var decision = await JsonBody.ReadAsync<ReleaseDecision>(context.Request, DatasetDefinition.Json, cancellation);
        return Answer(await DescribeAsync(await anonymized.DecideAsync(id, decision, Caller.Subject(context.User), cancellation), anonymized, cancellation));
    }

    private static async Task<IResult> ReadFileAsync(string id, string file, AnonymizedReleases anonymized, HttpContext context, CancellationToken cancellation)
    {
        var path = await anonymized.PathOfAsync(id, file, cancellation);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'"; // The page runs nothing.
        return Results.File(path, ReleaseFiles.MediaTypes[file], enableRangeProcessing: true);
    }

    private static object Describe(StoredDataset dataset) => new
    {
        dataset.Name,
        dataset.Version,
        dataset.DefinedBy,
        dataset.DefinedAt,
        Definition = JsonSerializer.Deserialize<JsonElement>(dataset.DefinitionJson),
    };

    private static async Task<object> DescribeAsync(StoredRelease release, AnonymizedReleases anonymized, CancellationToken cancellation) => new
    {
        release.Id,
        release.Theme,
        release.Dataset,
        release.Version,
        release.Status,
        release.Purpose,
        release.Recipient,
        release.RequestedBy,
        release.RequestedAt,
        release.DecidedBy,
        release.DecidedAt,
        release.Reason,
        release.ManifestHash,
        Withdrawn = release.Status is ReleaseStatus.AwaitingApproval or ReleaseStatus.Released ? await anonymized.WithdrawnAsync(release, cancellation) : 0,
        Files = release.Status is ReleaseStatus.AwaitingApproval or ReleaseStatus.Released ? anonymized.FilesOf(release) : null,
    };

    private static IResult Answer(object content, int status = StatusCodes.Status200OK) => Results.Json(content, DatasetDefinition.Json, statusCode: status);
}
