using DataBank.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// Writes every access into the journal before the first byte of its answer leaves, refused ones too.
/// When the journal can't be written the answer is an error: no access without a record.
/// </summary>
internal sealed class AuditMiddleware(RequestDelegate next, AuditJournal journal, TimeProvider clock, OpenRecords? openRecords = null)
{
    private const int LongestText = 16 * 1024;

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(AppendAsync, context);
        return next(context);
    }

    private Task AppendAsync(object state)
    {
        var context = (HttpContext)state;
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<NotAudited>() is not null) return Task.CompletedTask;

        var trail = AuditTrail.Of(context);
        if (trail.IsOmitted) return Task.CompletedTask;
        var known = endpoint?.Metadata.GetMetadata<AuditedAs>();
        var (now, (name, roles), patients) = (clock.GetUtcNow(), Caller.NamesOf(context.User), trail.Patients);
        var subject = trail.Subject ?? name;
        return journal.AppendAsync(
            new AuditRecord(
                TimeOrderedId.New(now).ToString(),
                now,
                known?.Action ?? ActionOf(context.Request.Method),
                trail.Interaction ?? known?.Interaction ?? "other",
                trail.Face ?? context.GetRouteValue("theme") as string ?? "appliance",
                subject,
                roles,
                trail.Target ?? context.Request.Path.Value ?? "/",
                context.Response.StatusCode,
                patients)
            {
                Address = context.Connection.RemoteIpAddress?.ToString(),
                Server = Cut($"{context.Request.Scheme}://{context.Request.Host.Value}"),
                RequestId = context.Request.Headers["X-Request-Id"].ToString() is { Length: > 0 } id ? Cut(id) : null,
                Opened = OpenedOf(subject, patients),
                Reason = trail.Reason,
                Query = known?.Action == "E" ? Cut(trail.Query ?? context.Request.QueryString.Value) : null,
            },
            CancellationToken.None); // A client that hangs up doesn't take its record with it.
    }

    // Those of the patients whose closed records are open to the caller: whatever is done to them is done under that purpose.
    private List<string>? OpenedOf(string subject, IReadOnlyList<string> patients)
    {
        if (patients.Count == 0 || openRecords?.Of(subject) is not { Count: > 0 } open) return null;
        return patients.Intersect(open, StringComparer.Ordinal).ToList() is { Count: > 0 } opened ? opened : null;
    }

    // Lists of thousands of values are not kept whole.
    private static string? Cut(string? text) => text is null or "" ? null : text.Length > LongestText ? text[..LongestText] : text;

    private static string ActionOf(string method) => method switch
    {
        "GET" or "HEAD" or "OPTIONS" => "R",
        "PUT" or "PATCH" => "U",
        "DELETE" => "D",
        _ => "E",
    };
}
