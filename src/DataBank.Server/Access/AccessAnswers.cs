using DataBank.Fhir;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Turns a refused authorisation into 401, 403 or, for a theme that is not the caller's, 404; each with a body.</summary>
internal sealed class AccessAnswers : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            await next(context);
        }
        else if (authorizeResult.Challenged)
        {
            await context.ChallengeAsync(); // Sets WWW-Authenticate.
            await Errors.WriteAsync(context, new RequestProblem(401, "login", "This needs a valid access token: Authorization: Bearer …"));
        }
        else if (IsForeignTheme(authorizeResult))
        {
            await Errors.WriteAsync(context, Errors.NoSuchPath());
        }
        else
        {
            await Errors.WriteAsync(context, Caller.NotAllowed());
        }
    }

    private static bool IsForeignTheme(PolicyAuthorizationResult result)
    {
        var failed = result.AuthorizationFailure?.FailedRequirements.ToList() ?? [];
        return failed.OfType<ThemeRequirement>().Any() && !failed.OfType<RolesAuthorizationRequirement>().Any();
    }
}
