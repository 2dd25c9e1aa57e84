using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Refuses what could not be recorded, before anything of it is done: 507 while the journal's disk is full, 503 while it fails.</summary>
internal sealed class AuditRoom(RequestDelegate next, AuditJournal journal)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<NotAudited>() is null && journal.Refusal is { } refusal)
        {
            AuditTrail.Of(context).IsOmitted = true;
            throw refusal;
        }
        return next(context);
    }
}
