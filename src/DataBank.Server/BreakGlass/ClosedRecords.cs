using System.Security.Claims;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>
/// Who is not shown closed records (<see cref="Sight"/>): everybody who reads clinical data as a clinical user does, at a browser, by an app or by a
/// program. Data managers and administrators label records and must see them; the follower of views reads all, and de-identifies; what a peer
/// may ask by DIMSE is said by its entry.
/// </summary>
/// <param name="resources">The clinical store.</param>
/// <param name="open">What was opened; null: nothing can be.</param>
public sealed class ClosedRecords(ResourceStore resources, OpenRecords? open)
{
    private static readonly string[] seeAll = [Roles.Administrator, Roles.DataManager, Roles.SystemProxy];

    /// <summary>Whether these roles are shown no closed records.</summary>
    public static bool AreHiddenFrom(IReadOnlyCollection<string> roles) =>
        roles.Intersect(RolePermissions.RolesWith(Permissions.ClinicalRead), StringComparer.Ordinal).Any() && !roles.Intersect(seeAll, StringComparer.Ordinal).Any();

    /// <summary>How far somebody sees; null: everything, also where nothing is closed.</summary>
    public async ValueTask<Sight?> SightOfAsync(string subject, IReadOnlyCollection<string> roles, CancellationToken cancellation) =>
        AreHiddenFrom(roles) && await resources.HasClosedAsync(cancellation) ? new Sight(open?.Of(subject) ?? []) : null;

    /// <summary>The same of a request's caller; found when first asked for.</summary>
    internal static async ValueTask<Sight?> SightOfAsync(HttpContext context)
    {
        if (context.Features.Get<Known>() is { } known) return known.Sight;
        string[] roles = [.. Caller.RolesOf(context.User)];
        var sight = AreHiddenFrom(roles)
            ? await context.RequestServices.GetRequiredService<ClosedRecords>().SightOfAsync(Caller.Subject(context.User), roles, context.RequestAborted) : null;
        context.Features.Set(new Known(sight));
        return sight;
    }

    /// <summary>The clinical store as the caller of a request sees it.</summary>
    internal static async ValueTask<ResourceStore> StoreOfAsync(HttpContext context)
    {
        var whole = context.RequestServices.GetRequiredService<ResourceStore>();
        return await SightOfAsync(context) is { } sight ? whole.Within(sight) : whole;
    }

    /// <summary>Whether an answer tells how a closed record is opened: whenever something is not there for somebody who could open it, whether it exists or not.</summary>
    internal static bool TellsOfOpening(HttpContext context, int status) =>
        status == StatusCodes.Status404NotFound && IsClinical(context.Request.Path) && AreHiddenFrom([.. Caller.RolesOf(context.User)]);

    private static bool IsClinical(PathString path) => path.StartsWithSegments("/fhir", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/dicomweb", StringComparison.OrdinalIgnoreCase);

    private sealed record Known(Sight? Sight);
}
