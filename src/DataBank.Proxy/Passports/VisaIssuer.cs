using Microsoft.IdentityModel.Tokens;

namespace DataBank.Proxy;

/// <summary>Whose signature on passports and visas counts here.</summary>
/// <param name="Issuer">The claim <c>iss</c>.</param>
/// <param name="Keys">Its public keys; null: they are at <paramref name="KeysUrl"/>.</param>
/// <param name="KeysUrl">Where it publishes them.</param>
public sealed record VisaIssuer(string Issuer, IReadOnlyList<SecurityKey>? Keys, Uri? KeysUrl);
