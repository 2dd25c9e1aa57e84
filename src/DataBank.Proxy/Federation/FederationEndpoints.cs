using DataBank.Fhir;
using DataBank.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Proxy;

/// <summary>Below <c>/federation</c>: counts of one bank, and one question to many banks.</summary>
internal static class FederationEndpoints
{
    public static void MapFederation(this IEndpointRouteBuilder federation)
    {
        // Criteria look at every type, and a count tells of no one: what they take is a search of all.
        federation.MapPost("/feasibility", CountAsync).RequireAuthorization(Permissions.CountRead).WithScopesOf("*", SmartActions.Search).AuditAs("feasibility", "E");
        federation.MapGet("/catalogue", ListAsync).RequireAuthorization(Permissions.CountRead).WithScopesOf("ResearchStudy", SmartActions.Search).AuditAs("catalogue", "R");
        federation.MapPost("/query", AskAsync).RequireAuthorization(Permissions.Federate).WithScopesOf("*", SmartActions.Search).AuditAs("federated-query", "E");
    }

    private static async Task<IResult> CountAsync(ThemeViews views, Feasibility feasibility, HttpContext context, CancellationToken cancellation)
    {
        var question = await JsonBody.ReadAsync<FeasibilityQuestion>(context.Request, DatasetDefinition.Json, cancellation);
        Note(context, question);
        var view = FederatedThemes.Find(views, context, question.Theme);
        return Answer(await feasibility.AnswerAsync(view, Caller.Subject(context.User), FederatedThemes.Parse(view, question.Criteria), cancellation));
    }

    private static async Task<IResult> AskAsync(Broker broker, HttpContext context, CancellationToken cancellation)
    {
        var question = await JsonBody.ReadAsync<FederatedQuestion>(context.Request, DatasetDefinition.Json, cancellation);
        Note(context, new FeasibilityQuestion(question.Theme, question.Criteria));
        if (!Caller.Holds(context.User, Permissions.Governance) && !Caller.MaySeeTheme(context.User, question.Theme)) throw Errors.NoSuchPath();
        return Answer(await broker.AskAsync(question, cancellation));
    }

    private static async Task<IResult> ListAsync(Catalogue catalogue, HttpContext context, CancellationToken cancellation) =>
        Results.Json(await catalogue.OfAsync(context.User, cancellation), DatasetDefinition.Json, "application/ld+json");

    // An auditor must be able to tell who asked what; the journal is inside the house.
    private static void Note(HttpContext context, FeasibilityQuestion question)
    {
        var trail = AuditTrail.Of(context);
        if (ResourceTypes.IsId(question.Theme)) trail.Face = question.Theme;
        trail.Query = question.Criteria.GetRawText();
    }

    private static IResult Answer(object content) => Results.Json(content, DatasetDefinition.Json);
}
