using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// Which instances came, changed and went, oldest first, in the shape of Microsoft's DICOM server: a follower passes the sequence of the
/// last entry it knows as <c>after</c> (or as <c>offset</c>, as v1 calls it); with a time window the offset counts entries (v2).
/// </summary>
internal static class ChangeFeed
{
    private const int DefaultLimit = 100;
    private const int MostEntries = 1000;

    public static void MapChangeFeed(this IEndpointRouteBuilder dicomWeb)
    {
        dicomWeb.MapGet("/changefeed", HandleAsync).AuditAs("changefeed", "R");
        dicomWeb.MapGet("/changefeed/latest", LatestAsync).AuditAs("changefeed", "R");
    }

    private static async Task HandleAsync(HttpContext context, DicomWebFace face, StudyChanges changes, CancellationToken cancellation)
    {
        var (from, until) = (Time(context.Request, "startTime"), Time(context.Request, "endTime"));
        var offset = Number(context.Request, "offset", 0, long.MaxValue) ?? 0;
        var isWindow = from is not null || until is not null;
        var after = Number(context.Request, "after", 0, long.MaxValue) ?? (isWindow ? 0 : offset);
        var query = new ChangeQuery(
            after, (int)(Number(context.Request, "limit", 1, MostEntries) ?? DefaultLimit), isWindow ? (int)Math.Min(offset, int.MaxValue) : 0, from, until, WantsMetadata(context.Request)) { Sight = face.Sight };
        var found = await changes.ReadAsync(query, cancellation);
        await WriteAsync(context, json =>
        {
            json.WriteStartArray();
            foreach (var change in found) Write(json, change, new FaceUrls(context.Request, face));
            json.WriteEndArray();
        }, cancellation);
    }

    private static async Task LatestAsync(HttpContext context, DicomWebFace face, StudyChanges changes, CancellationToken cancellation)
    {
        if (await changes.LatestAsync(WantsMetadata(context.Request), face.Sight, cancellation) is { } latest)
        {
            await WriteAsync(context, json => Write(json, latest, new FaceUrls(context.Request, face)), cancellation);
            return;
        }
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static void Write(Utf8JsonWriter json, StudyChange change, FaceUrls urls)
    {
        json.WriteStartObject();
        json.WriteNumber("sequence", change.Sequence);
        json.WriteString("studyInstanceUid", change.StudyUid);
        json.WriteString("seriesInstanceUid", change.SeriesUid);
        json.WriteString("sopInstanceUid", change.SopInstanceUid);
        json.WriteString("action", change.Action);
        json.WriteString("timestamp", change.ChangedAt);
        json.WriteString("state", change.State);
        if (change.MetadataJson is { } metadata)
        {
            json.WritePropertyName("metadata");
            json.WriteRawValue(urls.Complete(metadata).Span, skipInputValidation: true);
        }
        json.WriteEndObject();
    }

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write, CancellationToken cancellation)
    {
        var output = new ArrayBufferWriter<byte>(16 * 1024);
        using (var json = new Utf8JsonWriter(output)) write(json);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = output.WrittenCount;
        await context.Response.Body.WriteAsync(output.WrittenMemory, cancellation);
    }

    private static bool WantsMetadata(HttpRequest request) => request.Query["includeMetadata"].ToString() switch
    {
        "" or "true" or "True" => true,
        "false" or "False" => false,
        _ => throw RequestProblem.Invalid("includeMetadata is true or false."),
    };

    private static long? Number(HttpRequest request, string name, long least, long most)
    {
        if (request.Query[name].ToString() is not { Length: > 0 } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw RequestProblem.Invalid($"{name} is one whole number from {least} to {most}.");
    }

    private static DateTimeOffset? Time(HttpRequest request, string name)
    {
        // A "+" that was not escaped arrives as a blank.
        if (request.Query[name].ToString().Replace(' ', '+') is not { Length: > 0 } text) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw RequestProblem.Invalid($"{name} is a time as in ISO 8601.");
    }
}
