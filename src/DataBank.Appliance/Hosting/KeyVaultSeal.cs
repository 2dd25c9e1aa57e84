using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using DataBank.Pseudonymization;

namespace DataBank.Appliance;

/// <summary>
/// Seals the key-encryption key by an RSA key that never leaves Azure Key Vault or a Managed HSM, with the operations wrapKey and unwrapKey (RSA-OAEP-256):
/// https://learn.microsoft.com/rest/api/keyvault/keys/wrap-key. A file that is not sealed yet is still opened, so that <c>databank keys rotate</c> can put a sealed
/// one in its place.
/// </summary>
/// <param name="key">The key, without a version: https://name.vault.azure.net/keys/databank. New files are sealed by its newest version.</param>
/// <param name="credential">Who asks.</param>
internal sealed class KeyVaultSeal(Uri key, TokenCredential credential) : IKeySeal
{
    private const int KeyBytes = 32;
    private const string Version = "?api-version=7.4", Algorithm = "RSA-OAEP-256";

    private static readonly byte[] Header = "databank-keyvault-1\n"u8.ToArray();
    private readonly HttpPipeline pipeline = HttpPipelineBuilder.Build(new VaultOptions());

    /// <summary>Header, id of the key's version, line end, what the vault made of the key.</summary>
    public byte[] Seal(ReadOnlySpan<byte> plain)
    {
        using var answer = Ask(key, "wrapkey", plain);
        return [.. Header, .. Encoding.ASCII.GetBytes(answer.RootElement.GetProperty("kid").GetString()!), (byte)'\n', .. ValueOf(answer)];
    }

    public byte[] Open(ReadOnlySpan<byte> file)
    {
        if (file.Length == KeyBytes) return file.ToArray();
        var rest = file.StartsWith(Header) ? file[Header.Length..] : default;
        if (rest.IndexOf((byte)'\n') is not (> 0 and var end)) throw new CryptographicException("The key-encryption key file is damaged, or was sealed in another way.");
        // A token is sent nowhere but to the key that the settings name, whatever a file says.
        if (!Uri.TryCreate(Encoding.ASCII.GetString(rest[..end]), UriKind.Absolute, out var version) || !version.AbsoluteUri.StartsWith($"{key.AbsoluteUri}/", StringComparison.OrdinalIgnoreCase))
            throw new SettingsProblem($"keys/key-encryption.key was sealed by another key than {key} (Keys:VaultKey).");
        using var answer = Ask(version, "unwrapkey", rest[(end + 1)..]);
        return ValueOf(answer) is { Length: KeyBytes } opened ? opened : throw new CryptographicException("The key vault opened something that is no key.");
    }

    private JsonDocument Ask(Uri at, string operation, ReadOnlySpan<byte> value)
    {
        using var request = pipeline.CreateRequest();
        request.Method = RequestMethod.Post;
        request.Uri.Reset(new Uri($"{at.AbsoluteUri}/{operation}{Version}"));
        request.Headers.Add("Authorization", $"Bearer {Token()}");
        request.Headers.Add("Content-Type", "application/json");
        request.Content = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(new { alg = Algorithm, value = Base64Url.EncodeToString(value) }));
        try
        {
            using var answer = pipeline.SendRequest(request, CancellationToken.None);
            return answer.IsError ? throw Refused(operation, answer.Status) : JsonDocument.Parse(answer.Content);
        }
        catch (Exception failure) when (failure is RequestFailedException or AggregateException or OperationCanceledException)
        {
            throw new SettingsProblem($"The key vault of {key} does not answer (Keys:VaultKey).");
        }
    }

    private string Token()
    {
        try
        {
            // "vault.azure.net" of "name.vault.azure.net", in each cloud and for Managed HSMs alike.
            return credential.GetToken(new TokenRequestContext([$"https://{key.Host[(key.Host.IndexOf('.', StringComparison.Ordinal) + 1)..]}/.default"]), CancellationToken.None).Token;
        }
        catch (Exception failure) when (failure is RequestFailedException or Azure.Identity.AuthenticationFailedException)
        {
            throw new SettingsProblem("The environment gives no identity for the key vault: assign a managed or workload identity, or set AZURE_CLIENT_ID and its companions.");
        }
    }

    private SettingsProblem Refused(string operation, int status) => new(status switch
    {
        401 or 403 => $"The key vault does not let this identity use {key} for {operation} ({status}): give it the role Key Vault Crypto Service Encryption User.",
        404 => $"The key vault has no key {key}, or no longer the version that sealed keys/key-encryption.key (Keys:VaultKey).",
        400 => $"The key vault can't {operation} with {key}: it must be an RSA key, and keys/key-encryption.key as it was sealed.",
        _ => $"The key vault of {key} answers {status}.",
    });

    private static byte[] ValueOf(JsonDocument answer) => Base64Url.DecodeFromChars(answer.RootElement.GetProperty("value").GetString());

    /// <summary>Three more attempts, as other services of Azure are asked.</summary>
    private sealed class VaultOptions : ClientOptions
    {
        public VaultOptions() => (Retry.NetworkTimeout, Retry.MaxRetries) = (TimeSpan.FromSeconds(20), 3);
    }
}
