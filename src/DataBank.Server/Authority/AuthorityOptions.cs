namespace DataBank.Server;

/// <summary>How the appliance gives out tokens.</summary>
/// <param name="Issuer">Its address as clients know it; null: as each request addresses it.</param>
/// <param name="KeyUrls">Keys of clients are fetched from below one of these; none: keys are given with the registration.</param>
/// <param name="ClientTokens">How long a token of a client lasts that acts for itself.</param>
/// <param name="PersonTokens">The same of one that acts for a person.</param>
/// <param name="RefreshTokens">How long an app may go on without the person; each refresh token counts once.</param>
public sealed record AuthorityOptions(Uri? Issuer, IReadOnlyList<Uri> KeyUrls, TimeSpan ClientTokens, TimeSpan PersonTokens, TimeSpan RefreshTokens)
{
    /// <summary>The appliance's address without a slash at its end.</summary>
    internal string RootOf(Microsoft.AspNetCore.Http.HttpRequest request) => Issuer?.ToString().TrimEnd('/') ?? $"{request.Scheme}://{request.Host}{request.PathBase}";
}
