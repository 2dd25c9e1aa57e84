using System.Security.Claims;
using DataBank.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// People of another provider: an account without a password stands for each, made at the first sign-in, so that an administrator sees and closes it as any
/// other. Roles are those that the provider has told last.
/// </summary>
internal sealed class ExternalPeople(UserManager<Person> users, ExternalProvider provider)
{
    public const string StartPath = "/auth/external";

    public static void Map(IEndpointRouteBuilder pages) => pages.MapGet(StartPath, (HttpContext context) => Results.Challenge(
        new AuthenticationProperties { RedirectUri = SignInEndpoints.Local(context.Request.Query["return"]) }, [ExternalServices.SignIn])).WithoutAudit();

    public static Html Refused() => Html.Say("このアカウントではサインインできません。", "This account is not let in here.");

    /// <summary>Lets somebody in whom the provider has sent, and goes on to where the person wanted to go.</summary>
    public async Task ComeInAsync(HttpContext context, ClaimsPrincipal user, string returnTo)
    {
        AuditTrail.Of(context).Interaction = "sign-in";
        if (ExternalClaims.Read(provider, user) is not { } told || await AccountAsync(told) is not { IsDisabled: false } person)
        {
            await SignInPages.Message(context, StatusCodes.Status403Forbidden, Refused()).ExecuteAsync(context);
            return;
        }
        AuditTrail.Of(context).Subject = person.UserName;
        await PersonCookie.BeginAsync(context, person);
        await PageAnswer.GoOn(context, returnTo).ExecuteAsync(context);
    }

    private async Task<Person?> AccountAsync(Person told)
    {
        if (await users.FindByNameAsync(told.UserName!) is not { } person) return (await users.CreateAsync(told)).Succeeded ? told : null;
        (person.Roles, person.Themes, person.DisplayName, person.VisaIdentities) = (told.Roles, told.Themes, told.DisplayName, told.VisaIdentities);
        return (await users.UpdateAsync(person)).Succeeded ? person : null;
    }
}
