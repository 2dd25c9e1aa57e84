using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace DataBank.Server;

/// <summary>Which keys and algorithms an assertion of a client may be signed with: its own, asymmetric ones; and only an approved client's.</summary>
internal sealed class ResolveClientKeys(RegisteredClients clients, ClientKeys keys) : IOpenIddictServerHandler<ValidateTokenContext>
{
    /// <summary>RS384 and ES384 are those of SMART; none of them works with a shared or public key as its secret.</summary>
    public static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha384, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.EcdsaSha512, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
    ];

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseScopedHandler<ResolveClientKeys>()
        .SetOrder(OpenIddictServerHandlers.Protection.ResolveTokenValidationParameters.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (!context.ValidTokenTypes.Contains(TokenTypeIdentifiers.Private.ClientAssertion)) return;
        var parameters = context.TokenValidationParameters!;
        parameters.ValidAlgorithms = Algorithms;
        parameters.TypeValidator = (type, _, _) => type is null or "" or "JWT" or JsonWebTokenTypes.ClientAuthentication // SMART says JWT, the library what came later.
            ? JsonWebTokenTypes.ClientAuthentication : throw new SecurityTokenInvalidTypeException();
        // The token endpoint is what SMART has as audience; the library's own is the issuer.
        if ((context.Options.Issuer ?? context.BaseUri) is { } address) context.ValidAudiences.Add(new Uri(address, AuthorityAddresses.Token).AbsoluteUri);
        parameters.IssuerSigningKeyResolver = null;
        parameters.IssuerSigningKeys = [];
        if (!new JsonWebTokenHandler().CanReadToken(context.Token)) return;
        var assertion = new JsonWebToken(context.Token);
        var client = assertion.Issuer is { Length: > 0 and <= 100 } id ? await clients.FindAsync(id, context.CancellationToken) : null;
        if (client is { ApprovedBy: not null }) parameters.IssuerSigningKeys = await keys.FindAsync(client, assertion.Kid, context.CancellationToken);
    }
}
