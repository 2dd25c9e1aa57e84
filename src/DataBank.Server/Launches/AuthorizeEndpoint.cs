using DataBank.Storage;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace DataBank.Server;

/// <summary>
/// SMART App Launch (https://hl7.org/fhir/smart-app-launch/app-launch.html#obtain-authorization-code): the person signs in, chooses what the app is to work on
/// unless the EHR has said so, and agrees. OpenIddict has checked the client, its redirect URI and the proof key before.
/// </summary>
internal static class AuthorizeEndpoint
{
    private const string NotApproved = "The app is not approved.";

    public static void MapAuthorize(this IEndpointRouteBuilder app) =>
        app.MapMethods(AuthorityAddresses.Authorize, [HttpMethods.Get, HttpMethods.Post], HandleAsync).AllowAnonymous().AuditAs("authorize", "E");

    private static async Task<IResult> HandleAsync(HttpContext context, RegisteredClients clients, Launches launches, AuthorityOptions options, CancellationToken cancellation)
    {
        if (await SignInEndpoints.RefuseAsync(context) is { } refused) return refused;
        var request = context.GetOpenIddictServerRequest() ?? throw Errors.NoSuchPath();
        if (await clients.FindAsync(request.ClientId!, cancellation) is not { ApprovedBy: not null } client) return Refuse(OpenIddictConstants.Errors.UnauthorizedClient, NotApproved);
        if (!IsForUs(request, options.RootOf(context.Request))) return Refuse(OpenIddictConstants.Errors.InvalidRequest, "aud is the FHIR base URL of this appliance.");

        var signedIn = await PersonCookie.FindAsync(context);
        if (signedIn is null || MustSignInAgain(context, request, signedIn))
        {
            if (request.HasPromptValue(PromptValues.None)) return Refuse(OpenIddictConstants.Errors.LoginRequired, "Nobody is signed in.");
            if (signedIn is not null) await PersonCookie.EndAsync(context);
            return Results.Redirect($"{SignInEndpoints.SignIn}?return={Uri.EscapeDataString(AddressOf(request))}");
        }
        var person = signedIn.Person;
        var scopes = PersonScopes.Of(person, client, request.GetScopes());
        if (!scopes.Any(scope => scope == "openid" || SmartScope.Parse(scope) is not null)) return Refuse(OpenIddictConstants.Errors.InvalidScope, "The app or the person may have none of these scopes.");

        var (launch, answer) = await LaunchStep.FindAsync(context, request, client, person, scopes, launches, cancellation);
        if (answer is not null) return answer;
        var decision = HttpMethods.IsPost(context.Request.Method) ? (string?)request["decision"] : null;
        if (decision is not ("allow" or "deny"))
            return request.HasPromptValue(PromptValues.None) ? Refuse(OpenIddictConstants.Errors.ConsentRequired, "The person has not agreed.") : await ConsentPage.ShowAsync(context, request, client, person, scopes, launch!, cancellation);
        if (decision == "deny") return Refuse(OpenIddictConstants.Errors.AccessDenied, "The person has not agreed.");
        if ((string?)request["launch"] is { } begun && scopes.Contains("launch") && !await launches.TryUseAsync(begun, cancellation)) return Refuse(OpenIddictConstants.Errors.InvalidRequest, "This launch was used before.");
        if (launch!.Patient is { } patient) AuditTrail.Of(context).AddPatient(patient);
        return Results.SignIn(PersonTokens.Principal(person, scopes, launch, options.RootOf(context.Request), options.PersonTokens), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    /// <summary>An error of OAuth (RFC 6749 §4.1.2.1), told to the app.</summary>
    public static IResult Refuse(string error, string why) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = why,
        }),
        [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);

    // Whoever asks for clinical data says where it is to be used: an app that was led to a false server sends no token there.
    private static bool IsForUs(OpenIddictRequest request, string root)
    {
        if ((string?)request["aud"] is not { } audience) return !request.GetScopes().Any(scope => SmartScope.Parse(scope) is not null);
        audience = audience.TrimEnd('/');
        return audience == $"{root}/fhir" || (audience.StartsWith($"{root}/research/", StringComparison.Ordinal) && audience.EndsWith("/fhir", StringComparison.Ordinal));
    }

    private static bool MustSignInAgain(HttpContext context, OpenIddictRequest request, SignedIn signedIn)
    {
        if (HttpMethods.IsPost(context.Request.Method)) return false; // It was asked when the page was opened.
        var age = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() - signedIn.At;
        return request.HasPromptValue(PromptValues.Login) || (request.MaxAge is { } most && age.TotalSeconds > most);
    }

    // Without what has been done by then, lest people go round in circles.
    private static string AddressOf(OpenIddictRequest request)
    {
        var kept = request.GetParameters().Where(parameter => parameter.Key is not ("prompt" or "max_age" or "find" or "patient" or "encounter" or "decision" or "__RequestVerificationToken"));
        return $"{AuthorityAddresses.Authorize}{QueryString.Create(kept.Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value)))}";
    }
}
