using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using DataBank.Storage;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace DataBank.Server;

/// <summary>
/// An assertion counts once and for five minutes at most
/// (https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html#authentication-jwt-header-values).
/// </summary>
internal sealed class RefuseReplayedAssertions(AssertionStore used, TimeProvider clock) : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    private const int LongestId = 256;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(30); // And what clocks may differ.

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
        .UseScopedHandler<RefuseReplayedAssertions>()
        .SetOrder(OpenIddictServerHandlers.ValidateClientId.Descriptor.Order - 500) // After its signature, issuer and audience have been checked.
        .Build();

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (context.ClientAssertionPrincipal is not { } assertion) return;
        var expires = assertion.GetExpirationDate();
        var id = assertion.GetClaim(Claims.JwtId);
        if (expires is null || expires > clock.GetUtcNow() + Longest) Refuse(context, "The assertion lasts longer than five minutes.");
        else if (id is not { Length: > 0 and <= LongestId }) Refuse(context, "The assertion has no jti.");
        else if (!await used.TryUseAsync(KeyOf(assertion, id), expires.Value, context.CancellationToken)) Refuse(context, "The assertion was used before.");
    }

    private static string KeyOf(ClaimsPrincipal assertion, string id) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{assertion.GetClaim(Claims.Issuer)}\n{id}"))));

    private static void Refuse(ProcessAuthenticationContext context, string why) => context.Reject(OpenIddictConstants.Errors.InvalidClient, why);
}
