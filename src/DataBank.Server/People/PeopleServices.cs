using DataBank.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>People who sign in, by ASP.NET Core Identity; its database is registered by <see cref="AccessDatabase"/>.</summary>
public static class PeopleServices
{
    private const int PasswordRounds = 210_000; // PBKDF2 with HMAC-SHA-512, as OWASP's Password Storage Cheat Sheet has it.

    /// <summary>What the command line needs as well: the accounts alone.</summary>
    public static void AddPeople(this IServiceCollection services, PeopleOptions options)
    {
        services.AddSingleton(options);
        services.AddDataProtection().SetApplicationName("databank").PersistKeysToFileSystem(OwnerOnly.CreateFolder(options.Keys));
        services.AddIdentityCore<Person>(identity =>
        {
            identity.User.AllowedUserNameCharacters = ""; // Ours are checked where they are made; other providers' are as they are.
            // A long password is worth more than one with signs in it; the second factor comes on top (guideline 6.0, 運用編 14).
            identity.Password.RequiredLength = options.PasswordLength;
            identity.Password.RequiredUniqueChars = 5;
            identity.Password.RequireDigit = identity.Password.RequireLowercase = identity.Password.RequireUppercase = identity.Password.RequireNonAlphanumeric = false;
            identity.Lockout.MaxFailedAccessAttempts = options.Attempts;
            identity.Lockout.DefaultLockoutTimeSpan = options.LockOut;
            identity.Lockout.AllowedForNewUsers = true;
        }).AddUserStore<AccountStore>();
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = PasswordRounds);
        services.AddScoped<People>();
    }

    /// <summary>The pages on which people sign in, and their sessions.</summary>
    public static void AddSignIn(this IServiceCollection services)
    {
        services.AddSingleton<PersonSessions>();
        services.AddSingleton<PendingSignIns>();
        services.AddSingleton<SignInLimit>();
        services.AddScoped<SecondFactor>();
        services.AddAntiforgery(forms =>
        {
            forms.Cookie.Name = "databank-form";
            forms.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            forms.Cookie.SameSite = SameSiteMode.Lax;
        });
    }
}
