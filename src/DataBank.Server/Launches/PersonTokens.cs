using System.Collections.Immutable;
using System.Security.Claims;
using DataBank.Storage;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace DataBank.Server;

/// <summary>What the tokens of an app say that acts for a person.</summary>
internal static class PersonTokens
{
    public const string PatientClaim = "patient";
    public const string EncounterClaim = "encounter";
    private const string ProfileClaim = "fhirUser";

    /// <param name="person">For whom it acts, with the roles of now.</param>
    /// <param name="scopes">What was granted.</param>
    /// <param name="launch">What it works on.</param>
    /// <param name="root">The appliance's address.</param>
    /// <param name="lifetime">Of access tokens.</param>
    public static ClaimsPrincipal Principal(Person person, IReadOnlyList<string> scopes, LaunchContext launch, string root, TimeSpan lifetime)
    {
        var identity = new ClaimsIdentity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, Caller.SubjectClaim, Caller.RolesClaim);
        identity.SetClaim(Caller.SubjectClaim, person.UserName)
            .SetClaims(Caller.RolesClaim, [.. PersonClaims.RolesOf(person)])
            .SetClaims(Caller.ThemesClaim, [.. PersonClaims.ThemesOf(person)])
            .SetClaims(Caller.VisaIdentitiesClaim, [.. PersonClaims.VisaIdentitiesOf(person)])
            .SetClaim(PatientClaim, launch.Patient)
            .SetClaim(EncounterClaim, launch.Encounter)
            .SetScopes(scopes)
            .SetResources(TokenIssuer.Audience)
            .SetAccessTokenLifetime(lifetime);
        if (scopes.Contains("profile", StringComparer.Ordinal)) identity.SetClaim(Claims.Name, PersonClaims.NameOf(person));
        if (scopes.Contains(ProfileClaim, StringComparer.Ordinal) && person.Profile is { } profile) identity.SetClaim(ProfileClaim, $"{root}/fhir/{profile}");
        identity.SetDestinations(claim => claim.Type switch
        {
            Claims.Name or ProfileClaim => [Destinations.IdentityToken],
            Caller.SubjectClaim => [Destinations.AccessToken, Destinations.IdentityToken],
            Caller.RolesClaim when scopes.Contains("profile", StringComparer.Ordinal) => [Destinations.AccessToken, Destinations.IdentityToken],
            _ => [Destinations.AccessToken],
        });
        return new ClaimsPrincipal(identity);
    }
}
