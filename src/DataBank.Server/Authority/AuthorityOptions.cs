namespace DataBank.Server;

/// <summary>How the appliance gives out tokens.</summary>
/// <param name="Issuer">Its address as clients know it; null: as each request addresses it.</param>
/// <param name="KeyUrls">Keys of clients are fetched from below one of these; none: keys are given with the registration.</param>
/// <param name="ClientTokens">How long a token of a client lasts that acts for itself.</param>
public sealed record AuthorityOptions(Uri? Issuer, IReadOnlyList<Uri> KeyUrls, TimeSpan ClientTokens);
