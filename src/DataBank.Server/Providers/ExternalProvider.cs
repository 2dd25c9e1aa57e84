namespace DataBank.Server;

/// <summary>An OpenID provider of the hospital that tokens and people are taken from, beside the appliance's own authority.</summary>
/// <param name="Name">Stands before names of its people and clients, so that nobody of it is taken for somebody of here.</param>
/// <param name="Authority">Its issuer; what it publishes below <c>/.well-known/openid-configuration</c> counts.</param>
/// <param name="Audience">What its access tokens must be meant for.</param>
/// <param name="NameClaim">The claim that names somebody, once and for all.</param>
/// <param name="RolesClaim">The claim with roles or groups; inside an object with dots (<c>realm_access.roles</c>).</param>
/// <param name="Roles">What its roles or groups are here; others count for nothing.</param>
/// <param name="ThemesClaim">The claim with ids of ResearchStudy resources; null: none.</param>
/// <param name="ClientId">What the appliance is there; null: its people don't sign in here by their browsers.</param>
/// <param name="ClientSecret">Of that client; null: it has none (PKCE).</param>
public sealed record ExternalProvider(
    string Name, Uri Authority, string? Audience, string NameClaim, string RolesClaim, IReadOnlyDictionary<string, string> Roles, string? ThemesClaim, string? ClientId, string? ClientSecret);
