using System.Text.Json;
using DataBank.Fhir;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace DataBank.Server;

/// <summary>The registrations of clients, kept as OpenIddict's applications: what is ours stands in their properties.</summary>
public sealed class RegisteredClients(IOpenIddictApplicationManager applications, IOpenIddictTokenManager tokens, AuthorityOptions options)
{
    private const string RegistrationProperty = "databank";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Registers a client; it gets tokens once it is approved.</summary>
    /// <exception cref="RequestProblem">400: the registration is wrong. 409: the id is taken.</exception>
    public async Task AddAsync(RegisteredClient client, CancellationToken cancellation)
    {
        ClientRules.Check(client, options.KeyUrls);
        if (await applications.FindByClientIdAsync(client.Id, cancellation) is not null) throw new RequestProblem(409, "conflict", "There is a client with this id; remove it first.");
        await applications.CreateAsync(Describe(client), cancellation);
    }

    public async Task<RegisteredClient?> FindAsync(string id, CancellationToken cancellation) =>
        await applications.FindByClientIdAsync(id, cancellation) is { } application ? await ReadAsync(application, cancellation) : null;

    public async Task<IReadOnlyList<RegisteredClient>> ListAsync(CancellationToken cancellation)
    {
        var all = new List<RegisteredClient>();
        await foreach (var application in applications.ListAsync(cancellationToken: cancellation))
        {
            var client = await ReadAsync(application, cancellation);
            if (await applications.GetClientIdAsync(application, cancellation) == client.Id) all.Add(client);
        }
        return all;
    }

    /// <summary>Lets a client in; false when there is none.</summary>
    /// <exception cref="RequestProblem">403: nobody approves what the same person has registered.</exception>
    public async Task<bool> ApproveAsync(string id, string by, CancellationToken cancellation)
    {
        if (await applications.FindByClientIdAsync(id, cancellation) is not { } application) return false;
        var client = await ReadAsync(application, cancellation);
        if (client.RegisteredBy == by) throw new RequestProblem(403, "forbidden", "Somebody else approves a client than who has registered it.");
        await applications.UpdateAsync(application, Describe(client with { ApprovedBy = by }), cancellation);
        return true;
    }

    /// <summary>Removes a client and ends its tokens; false when there is none.</summary>
    public async Task<bool> RemoveAsync(string id, CancellationToken cancellation)
    {
        if (await applications.FindByClientIdAsync(id, cancellation) is not { } application) return false;
        await tokens.RevokeByApplicationIdAsync((await applications.GetIdAsync(application, cancellation))!, cancellation);
        // Its tokens hang on it: the row stays until they have ended, under a name that nobody can sign in with.
        var client = await ReadAsync(application, cancellation);
        var gone = Describe(client with { Jwks = null, JwksUrl = null, ApprovedBy = null, Scopes = [], Roles = [] });
        gone.ClientId = $"removed:{Guid.NewGuid():n}";
        gone.Permissions.Clear();
        await applications.UpdateAsync(application, gone, cancellation);
        return true;
    }

    private async Task<RegisteredClient> ReadAsync(object application, CancellationToken cancellation) =>
        (await applications.GetPropertiesAsync(application, cancellation))[RegistrationProperty].Deserialize<RegisteredClient>(Json)!;

    private static OpenIddictApplicationDescriptor Describe(RegisteredClient client)
    {
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = client.Id,
            DisplayName = client.Name,
            ClientType = client.HasKeys ? ClientTypes.Confidential : ClientTypes.Public,
            ConsentType = ConsentTypes.Implicit,
            // Keys at a URL are looked up when they are needed: the library only wants to know that the client has some.
            JsonWebKeySet = client.Jwks is { } jwks ? new JsonWebKeySet(jwks) : client.JwksUrl is null ? null : new JsonWebKeySet { Keys = { Placeholder() } },
            Properties = { [RegistrationProperty] = JsonSerializer.SerializeToElement(client, Json) },
        };
        descriptor.RedirectUris.UnionWith(client.RedirectUris);
        descriptor.Permissions.Add(OpenIddictConstants.Permissions.Endpoints.Token);
        descriptor.Permissions.Add(OpenIddictConstants.Permissions.Endpoints.Revocation);
        if (client.HasKeys) descriptor.Permissions.Add(OpenIddictConstants.Permissions.Endpoints.Introspection);
        if (client.Roles.Count > 0) descriptor.Permissions.Add(OpenIddictConstants.Permissions.GrantTypes.ClientCredentials);
        if (client.RedirectUris.Count > 0)
        {
            descriptor.Permissions.UnionWith([OpenIddictConstants.Permissions.Endpoints.Authorization, OpenIddictConstants.Permissions.GrantTypes.AuthorizationCode, OpenIddictConstants.Permissions.GrantTypes.RefreshToken, OpenIddictConstants.Permissions.ResponseTypes.Code]);
        }
        return descriptor;
    }

    private static JsonWebKey Placeholder() => new() { Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve, Crv = JsonWebKeyECTypes.P256, Use = JsonWebKeyUseNames.Sig, Kid = "at-url" };
}
