using DataBank.Fhir;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// The routes of the authority. What OAuth defines is answered by OpenIddict as soon as the route is chosen; the registrations of clients
/// are for administrators, and no administrator approves what he has registered.
/// </summary>
public static class AuthorityEndpoints
{
    public static void MapAuthority(this IEndpointRouteBuilder app)
    {
        app.MapPost(AuthorityAddresses.Token, Refuse).AllowAnonymous().AuditAs("token", "E");
        app.MapPost(AuthorityAddresses.Introspect, Refuse).AllowAnonymous().AuditAs("token-introspect", "E");
        app.MapPost(AuthorityAddresses.Revoke, Refuse).AllowAnonymous().AuditAs("token-revoke", "E");
        app.MapGet(AuthorityAddresses.Configuration, Refuse).AllowAnonymous().WithoutAudit();
        app.MapGet(AuthorityAddresses.Keys, Refuse).AllowAnonymous().WithoutAudit();

        app.MapAuthorize();
        app.MapLaunches();

        var clients = app.MapGroup("/auth/clients").RequireAuthorization(Permissions.ManageAccess);
        clients.MapGet("", ListAsync).AuditAs("access-list", "R");
        clients.MapPost("", AddAsync).AuditAs("access-change", "C");
        clients.MapPost("/{id}/approve", ApproveAsync).AuditAs("access-change", "U");
        clients.MapDelete("/{id}", RemoveAsync).AuditAs("access-change", "D");
    }

    // Reached only by what OpenIddict does not take for a request to it.
    private static IResult Refuse() => throw Errors.NoSuchPath();

    private static async Task<IResult> ListAsync(RegisteredClients clients, CancellationToken cancellation) => Results.Json(await clients.ListAsync(cancellation));

    private static async Task<IResult> AddAsync(RegisteredClient client, RegisteredClients clients, HttpContext context, CancellationToken cancellation)
    {
        var registered = client with { RegisteredBy = Caller.Subject(context.User), ApprovedBy = null };
        await clients.AddAsync(registered, cancellation);
        return Results.Json(registered, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> ApproveAsync(string id, RegisteredClients clients, HttpContext context, CancellationToken cancellation) =>
        await clients.ApproveAsync(id, Caller.Subject(context.User), cancellation) ? Results.NoContent() : throw Errors.NoSuchPath();

    private static async Task<IResult> RemoveAsync(string id, RegisteredClients clients, RevokedTokens revoked, CancellationToken cancellation)
    {
        if (!await clients.RemoveAsync(id, cancellation)) throw Errors.NoSuchPath();
        await revoked.RefreshAsync(cancellation);
        return Results.NoContent();
    }
}
