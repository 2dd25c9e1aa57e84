using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>A new password: for who is signed in, and for who comes in by one that was handed over. Other sessions and tokens of the person end.</summary>
internal static class PasswordStep
{
    public const string Path = "/auth/password";

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet(Path, async (HttpContext context, UserManager<Person> users, PendingSignIns pendings, PeopleOptions options) =>
            (await WhoAsync(context, users, pendings)).Person is null ? SecondFactorStep.StartAgain() : SignInPages.NewPassword(context, options.PasswordLength, null)).WithoutAudit();
        pages.MapPost(Path, ChangeAsync).AuditAs("password-change", "U").WithMetadata(new SignInEndpoints.Attempt());
    }

    private static async Task<IResult> ChangeAsync(HttpContext context, UserManager<Person> users, People people, PendingSignIns pendings, PeopleOptions options)
    {
        var (person, returnTo) = await WhoAsync(context, users, pendings);
        if (person is null) return SecondFactorStep.StartAgain();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (old, chosen) = (form["old"].ToString(), form["new"].ToString());
        if (await users.IsLockedOutAsync(person) || !await users.CheckPasswordAsync(person, old))
        {
            await SignInEndpoints.NoteFailureAsync(context, users, person);
            return Again(Html.Say("現在のパスワードが違います。", "The present password is wrong."), StatusCodes.Status401Unauthorized);
        }
        if (chosen != form["repeated"]) return Again(Html.Say("新しいパスワードが一致しません。", "The new passwords differ."), StatusCodes.Status400BadRequest);
        if (chosen == old || chosen.Contains(person.UserName!, StringComparison.OrdinalIgnoreCase))
            return Again(Html.Say("名前を含まない、別のパスワードにしてください。", "Choose another one, without your name in it."), StatusCodes.Status400BadRequest);
        person.MustChangePassword = false;
        try
        {
            People.Succeed(await users.ChangePasswordAsync(person, old, chosen));
        }
        catch (RequestProblem problem)
        {
            return Again(Html.Say("このパスワードは使えません。", problem.Message), StatusCodes.Status400BadRequest);
        }
        await people.EndAsync(person, context.RequestAborted);
        PendingSignIns.Take(context);
        await PersonCookie.BeginAsync(context, person);
        return PageAnswer.GoOn(context, returnTo);

        IResult Again(Html problem, int status) => SignInPages.NewPassword(context, options.PasswordLength, problem, status);
    }

    private static async Task<(Person? Person, string ReturnTo)> WhoAsync(HttpContext context, UserManager<Person> users, PendingSignIns pendings)
    {
        if (pendings.Read(context) is { HasSecondFactor: true } pending) return (await SecondFactorStep.PersonAsync(pending, context, users), pending.ReturnTo);
        return await PersonCookie.FindAsync(context) is { } signedIn ? (await users.FindByIdAsync(signedIn.Person.Id), AccountPage.Path) : (null, "");
    }
}
