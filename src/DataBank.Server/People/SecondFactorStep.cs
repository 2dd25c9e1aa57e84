using DataBank.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Builder;

namespace DataBank.Server;

/// <summary>The second factor of somebody whose password was right: a code, or at the first time the key for an app.</summary>
internal static class SecondFactorStep
{
    public const string Path = "/auth/second-factor";
    public const string EnrolPath = "/auth/enrol";

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet(Path, (HttpContext context, PendingSignIns pending) => pending.Read(context) is null ? StartAgain() : SignInPages.Code(context, null)).WithoutAudit();
        pages.MapPost(Path, TakeCodeAsync).AuditAs("second-factor", "E").WithMetadata(new SignInEndpoints.Attempt());
        pages.MapGet(EnrolPath, (HttpContext context, UserManager<Person> users, PendingSignIns pending, SecondFactor factor) => ShowKeyAsync(context, users, pending, factor, null)).WithoutAudit();
        pages.MapPost(EnrolPath, EnrolAsync).AuditAs("second-factor", "C").WithMetadata(new SignInEndpoints.Attempt());
    }

    /// <summary>Who is on the way in; null: nobody, or the account has changed meanwhile.</summary>
    public static async Task<Person?> PersonAsync(PendingSignIn? pending, HttpContext context, UserManager<Person> users)
    {
        if (pending is null || await users.FindByIdAsync(pending.PersonId) is not { IsDisabled: false } person || person.SecurityStamp != pending.Stamp || await users.IsLockedOutAsync(person)) return null;
        AuditTrail.Of(context).Subject = person.UserName;
        return person;
    }

    public static IResult StartAgain() => Results.Redirect(SignInEndpoints.SignIn);

    private static async Task<IResult> TakeCodeAsync(HttpContext context, UserManager<Person> users, PendingSignIns pendings, SecondFactor factor)
    {
        var pending = pendings.Read(context);
        if (await PersonAsync(pending, context, users) is not { TwoFactorEnabled: true } person) return StartAgain();
        var code = await CodeAsync(context);
        var isRight = code.Length == 6 ? await factor.TakeCodeAsync(person, code) : await factor.TakeRecoveryCodeAsync(person, code);
        if (isRight) return await GoOnAsync(context, users, pendings, person, pending!.ReturnTo);
        await SignInEndpoints.NoteFailureAsync(context, users, person);
        return SignInPages.Code(context, WrongCode(), StatusCodes.Status401Unauthorized);
    }

    private static async Task<IResult> ShowKeyAsync(HttpContext context, UserManager<Person> users, PendingSignIns pendings, SecondFactor factor, Html? problem)
    {
        if (await PersonAsync(pendings.Read(context), context, users) is not { TwoFactorEnabled: false } person) return StartAgain();
        var key = await factor.KeyAsync(person);
        return SignInPages.Enrol(context, key, SecondFactor.Address(person, key, context.Request.Host.Host), problem, problem is null ? 200 : 401);
    }

    private static async Task<IResult> EnrolAsync(HttpContext context, UserManager<Person> users, PendingSignIns pendings, SecondFactor factor)
    {
        var pending = pendings.Read(context);
        if (await PersonAsync(pending, context, users) is not { TwoFactorEnabled: false } person) return StartAgain();
        if (!await factor.TakeCodeAsync(person, await CodeAsync(context)))
        {
            await SignInEndpoints.NoteFailureAsync(context, users, person);
            return await ShowKeyAsync(context, users, pendings, factor, WrongCode());
        }
        var codes = await factor.EnableAsync(person);
        var next = await FinishAsync(context, users, pendings, person, pending!.ReturnTo);
        return SignInPages.RecoveryCodes(context, codes, next);
    }

    private static async Task<IResult> GoOnAsync(HttpContext context, UserManager<Person> users, PendingSignIns pendings, Person person, string returnTo) =>
        await FinishAsync(context, users, pendings, person, returnTo) is PasswordStep.Path ? Results.Redirect(PasswordStep.Path) : PageAnswer.GoOn(context, returnTo);

    // Both factors were right: in, or to a new password.
    private static async Task<string> FinishAsync(HttpContext context, UserManager<Person> users, PendingSignIns pendings, Person person, string returnTo)
    {
        await users.ResetAccessFailedCountAsync(person);
        if (person.MustChangePassword)
        {
            pendings.Give(context, person, hasSecondFactor: true, returnTo);
            return PasswordStep.Path;
        }
        PendingSignIns.Take(context);
        await PersonCookie.BeginAsync(context, person);
        return returnTo;
    }

    private static async Task<string> CodeAsync(HttpContext context) =>
        (await context.Request.ReadFormAsync(context.RequestAborted))["code"].ToString().Replace(" ", "", StringComparison.Ordinal).Trim();

    private static Html WrongCode() => Html.Say("コードが違うか、使用済みです。", "The code is wrong or was used before.");
}
