using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// The theme in the route is among the caller's, unless a role that reaches into all themes gives the permission, too; if not, the answer is 404,
/// the same as for a theme that does not exist.
/// </summary>
internal sealed class ThemeRequirement(string permission) : AuthorizationHandler<ThemeRequirement>, IAuthorizationRequirement
{
    private readonly string[] ofAllThemes = [.. RolePermissions.RolesWith(permission).Except(Roles.OfThemes, StringComparer.Ordinal)];

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ThemeRequirement requirement)
    {
        var theme = (context.Resource as HttpContext)?.GetRouteValue("theme") as string;
        if (requirement.ofAllThemes.Any(context.User.IsInRole) || (theme is not null && Caller.MaySeeTheme(context.User, theme))) context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
