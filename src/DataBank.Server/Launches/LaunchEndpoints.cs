using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary><c>POST /auth/launches</c>: an EHR begins a launch, and opens the app's launch URL with <c>iss</c> and what it is answered.</summary>
internal static class LaunchEndpoints
{
    public static void MapLaunches(this IEndpointRouteBuilder app) =>
        app.MapPost("/auth/launches", (Launch launch, Launches launches, HttpContext context) =>
        {
            if (launch.Patient is { } patient) AuditTrail.Of(context).AddPatient(patient);
            return Results.Json(new { launch = launches.Begin(launch), expires_in = (int)Launches.Lifetime.TotalSeconds }, statusCode: StatusCodes.Status201Created);
        }).RequireAuthorization(Permissions.LaunchApps).AuditAs("launch", "E");
}
