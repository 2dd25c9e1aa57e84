using System.Security.Cryptography;
using DataBank.Server;

namespace DataBank.Appliance;

/// <summary>
/// How this appliance signs in at another server: by an access token that somebody else keeps in a file, or by SMART Backend Services
/// (https://hl7.org/fhir/smart-app-launch/backend-services.html), or not at all.
/// </summary>
/// <param name="Section">Where the settings stand, for messages.</param>
/// <param name="TokenFile">Read before each request, so that it can be renewed.</param>
/// <param name="ClientId">The client's id there, for SMART Backend Services.</param>
/// <param name="PrivateKeyFile">Its private key (PEM, P-256 or P-384).</param>
/// <param name="TokenEndpoint">The authority's.</param>
/// <param name="KeyId">Id of the key among the client's public ones; null: its thumbprint (RFC 7638).</param>
/// <param name="Scope">What is asked for.</param>
internal sealed record OutboundSignIn(string Section, string? TokenFile, string? ClientId, string? PrivateKeyFile, Uri? TokenEndpoint, string? KeyId, string Scope)
{
    /// <summary>Gives the access token before each request; null where none is asked for.</summary>
    public Func<CancellationToken, ValueTask<string?>> Token(HttpClient http, TimeProvider clock)
    {
        if (ClientId is not null) return new BackendServiceToken(http, TokenEndpoint!, ClientId, BackendServiceKey.Open(PrivateKeyFile!, KeyId), Scope, clock).CurrentAsync;
        return TokenFile is null ? _ => ValueTask.FromResult<string?>(null) : async cancellation => (await File.ReadAllTextAsync(TokenFile, cancellation)).Trim();
    }

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate(Uri? url)
    {
        if (TokenFile is null && ClientId is null)
        {
            if (PrivateKeyFile is not null || TokenEndpoint is not null) throw new SettingsProblem($"{Section}: PrivateKeyFile and TokenEndpoint go with ClientId.");
            return;
        }
        if (TokenFile is not null && ClientId is not null) throw new SettingsProblem($"{Section}: give TokenFile or ClientId, not both.");
        if (!IsConfidential(url)) throw new SettingsProblem($"{Section}: an access token goes with an https Url: one that others can read is theirs too.");
        if (TokenFile is not null && !File.Exists(TokenFile)) throw new SettingsProblem($"{Section}: TokenFile names a file that is not there.");
        if (ClientId is null) return;
        if (PrivateKeyFile is null || !IsKey(PrivateKeyFile)) throw new SettingsProblem($"{Section}: PrivateKeyFile names the client's key (PEM, P-256 or P-384), which must be there.");
        if (!IsConfidential(TokenEndpoint)) throw new SettingsProblem($"{Section}: TokenEndpoint is the https address of the authority's token endpoint.");
    }

    public static bool IsConfidential(Uri? url) => url is { IsAbsoluteUri: true, UserInfo: "" } && OutboundHttp.IsConfidential(url);

    private static bool IsKey(string path)
    {
        try
        {
            return BackendServiceKey.Open(path, null).KeySize is 256 or 384;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
