using DataBank.Storage;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>
/// Signing in: password, then the second factor (set up at the first time), then a new password where the present one was handed over. Wrong names,
/// wrong passwords and locked accounts answer alike.
/// </summary>
public static class SignInEndpoints
{
    internal const string SignIn = "/auth/sign-in";
    private const int LongestForm = 64 * 1024;
    private static readonly string[] Pages = [SignIn, SecondFactorStep.Path, SecondFactorStep.EnrolPath, PasswordStep.Path, AccountPage.Path, AccountPage.SignOutPath, OwnUsesPage.Path, BreakGlassPage.Path, AuthorityAddresses.Authorize];

    /// <param name="app">Where to map.</param>
    /// <param name="hasExternal">Whether people may sign in at another provider.</param>
    public static void MapSignIn(this IEndpointRouteBuilder app, bool hasExternal)
    {
        var pages = app.MapGroup("").AllowAnonymous().AddEndpointFilter(CheckAsync);
        pages.MapGet(SignIn, (Delegate)ShowAsync).WithoutAudit();
        pages.MapPost(SignIn, TakePasswordAsync).AuditAs("sign-in", "E").WithMetadata(new Attempt());
        SecondFactorStep.Map(pages);
        PasswordStep.Map(pages);
        AccountPage.Map(pages);
        OwnUsesPage.Map(pages);
        BreakGlassPage.Map(pages);
        if (hasExternal) ExternalPeople.Map(pages);
    }

    /// <summary>Whether this is a page on which who is signed in at the browser counts.</summary>
    internal static bool IsPage(PathString path) => Pages.Contains(path.Value, StringComparer.Ordinal);

    /// <summary>The sign-in page, from where somebody comes back here.</summary>
    public static string AddressFor(HttpRequest request) => $"{SignIn}?return={Uri.EscapeDataString(request.PathBase + request.Path + request.QueryString)}";

    /// <summary>An address of this appliance; anything else is replaced: nobody is sent elsewhere from here.</summary>
    internal static string Local(string? address) => address is { Length: > 0 and <= 8000 } && RedirectHttpResult.IsLocalUrl(address) ? address : AccountPage.Path;

    /// <summary>What all forms of the authority are asked for; null: it is all right.</summary>
    internal static async Task<IResult?> RefuseAsync(HttpContext context)
    {
        if (!SecureChannel.IsConfidential(context)) return SignInPages.Message(context, 403, Html.Say("HTTPS で接続してください。", "Please connect by HTTPS: passwords are not taken otherwise."));
        if (!HttpMethods.IsPost(context.Request.Method)) return null;
        if (!context.Request.HasFormContentType || context.Request.ContentLength is null or > LongestForm || !await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context))
            return SignInPages.Message(context, 400, Html.Say("この画面は期限が切れました。もう一度開いてください。", "This page has expired. Please open it again."));
        if (context.GetEndpoint()?.Metadata.GetMetadata<Attempt>() is not null && !context.RequestServices.GetRequiredService<SignInLimit>().TryTake(context))
            return SignInPages.Message(context, 429, Html.Say("試行が多すぎます。1分後にやり直してください。", "Too many attempts. Please try again in a minute."));
        return null;
    }

    /// <summary>Notes a wrong password or code; the journal tells when it has locked the account.</summary>
    internal static async Task NoteFailureAsync(HttpContext context, UserManager<Person> users, Person person)
    {
        await users.AccessFailedAsync(person);
        if (await users.IsLockedOutAsync(person)) AuditTrail.Of(context).Interaction = "lock-out";
    }

    private static async ValueTask<object?> CheckAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next) =>
        await RefuseAsync(invocation.HttpContext) ?? await next(invocation);

    private static async Task<IResult> ShowAsync(HttpContext context)
    {
        var returnTo = Local(context.Request.Query["return"]);
        return await PersonCookie.FindAsync(context) is null ? SignInPages.SignIn(context, returnTo, null) : Results.Redirect(returnTo);
    }

    private static async Task<IResult> TakePasswordAsync(HttpContext context, UserManager<Person> users, PendingSignIns pending)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (name, password, returnTo) = (form["name"].ToString(), form["password"].ToString(), Local(form["return"]));
        var person = name.Length is > 0 and <= 100 ? await users.FindByNameAsync(name) : null;
        if (person is null)
        {
            _ = users.PasswordHasher.HashPassword(new Person(), password); // As long as for somebody who is known.
            return Wrong();
        }
        AuditTrail.Of(context).Subject = person.UserName;
        var isRight = await users.CheckPasswordAsync(person, password);
        if (person.IsDisabled || await users.IsLockedOutAsync(person)) return Wrong();
        if (!isRight)
        {
            await NoteFailureAsync(context, users, person);
            return Wrong();
        }
        pending.Give(context, person, hasSecondFactor: false, returnTo);
        return Results.Redirect(person.TwoFactorEnabled ? SecondFactorStep.Path : SecondFactorStep.EnrolPath);

        IResult Wrong() => SignInPages.SignIn(context, returnTo, Html.Say(
            "名前かパスワードが違うか、アカウントがロックされています。", "The name or the password is wrong, or the account is locked."), StatusCodes.Status401Unauthorized);
    }

    /// <summary>Endpoint metadata: a form by which secrets are tried.</summary>
    internal sealed record Attempt;
}
