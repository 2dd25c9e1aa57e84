using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// Subscribe to a workitem, to the worklist, or to what of it passes a filter; end that, or suspend it:
/// https://dicom.nema.org/medical/dicom/current/output/html/part18.html#sect_11.10
/// </summary>
internal static class Subscriptions
{
    private const int LongestAeTitle = 16;
    private const int MostKeys = 32;

    public static void MapSubscriptions(this IEndpointRouteBuilder dicomWeb)
    {
        dicomWeb.MapPost("/workitems/{workitem}/subscribers/{subscriber}", SubscribeAsync).AuditAs("ups-subscribe", "C");
        dicomWeb.MapDelete("/workitems/{workitem}/subscribers/{subscriber}", UnsubscribeAsync).AuditAs("ups-unsubscribe", "D");
        dicomWeb.MapPost("/workitems/{workitem}/subscribers/{subscriber}/suspend", SuspendAsync).AuditAs("ups-suspend", "U");
    }

    /// <exception cref="RequestProblem">400: no AE title (PS3.5 §6.2).</exception>
    public static string AeTitle(string text) =>
        text.Trim() is { Length: > 0 and <= LongestAeTitle } title && title.All(character => character is >= ' ' and <= '~' and not '\\')
            ? title
            : throw RequestProblem.Invalid("The subscriber in the URL is no AE title: 1 to 16 characters.");

    private static async Task<IResult> SubscribeAsync(
        HttpContext context, DicomWebFace face, WorkitemStore workitems, string workitem, string subscriber, CancellationToken cancellation)
    {
        var (uid, title) = (WorkitemEndpoints.Uid(workitem), AeTitle(subscriber));
        var isLocked = IsLocked(context.Request);
        var filter = new WorkitemQuery(Keys(context.Request));
        if ((uid == WorkitemAttributes.FilteredWorklist) != (filter.Keys.Count > 0))
        {
            throw RequestProblem.Invalid("A filter is given for a subscription to the filtered worklist, and for no other.");
        }
        if (IsWorklist(uid)) await workitems.Subscriptions.SubscribeToWorklistAsync(title, filter, isLocked, cancellation);
        else await workitems.Subscriptions.SubscribeAsync(title, uid, isLocked, item => WorkitemReport.OfState(uid, DicomModel.Read(item.AttributesJson)), cancellation);
        // The base of the WebSocket service, where "subscribers/{aetitle}" is the connection (PS3.18 §8.10.4).
        context.Response.Headers.ContentLocation = $"{(context.Request.IsHttps ? "wss" : "ws")}{new FaceUrls(context.Request, face).BaseUrl[context.Request.Scheme.Length..]}/ws";
        return Results.StatusCode(StatusCodes.Status201Created);
    }

    private static async Task<IResult> UnsubscribeAsync(WorkitemStore workitems, string workitem, string subscriber, CancellationToken cancellation)
    {
        var (uid, title) = (WorkitemEndpoints.Uid(workitem), AeTitle(subscriber));
        var ended = IsWorklist(uid)
            ? await workitems.Subscriptions.UnsubscribeFromWorklistAsync(title, cancellation)
            : await workitems.Subscriptions.UnsubscribeAsync(title, uid, cancellation);
        return ended ? Results.Ok() : throw RequestProblem.NotFound("This subscription");
    }

    private static async Task<IResult> SuspendAsync(WorkitemStore workitems, string workitem, string subscriber, CancellationToken cancellation)
    {
        if (!IsWorklist(WorkitemEndpoints.Uid(workitem))) throw RequestProblem.Invalid("Only a subscription to the worklist can be suspended.");
        return await workitems.Subscriptions.SuspendAsync(AeTitle(subscriber), cancellation) ? Results.Ok() : throw RequestProblem.NotFound("This subscription");
    }

    private static bool IsWorklist(string uid) => uid is WorkitemAttributes.Worklist or WorkitemAttributes.FilteredWorklist;

    private static bool IsLocked(HttpRequest request) => request.Query["deletionlock"].ToString().ToLowerInvariant() switch
    {
        "" or "false" => false,
        "true" => true,
        _ => throw RequestProblem.Invalid("deletionlock is true or false."),
    };

    // "filter=a=1,b.c=2", or the keys as parameters of their own, as editions before 2019 had it.
    private static KeyValuePair<IReadOnlyList<Tag>, string>[] Keys(HttpRequest request)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var (name, values) in request.Query)
        {
            if (name.ToLowerInvariant() is "deletionlock" or "accept" or "charset") continue;
            if (!name.Equals("filter", StringComparison.OrdinalIgnoreCase)) pairs.Add(new(name, string.Join('\\', values.ToArray())));
            else pairs.AddRange(values.ToString().Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2) is [var key, var value] ? KeyValuePair.Create(key.Trim(), value) : throw Malformed()));
        }
        if (pairs.Count > MostKeys) throw RequestProblem.Invalid($"A filter has at most {MostKeys} keys.");
        return [.. pairs.Select(pair => KeyValuePair.Create<IReadOnlyList<Tag>, string>([.. pair.Key.Split('.').Select(step => Tag.TryParse(step, out var tag) ? tag : throw Malformed())], pair.Value))];
    }

    private static RequestProblem Malformed() => RequestProblem.Invalid("A filter is a list of attribute=value, separated by commas: keywords or eight hexadecimal digits, joined by dots inside sequences.");
}
