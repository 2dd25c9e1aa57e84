using DataBank.Fhir;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// Asks the scopes of a token before an endpoint runs. An interaction that this table does not name takes everything: what is new is closed
/// until it has been thought of.
/// </summary>
public static class ScopeGuard
{
    private const SmartActions Looking = SmartActions.Read | SmartActions.Search;

    /// <summary>FHIR: by the interaction and the type that the address names.</summary>
    internal static RouteGroupBuilder WithFhirScopes(this RouteGroupBuilder group) => group.AddEndpointFilter((invocation, next) =>
    {
        if (!IsOpen(invocation.HttpContext)) CheckFhir(invocation.HttpContext, invocation.HttpContext.GetEndpoint()?.Metadata.GetMetadata<AuditedAs>()?.Interaction);
        return next(invocation);
    });

    /// <summary>Other services: their objects count as resources of a type.</summary>
    /// <param name="group">The endpoints.</param>
    /// <param name="type">The type of resource that they count as.</param>
    /// <param name="needed">What they take; null: what each does.</param>
    public static T WithScopesOf<T>(this T group, string type, SmartActions? needed = null)
        where T : IEndpointConventionBuilder => group.AddEndpointFilter((invocation, next) =>
    {
        var context = invocation.HttpContext;
        if (!IsOpen(context)) Reach.Of(context).CheckWholly(type, needed ?? NeededFor(context.GetEndpoint()?.Metadata.GetMetadata<AuditedAs>()));
        return next(invocation);
    });

    private static bool IsOpen(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static void CheckFhir(HttpContext context, string? interaction)
    {
        var (reach, type) = (Reach.Of(context), TypeOf(context));
        switch (interaction)
        {
            case "read" or "vread" or "history-instance" or "search-type" or "search-system": // Each resource is judged where it is shown.
                if (type != "*" && !reach.Allows(type, interaction.StartsWith("search", StringComparison.Ordinal) ? SmartActions.Search : SmartActions.Read)) throw Reach.Refused();
                break;
            case "transaction" or "batch" or "capabilities" or "refused-write": // Each entry is asked for.
                break;
            case "history-type" or "history-system":
                reach.CheckWholly(type, Looking);
                break;
            case "operation" when IsJob(context): // Its kind decides (OperationStatus.CheckMayStart).
                break;
            case "operation":
                reach.CheckWholly(IsEverything(context) ? "*" : type, Looking);
                break;
            case "export":
                reach.CheckWholly("*", Looking);
                break;
            case "create" or "update" when type == "Subscription": // It tells of whatever its topic is about.
            case "delete" when type == "Subscription" && context.GetRouteValue("theme") is not null: // Who may read a view may be told, and be told no more.
                reach.CheckWholly("*", Looking);
                break;
            case "create":
                reach.CheckWholly(type, SmartActions.Create);
                break;
            case "update":
                reach.CheckWholly(type, SmartActions.Update);
                break;
            case "patch":
                reach.CheckWholly(type, SmartActions.Update | SmartActions.Read);
                break;
            case "delete":
                reach.CheckWholly(type, SmartActions.Delete);
                break;
            case "import" or "intake":
                reach.CheckWholly("*", SmartActions.Create | SmartActions.Update);
                break;
            default:
                reach.CheckWholly("*", SmartActions.All);
                break;
        }
    }

    private static SmartActions NeededFor(AuditedAs? known) => known?.Action switch
    {
        "R" or "E" => known.Interaction == "commitment" ? SmartActions.Create : Looking,
        "C" => SmartActions.Create,
        "U" => SmartActions.Create | SmartActions.Update,
        "D" => SmartActions.Delete,
        _ => SmartActions.All,
    };

    private static bool IsJob(HttpContext context) => RouteOf(context).Contains("/_operations/", StringComparison.Ordinal);

    // They go from one type to others.
    private static bool IsEverything(HttpContext context) => RouteOf(context) is var route && (route.EndsWith("/$everything", StringComparison.Ordinal) || route.EndsWith("/$graphql", StringComparison.Ordinal));

    /// <summary>The route as it was mapped: the address itself may be written otherwise, in capitals or with a slash at its end.</summary>
    public static string RouteOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";

    // The route's own "type" where there is one, else the first segment of the route that is a resource type.
    private static string TypeOf(HttpContext context)
    {
        if (context.GetRouteValue("type") is string named) return named;
        var segments = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.PathSegments;
        return segments?.Where(segment => segment.IsSimple).Select(segment => segment.Parts[0]).OfType<Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart>()
            .Select(part => part.Content).FirstOrDefault(ResourceTypes.All.Contains) ?? "*";
    }
}
