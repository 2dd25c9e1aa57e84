using DataBank.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// Writes every access into the journal before the first byte of its answer leaves, refused ones too.
/// When the journal can't be written the answer is an error: no access without a record.
/// </summary>
internal sealed class AuditMiddleware(RequestDelegate next, AuditJournal journal, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(() => AppendAsync(context));
        return next(context);
    }

    private async Task AppendAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<NotAudited>() is not null) return;

        var trail = AuditTrail.Of(context);
        var known = endpoint?.Metadata.GetMetadata<AuditedAs>();
        await journal.AppendAsync(
            new AuditRecord(
                Guid.CreateVersion7().ToString(),
                clock.GetUtcNow(),
                known?.Action ?? ActionOf(context.Request.Method),
                trail.Interaction ?? known?.Interaction ?? "other",
                trail.Face ?? context.GetRouteValue("theme") as string ?? "appliance",
                Caller.Subject(context.User),
                string.Join(' ', Caller.RolesOf(context.User)),
                trail.Target ?? context.Request.Path.Value ?? "/",
                context.Response.StatusCode,
                [.. trail.Patients]),
            CancellationToken.None); // A client that hangs up doesn't take its record with it.
    }

    private static string ActionOf(string method) => method switch
    {
        "GET" or "HEAD" or "OPTIONS" => "R",
        "PUT" or "PATCH" => "U",
        "DELETE" => "D",
        _ => "E",
    };
}
