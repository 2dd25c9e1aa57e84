using DataBank.Server;
using Microsoft.AspNetCore.Authorization;

namespace DataBank.Appliance;

/// <summary><c>GET /auth/routes</c>: every address of the running appliance with who may use it, for those who review access.</summary>
internal static class RouteTable
{
    public static void MapRouteTable(this WebApplication app) =>
        app.MapGet("/auth/routes", (IEnumerable<EndpointDataSource> sources) => Results.Json(sources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(Describe)))
            .RequireAuthorization(Permissions.AuditRead).AuditAs("access-list", "R");

    private static object Describe(RouteEndpoint endpoint)
    {
        var permissions = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(each => each.Policy).OfType<string>().Distinct().ToArray();
        return new
        {
            path = "/" + endpoint.RoutePattern.RawText?.TrimStart('/'),
            methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [],
            isOpen = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null,
            permissions,
            roles = Roles.All.Where(role => permissions.Length > 0 && permissions.All(permission => Caller.MayHold(role, permission))),
        };
    }
}
