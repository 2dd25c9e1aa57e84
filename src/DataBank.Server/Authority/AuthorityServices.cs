using DataBank.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenIddict.Server;

namespace DataBank.Server;

/// <summary>The appliance as an authorization server (OAuth 2.0, RFC 6749), by OpenIddict; its database is registered by <see cref="AccessDatabase"/>.</summary>
public static class AuthorityServices
{
    public static void AddAuthority(this IServiceCollection services, AuthorityOptions options, SigningKey key)
    {
        services.AddClients(options);
        services.AddSingleton<ClientKeys>();
        services.AddScoped<AssertionStore>();
        services.AddScoped<TokenStatus>();
        services.AddSingleton<RevokedTokens>();
        services.AddHostedService(provider => provider.GetRequiredService<RevokedTokens>());
        services.AddOpenIddict().AddServer(server =>
        {
            if (options.Issuer is not null) server.SetIssuer(options.Issuer);
            server.SetTokenEndpointUris(Relative(AuthorityAddresses.Token))
                .SetIntrospectionEndpointUris(Relative(AuthorityAddresses.Introspect))
                .SetRevocationEndpointUris(Relative(AuthorityAddresses.Revoke))
                .SetConfigurationEndpointUris(Relative(AuthorityAddresses.Configuration))
                .SetJsonWebKeySetEndpointUris(Relative(AuthorityAddresses.Keys));
            server.AllowClientCredentialsFlow();
            server.AddSigningKey(key.Key).AddEncryptionKey(key.EncryptionKey);
            server.DisableAccessTokenEncryption() // Whoever shows a token may know what it says, and other nodes verify it by the public key alone.
                .DisableScopeValidation().IgnoreScopePermissions() // Ours compare scopes by what they mean.
                .DisableResourceValidation().IgnoreResourcePermissions();
            server.AddEventHandler(ResolveClientKeys.Descriptor).AddEventHandler(RefuseReplayedAssertions.Descriptor).AddEventHandler(GrantClientTokens.Descriptor).AddEventHandler(NoteRevocation.Descriptor);
            server.UseAspNetCore().DisableTransportSecurityRequirement(); // Whether plain HTTP is spoken is decided where the appliance listens.
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
