using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>One's own account: who one is here, the way to a new password, and out.</summary>
internal static class AccountPage
{
    public const string Path = "/auth/account";
    public const string SignOutPath = "/auth/sign-out";

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet(Path, async (HttpContext context, UserManager<Person> users) =>
        {
            if (await PersonCookie.FindAsync(context) is not { Person: var person }) return Results.Redirect(SignInEndpoints.AddressFor(context.Request));
            return SignInPages.Account(context, person, await users.CountRecoveryCodesAsync((await users.FindByIdAsync(person.Id))!));
        }).WithoutAudit();
        pages.MapPost(SignOutPath, SignOutAsync).AuditAs("sign-out", "E");
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, UserManager<Person> users, People people)
    {
        var isEverywhere = (await context.Request.ReadFormAsync(context.RequestAborted)).ContainsKey("everywhere");
        if (isEverywhere && await PersonCookie.FindAsync(context) is { } signedIn && await users.FindByIdAsync(signedIn.Person.Id) is { } person) await people.EndAsync(person, context.RequestAborted);
        await PersonCookie.EndAsync(context);
        return Results.Redirect(SignInEndpoints.SignIn);
    }
}
