using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Pseudonymization;
using DataBank.Server;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace DataBank.Proxy;

/// <summary>
/// Images of which a person is to decide, below <c>/vault/{theme}/pixels</c>: listed as Tasks, shown, and released, blackened or withheld.
/// The reviewer sees identified pixels and learns no pseudonym.
/// </summary>
internal static class PixelReview
{
    /// <summary>Reason of an image that is shown only after a person has looked at it.</summary>
    public const string ReviewOnly = "review-only";

    private const string FhirJson = "application/fhir+json";
    private const int MostListed = 500;
    private const int LargestBody = 64 * 1024;
    private const int MostAreas = 200;
    private const int LongestReason = 1000;

    public static void MapPixelReview(this IEndpointRouteBuilder theme)
    {
        theme.MapGet("/pixels", ListAsync).RequireAuthorization(Permissions.PixelReview).AuditAs("pixel-review", "R");
        theme.MapGet("/pixels/{id}/frames/{frame:int}", ShowAsync).RequireAuthorization(Permissions.PixelReview).AuditAs("pixel-review", "R");
        theme.MapPost("/pixels/{id}/$decide", DecideAsync).RequireAuthorization(Permissions.PixelReview).AuditAs("pixel-decision", "U");
    }

    private static async Task<IResult> ListAsync(string theme, ThemeViews views, InstanceVerdictStore verdicts, CancellationToken cancellation)
    {
        var view = Find(views, theme);
        var tasks = (await WaitingAsync(view, verdicts, cancellation)).Select(waiting => new JsonObject { ["resource"] = Task(view, waiting) }).ToArray<JsonNode>();
        return Answer(new JsonObject { ["resourceType"] = "Bundle", ["type"] = "searchset", ["total"] = tasks.Length, ["entry"] = tasks.Length == 0 ? null : new JsonArray(tasks) });
    }

    /// <summary>A frame as the source has it; the entity tag is the hash of the pixels, to which a decision is bound.</summary>
    private static async Task<IResult> ShowAsync(
        HttpContext context, string theme, string id, int frame, ThemeViews views, InstanceVerdictStore verdicts, PixelSearch search, CancellationToken cancellation)
    {
        var view = Find(views, theme);
        var file = await search.ReadAsync(view, await FindAsync(view, id, verdicts, cancellation), cancellation)
            ?? throw new RequestProblem(406, "too-costly", "This file is too large to be shown here.");
        try
        {
            using var frames = FrameReader.Open(file);
            if (frame < 1 || frame > frames.Count)
                throw RequestProblem.NotFound("This frame");
            var picture = await new ImageRenderer(frames).RenderAsync(new RenderRequest { Frame = frame, WithOverlays = false }, cancellation);
            context.Response.Headers.CacheControl = "no-store";
            return Results.File(picture, "image/png", entityTag: new EntityTagHeaderValue($"\"{PixelHash.Of(frames)}\""));
        }
        catch (Exception failure) when (failure is DicomFormatException or PixelDataException or CodecMissingException or NotSupportedException)
        {
            throw new RequestProblem(406, "not-supported", "This image cannot be shown here.");
        }
    }

    private static async Task<IResult> DecideAsync(
        HttpContext context, string theme, string id, ThemeViews views, InstanceVerdictStore verdicts, PixelDecisions decisions, TimeProvider clock, CancellationToken cancellation)
    {
        var view = Find(views, theme);
        var seen = context.Request.GetTypedHeaders().IfMatch is [{ IsWeak: false, Tag: { Length: 66 } tag }] ? tag.ToString().Trim('"')
            : throw new RequestProblem(428, "required", "Say by If-Match which file you have looked at: the ETag of its frames (どの画像を確認したかを If-Match で示してください).");
        var body = await FhirBody.ReadBytesAsync(context.Request, LargestBody, cancellation);
        await view.Gate.WaitAsync(cancellation);
        try
        {
            var waiting = await FindAsync(view, id, verdicts, cancellation);
            var decision = Read(body, Caller.Subject(context.User), clock.GetUtcNow(), waiting.Reason == ReviewOnly ? PixelRule.Reviewed : PixelRule.Searched);
            await decisions.PutAsync(view, waiting.InstanceUid, seen, decision, cancellation);
            await verdicts.PutAsync(view.Theme, [waiting with { Verdict = InstanceVerdict.Unread, Reason = PixelLane.Decided }], cancellation);
        }
        finally
        {
            view.Gate.Release();
        }
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    /// <summary>{"decision": "release" | "black-out" | "withhold", "areas": [[left, top, width, height] …], "reason": "…"}</summary>
    private static PixelDecision Read(ReadOnlyMemory<byte> body, string by, DateTimeOffset at, PixelRule rule)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            PixelDecisionKind? kind = root.GetProperty("decision").GetString() switch
            {
                "release" => PixelDecisionKind.Release,
                "black-out" => PixelDecisionKind.BlackOut,
                "withhold" => PixelDecisionKind.Withhold,
                _ => null,
            };
            var areas = root.TryGetProperty("areas", out var list)
                ? list.EnumerateArray().Select(area => new PixelArea(area[0].GetInt32(), area[1].GetInt32(), area[2].GetInt32(), area[3].GetInt32())).ToList()
                : [];
            var isFit = kind == PixelDecisionKind.BlackOut ? areas.Count is > 0 and <= MostAreas && areas.TrueForAll(area => area is { Width: > 0, Height: > 0 }) : areas.Count == 0;
            if (kind is { } known && isFit && root.GetProperty("reason").GetString() is { Length: > 0 and <= LongestReason } reason)
                return new PixelDecision(known, areas, reason, by, at, rule);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            // Said below.
        }
        throw new RequestProblem(400, "invalid", "A decision is {\"decision\": \"release\", \"black-out\" or \"withhold\", \"areas\": [[left, top, width, height]], \"reason\": \"…\"}; areas belong to black-out alone (判断・理由・黒塗り範囲を指定してください).");
    }

    private static JsonObject Task(ThemeView view, VaultInstance waiting) => new()
    {
        ["resourceType"] = "Task",
        ["id"] = IdOf(view, waiting),
        ["status"] = "requested",
        ["intent"] = "order",
        ["code"] = new JsonObject { ["text"] = "pixel-review" },
        ["statusReason"] = new JsonObject { ["text"] = waiting.Verdict == InstanceVerdict.Unread ? "unread" : waiting.Reason },
    };

    private static async Task<VaultInstance> FindAsync(ThemeView view, string id, InstanceVerdictStore verdicts, CancellationToken cancellation) =>
        (await WaitingAsync(view, verdicts, cancellation)).FirstOrDefault(waiting => IdOf(view, waiting) == id) ?? throw RequestProblem.NotFound("This image");

    private static async Task<IReadOnlyList<VaultInstance>> WaitingAsync(ThemeView view, InstanceVerdictStore verdicts, CancellationToken cancellation) =>
    [
        .. await verdicts.OfVerdictAsync(view.Theme, InstanceVerdict.Uncertain, "", MostListed, cancellation),
        .. (await verdicts.OfVerdictAsync(view.Theme, InstanceVerdict.Unread, "", MostListed, cancellation)).Where(unread => unread.Reason != PixelLane.Decided),
    ];

    /// <summary>Leads to no pseudonym.</summary>
    private static string IdOf(ThemeView view, VaultInstance waiting) => view.Seal.Hash("pixel-review", waiting.InstanceUid)[..32];

    private static ThemeView Find(ThemeViews views, string theme) => views.Find(theme) ?? throw RequestProblem.NotFound("This theme");

    private static IResult Answer(JsonObject resource) => Results.Text(resource.ToJsonString(), FhirJson, Encoding.UTF8);
}
