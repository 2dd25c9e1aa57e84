using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>
/// Clients that show a certificate (mutual TLS): which one stands for whom, and whose tokens count only together with it, as RFC 8705 binds them
/// (here by the client's id, since tokens of the command line know no certificate). That it comes from an allowed authority has been checked in the handshake.
/// </summary>
public sealed class ClientCertificates(IReadOnlyList<ClientCertificate> clients, IReadOnlyList<string> boundRoles)
{
    private const string Scheme = "databank:certificate";

    /// <summary>Whether a caller came in by a certificate alone.</summary>
    internal static bool IsOf(ClaimsPrincipal caller) => caller.Identity?.AuthenticationType == Scheme;

    /// <summary>The client whose certificate a connection has shown; null where it is nobody's.</summary>
    public ClientCertificate? Of(X509Certificate2? shown) => shown is null ? null : clients.FirstOrDefault(client =>
        client.Thumbprint is { } thumbprint
            ? string.Equals(thumbprint, shown.GetCertHashString(HashAlgorithmName.SHA256), StringComparison.OrdinalIgnoreCase)
            : client.Subject == shown.SubjectName.Name);

    /// <summary>The caller of a request without a token, by the certificate alone; null where it does not say so.</summary>
    internal ClaimsPrincipal? CallerOf(HttpContext context)
    {
        if (context.Request.Headers.ContainsKey("Authorization") || Of(context.Connection.ClientCertificate) is not { Roles.Count: > 0 } client) return null;
        var claims = client.Roles.Select(role => new Claim(Caller.RolesClaim, role))
            .Append(new Claim(Caller.SubjectClaim, client.Id)).Append(new Claim(Caller.ScopeClaim, string.Join(' ', client.Scopes)));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme, Caller.SubjectClaim, Caller.RolesClaim));
    }

    /// <summary>Whether a token counts on this connection: those of bound roles take the certificate of the same client.</summary>
    internal bool Allows(ClaimsPrincipal caller, HttpContext context) =>
        !Caller.RolesOf(caller).Intersect(boundRoles, StringComparer.Ordinal).Any() || Of(context.Connection.ClientCertificate)?.Id == Caller.Subject(caller);
}
