using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace DataBank.Server;

/// <summary>Launches that were begun: sealed, so that any node can read them, good for five minutes and for one app and time.</summary>
public sealed class Launches(IDataProtectionProvider protection, AssertionStore used, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private const int LongestText = 4000;
    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("launch").ToTimeLimitedDataProtector();

    /// <summary>What the app is given as <c>launch</c>.</summary>
    public string Begin(Launch launch)
    {
        if (launch.Client is not { Length: > 0 and <= 100 }) throw RequestProblem.Invalid("A launch names the client_id of its app.", "client");
        foreach (var id in new[] { launch.Patient, launch.Encounter, launch.Person })
            if (id is { Length: 0 or > 100 }) throw RequestProblem.Invalid("Ids have 1 to 100 characters.");
        if (launch is { Encounter: not null, Patient: null }) throw RequestProblem.Invalid("An encounter goes with its patient.", "patient");
        return protector.Protect(JsonSerializer.Serialize(launch), Lifetime);
    }

    /// <summary>Null when it has ended or was never begun here.</summary>
    public Launch? Read(string text)
    {
        try
        {
            return text.Length <= LongestText ? JsonSerializer.Deserialize<Launch>(protector.Unprotect(text)) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Takes a launch; false when it was taken before.</summary>
    public Task<bool> TryUseAsync(string text, CancellationToken cancellation) =>
        used.TryUseAsync(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"launch\n{text}"))), clock.GetUtcNow() + Lifetime, cancellation);
}
