using System.Security.Cryptography;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;

namespace DataBank.Server;

/// <summary>The accounts of people, as administrators keep them.</summary>
public sealed class People(UserManager<Person> users, IOpenIddictTokenManager tokens, IOpenIddictAuthorizationManager authorizations)
{
    // 16 of 32 signs that nobody mistakes for others: 80 bits.
    private const string PasswordSigns = "abcdefghjkmnpqrstuvwxyz23456789+";
    private const int LongestName = 200;

    /// <summary>Opens an account, and returns the password that is handed over: it must be changed at the first sign-in.</summary>
    /// <exception cref="RequestProblem">400: name, roles or the like are wrong. 409: the name is taken.</exception>
    public async Task<string> AddAsync(Person person)
    {
        Check(person);
        if (await users.FindByNameAsync(person.UserName!) is not null) throw new RequestProblem(409, "conflict", "There is an account of this name.");
        var password = NewPassword();
        person.MustChangePassword = true;
        Succeed(await users.CreateAsync(person, password));
        return password;
    }

    public async Task<IReadOnlyList<Person>> ListAsync(CancellationToken cancellation) =>
        await users.Users.AsNoTracking().OrderBy(person => person.NormalizedUserName).ToListAsync(cancellation);

    public Task<Person?> FindAsync(string name) => users.FindByNameAsync(name);

    /// <summary>Changes roles or the like; what the person is shown or may do changes within seconds, tokens end.</summary>
    /// <exception cref="RequestProblem">400: these roles don't go together.</exception>
    public async Task ChangeAsync(Person person, CancellationToken cancellation)
    {
        Check(person);
        Succeed(await users.UpdateAsync(person));
        await EndTokensAsync(person, cancellation);
    }

    /// <summary>Closes an account and ends its sessions and tokens, or opens it again.</summary>
    public async Task SetDisabledAsync(Person person, bool isDisabled, CancellationToken cancellation)
    {
        person.IsDisabled = isDisabled;
        Succeed(await users.UpdateAsync(person));
        if (isDisabled) await EndAsync(person, cancellation);
    }

    /// <summary>Ends a lock-out.</summary>
    public async Task UnlockAsync(Person person)
    {
        Succeed(await users.SetLockoutEndDateAsync(person, null));
        Succeed(await users.ResetAccessFailedCountAsync(person));
    }

    /// <summary>Gives a new password to hand over, ends sessions and tokens, and perhaps forgets the second factor, so that it is set up anew.</summary>
    public async Task<string> ResetPasswordAsync(Person person, bool forgetsSecondFactor, CancellationToken cancellation)
    {
        var password = NewPassword();
        if (await users.HasPasswordAsync(person)) Succeed(await users.RemovePasswordAsync(person));
        Succeed(await users.AddPasswordAsync(person, password));
        person.MustChangePassword = true;
        if (forgetsSecondFactor)
        {
            Succeed(await users.SetTwoFactorEnabledAsync(person, false));
            person.LastCodeStep = 0; // Codes of another key are others.
            Succeed(await users.ResetAuthenticatorKeyAsync(person));
        }
        await UnlockAsync(person);
        await EndAsync(person, cancellation);
        return password;
    }

    /// <summary>Ends all sessions and tokens of a person, on whatever node.</summary>
    public async Task EndAsync(Person person, CancellationToken cancellation)
    {
        Succeed(await users.UpdateSecurityStampAsync(person));
        await EndTokensAsync(person, cancellation);
    }

    /// <exception cref="RequestProblem">400: what the library has refused.</exception>
    internal static void Succeed(IdentityResult result)
    {
        if (!result.Succeeded) throw RequestProblem.Invalid(string.Join(' ', result.Errors.Select(error => error.Description)));
    }

    private async Task EndTokensAsync(Person person, CancellationToken cancellation)
    {
        await authorizations.RevokeBySubjectAsync(person.UserName!, cancellation);
        await tokens.RevokeBySubjectAsync(person.UserName!, cancellation);
    }

    private static void Check(Person person)
    {
        if (person.UserName is not { Length: > 0 and <= 100 } name || !name.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '.' or '-' or '_' or '@' or '+'))
            throw RequestProblem.Invalid("The name of an account has 1 to 100 letters, digits, '.', '-', '_', '@' and '+'.", "name");
        if (person.DisplayName.Length > LongestName) throw RequestProblem.Invalid($"The name for others has up to {LongestName} characters.", "display");
        var roles = PersonClaims.RolesOf(person);
        if (roles.Length == 0 || roles.Except(Roles.OfPeople).Any()) throw RequestProblem.Invalid($"Roles of people are {string.Join(", ", Roles.OfPeople)}.", "role");
        if (RoleConflicts.Of(roles) is { } conflict) throw RequestProblem.Invalid(conflict, "role");
        if (roles.Contains(Roles.Patient) != person.PatientId is not null) throw RequestProblem.Invalid("The role patient goes with the id of the Patient.", "patient");
        if (person.Profile is { } profile && !(profile.Split('/') is ["Practitioner" or "PractitionerRole" or "Person" or "Patient" or "RelatedPerson", { Length: > 0 and <= 64 }]))
            throw RequestProblem.Invalid("A profile is a reference such as Practitioner/suzuki.", "profile");
    }

    private static string NewPassword() => string.Join('-', RandomNumberGenerator.GetString(PasswordSigns, 16).Chunk(4).Select(part => new string(part)));
}
