using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>A clinical user opens a closed record; administrators see what is open, and can end it.</summary>
public static class BreakGlassEndpoints
{
    /// <summary>What tells in answers how a closed record is opened.</summary>
    internal const string Hint =
        "A closed record is not shown. Whoever must see it opens it by POST /access/break-glass with patient and reason, which raises an alarm. / "
        + "閉鎖された診療記録は表示されません。緊急に必要な場合は、患者と理由を添えて POST /access/break-glass で開いてください（警報が出ます）。";

    internal const string Interaction = "break-glass";

    public static void AddBreakGlass(this IServiceCollection services, BreakGlassOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<OpenRecords>();
        services.AddHostedService(provider => provider.GetRequiredService<OpenRecords>());
        services.AddSingleton<BreakGlass>();
    }

    public static void MapBreakGlass(this IEndpointRouteBuilder app)
    {
        app = app.MapGroup("/access/break-glass").WithScopesOf("Patient", SmartActions.Read);
        app.MapPost("", OpenAsync).RequireAuthorization(Permissions.BreakGlass).AuditAs(Interaction, "E");
        app.MapGet("", (OpenRecords open) => Results.Json(open.All().Select(Describe))).RequireAuthorization(Permissions.ManageAccess).AuditAs("access-list", "R");
        app.MapDelete("/{id}", EndAsync).RequireAuthorization(Permissions.ManageAccess).AuditAs("break-glass-end", "D");
    }

    private static async Task<IResult> OpenAsync(BreakGlassRequest asked, HttpContext context, CancellationToken cancellation)
    {
        if (!IsPerson(context)) throw new RequestProblem(403, "forbidden", "A person opens a closed record, not a program. / 閉鎖された診療記録を開けるのは人だけです。");
        var glass = await context.RequestServices.GetRequiredService<BreakGlass>().OpenAsync(Caller.Subject(context.User), asked, AuditTrail.Of(context), cancellation);
        return Results.Json(Describe(glass), statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> EndAsync(string id, OpenRecords open, HttpContext context, CancellationToken cancellation)
    {
        if (await open.EndAsync(id, cancellation) is not { } ended) throw Errors.NoSuchPath();
        AuditTrail.Of(context).AddPatient(ended.PatientId);
        return Results.NoContent();
    }

    // A client that signs in for itself is its own subject (RFC 9068 §2.2), and a certificate is a machine's.
    private static bool IsPerson(HttpContext context) =>
        context.User.FindFirst("client_id")?.Value != Caller.Subject(context.User) && !ClientCertificates.IsOf(context.User);

    private static object Describe(BrokenGlass glass) => new
    {
        id = glass.Id,
        person = glass.Subject,
        patient = $"Patient/{glass.PatientId}",
        reason = glass.Reason,
        begun = DateTimeOffset.FromUnixTimeSeconds(glass.Begun),
        ends = DateTimeOffset.FromUnixTimeSeconds(glass.Ends),
    };
}
