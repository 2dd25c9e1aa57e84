namespace DataBank.Server;

/// <summary>How the appliance gives out tokens.</summary>
/// <param name="Issuer">Its address as clients know it; null: as each request addresses it.</param>
/// <param name="KeyUrls">Keys of clients are fetched from below one of these; none: keys are given with the registration.</param>
/// <param name="ClientTokens">How long a token of a client lasts that acts for itself.</param>
/// <param name="PersonTokens">How long a token lasts that an app has for a person.</param>
/// <param name="RefreshTokens">How long an app may renew it.</param>
public sealed record AuthorityOptions(Uri? Issuer, IReadOnlyList<Uri> KeyUrls, TimeSpan ClientTokens, TimeSpan PersonTokens, TimeSpan RefreshTokens);
