using DataBank.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;

namespace DataBank.Server;

/// <summary>The appliance as an authorization server (OAuth 2.0, RFC 6749), by OpenIddict; its database is registered by <see cref="AccessDatabase"/>.</summary>
public static class AuthorityServices
{
    public static void AddAuthority(this IServiceCollection services, AuthorityOptions options, SigningKey key)
    {
        services.AddClients(options);
        services.TryAddSingleton<PublishedKeys>();
        services.AddSingleton<ClientKeys>();
        services.AddScoped<AssertionStore>();
        services.AddSingleton<RevokedTokens>();
        services.AddHostedService(provider => provider.GetRequiredService<RevokedTokens>());
        services.AddSingleton<SigningKeyWatch>();
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(provider => provider.GetRequiredService<SigningKeyWatch>());
        services.AddHostedService(provider => provider.GetRequiredService<SigningKeyWatch>());
        services.AddScoped<Launches>();
        services.AddSingleton(provider => new LaunchChoices(provider.GetService<ResourceStore>(), provider.GetService<ClosedRecords>()));
        services.AddOpenIddict().AddServer(server =>
        {
            if (options.Issuer is not null) server.SetIssuer(options.Issuer);
            server.SetAuthorizationEndpointUris(Relative(AuthorityAddresses.Authorize))
                .SetTokenEndpointUris(Relative(AuthorityAddresses.Token))
                .SetIntrospectionEndpointUris(Relative(AuthorityAddresses.Introspect))
                .SetRevocationEndpointUris(Relative(AuthorityAddresses.Revoke))
                .SetConfigurationEndpointUris(Relative(AuthorityAddresses.Configuration))
                .SetJsonWebKeySetEndpointUris(Relative(AuthorityAddresses.Keys));
            server.AllowClientCredentialsFlow().AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().RequireProofKeyForCodeExchange();
            server.SetAuthorizationCodeLifetime(TimeSpan.FromMinutes(1)).SetRefreshTokenLifetime(options.RefreshTokens).SetIdentityTokenLifetime(TimeSpan.FromMinutes(5));
            server.SetRefreshTokenReuseLeeway(TimeSpan.Zero); // One that comes twice was stolen: what it has led to ends.
            server.RegisterClaims("fhirUser", "name");
            server.Configure(known =>
            {
                known.CodeChallengeMethods.Clear();
                known.CodeChallengeMethods.Add(OpenIddictConstants.CodeChallengeMethods.Sha256);
            });
            server.AddEncryptionKey(key.EncryptionKey);
            server.Configure(known => known.SigningCredentials.AddRange(key.Published.Select(each => new SigningCredentials(each, SecurityAlgorithms.EcdsaSha256))));
            server.DisableAccessTokenEncryption() // Whoever shows a token may know what it says, and other nodes verify it by the public key alone.
                .DisableScopeValidation().IgnoreScopePermissions() // Ours compare scopes by what they mean.
                .DisableResourceValidation().IgnoreResourcePermissions();
            server.AddEventHandler(ResolveClientKeys.Descriptor).AddEventHandler(RefuseReplayedAssertions.Descriptor).AddEventHandler(GrantClientTokens.Descriptor).AddEventHandler(NoteRevocation.Descriptor)
                .AddEventHandler(GrantPersonTokens.Descriptor).AddEventHandler(DescribeGrant.Descriptor);
            server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().DisableTransportSecurityRequirement(); // Whether plain HTTP is spoken is decided where the appliance listens.
        });
    }

    /// <summary>What the command line needs as well: the registrations alone.</summary>
    public static void AddClients(this IServiceCollection services, AuthorityOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddScoped<RegisteredClients>();
    }

    private static string Relative(string address) => address[1..];
}
