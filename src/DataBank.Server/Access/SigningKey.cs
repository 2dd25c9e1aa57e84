using System.Globalization;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.Server;

/// <summary>
/// The ES256 keys (RFC 7518 §3.4) that sign this appliance's tokens, and the one that encrypts those that only it reads: in the data folder,
/// readable by their owner only. The newest whose time has come signs; those before it, and the next, are published and verify what they have signed.
/// </summary>
public sealed class SigningKey : IDisposable
{
    private const string FirstName = "token-signing.pem";
    private static readonly TimeSpan LongestToken = TimeSpan.FromDays(366);
    private readonly string folder;
    private readonly TimeProvider clock;
    private volatile IReadOnlyList<DatedKey> keys = [];

    private SigningKey(string folder, byte[] secret, TimeProvider clock)
    {
        (this.folder, this.clock) = (folder, clock);
        EncryptionKey = new SymmetricSecurityKey(secret) { CryptoProviderFactory = new CryptoProviderFactory() };
    }

    /// <summary>The key that signs now, with its private half.</summary>
    public ECDsaSecurityKey Key => Published[0];

    /// <summary>All keys whose tokens are taken: first the one that signs.</summary>
    public IReadOnlyList<ECDsaSecurityKey> Published
    {
        get
        {
            var now = clock.GetUtcNow().ToUnixTimeSeconds();
            return [.. keys.OrderByDescending(each => each.Begins <= now).ThenByDescending(each => each.Begins).Select(each => each.Key)];
        }
    }

    /// <summary>Seals authorization codes and refresh tokens (A256KW, RFC 7518 §4.4).</summary>
    public SymmetricSecurityKey EncryptionKey { get; }

    /// <summary>The public half of the key that signs, as a JSON Web Key (RFC 7517).</summary>
    public JsonWebKey PublicJwk()
    {
        var key = Key;
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new JsonWebKey
        {
            Kty = "EC",
            Crv = "P-256",
            Use = "sig",
            Alg = SecurityAlgorithms.EcdsaSha256,
            Kid = key.KeyId,
            X = Base64UrlEncoder.Encode(point.X!),
            Y = Base64UrlEncoder.Encode(point.Y!),
        };
    }

    /// <summary>Opens the keys in <paramref name="folder"/>, or makes them. Two processes that start at once end with the same keys.</summary>
    public static async Task<SigningKey> OpenAsync(string folder, CancellationToken cancellation, TimeProvider? clock = null)
    {
        if (!FilesIn(folder).Any()) await KeyFile.ReadOrMakeAsync(folder, FirstName, KeyFile.MakePair, cancellation);
        var secret = await KeyFile.ReadOrMakeAsync(folder, "token-encryption.key", () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), cancellation);
        var opened = new SigningKey(folder, Convert.FromBase64String(secret), clock ?? TimeProvider.System);
        opened.Refresh();
        return opened;
    }

    /// <summary>
    /// Makes another key that signs from a time on; until then it is only published, so that everybody knows it when it is used. Keys whose last tokens
    /// have ended are removed.
    /// </summary>
    public async Task RotateAsync(TimeSpan after, CancellationToken cancellation)
    {
        await AddAsync(after, cancellation);
        var ended = (clock.GetUtcNow() - LongestToken).ToUnixTimeSeconds();
        var newestEnded = keys.Where(each => each.Begins <= ended).MaxBy(each => each.Begins);
        Remove(keys.Where(each => newestEnded is not null && each.Begins < newestEnded.Begins));
    }

    /// <summary>Makes another key that signs at once, and forgets all others: whatever they have signed opens nothing more.</summary>
    public async Task ReplaceAsync(CancellationToken cancellation)
    {
        var path = await AddAsync(TimeSpan.Zero, cancellation);
        Remove(keys.Where(each => each.Path != path));
    }

    // Files have the second in their names: a key whose second is taken already begins with the next.
    private async Task<string> AddAsync(TimeSpan after, CancellationToken cancellation)
    {
        var begins = (clock.GetUtcNow() + after).ToUnixTimeSeconds();
        while (File.Exists(PathOf(begins))) begins++;
        await KeyFile.CreateAsync(folder, PathOf(begins), KeyFile.MakePair(), cancellation);
        Refresh();
        return PathOf(begins);
    }

    private string PathOf(long begins) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"token-signing-{begins}.pem"));

    private void Remove(IEnumerable<DatedKey> removed)
    {
        foreach (var key in removed) File.Delete(key.Path);
        Refresh();
    }

    /// <summary>Reads what another process has changed.</summary>
    public void Refresh()
    {
        var known = keys.ToDictionary(each => each.Path, StringComparer.Ordinal);
        List<DatedKey> found = [.. FilesIn(folder).Select(path => known.GetValueOrDefault(path) ?? Read(path))];
        if (found.Count > 0) keys = found; // A folder that is gone for a moment ends nothing.
    }

    private static IEnumerable<string> FilesIn(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "token-signing*.pem") : [];

    private static DatedKey Read(string path)
    {
        var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(File.ReadAllText(path));
        // The library's own factory keeps signers for the life of the process, beyond that of this key.
        var key = new ECDsaSecurityKey(ecdsa) { CryptoProviderFactory = new CryptoProviderFactory() };
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint()); // RFC 7638: the same key has the same name everywhere.
        var dated = Path.GetFileNameWithoutExtension(path)["token-signing".Length..].TrimStart('-');
        return new DatedKey(path, long.TryParse(dated, NumberStyles.None, CultureInfo.InvariantCulture, out var begins) ? begins : 0, key);
    }

    public void Dispose()
    {
        foreach (var key in keys) key.Key.ECDsa.Dispose();
    }

    private sealed record DatedKey(string Path, long Begins, ECDsaSecurityKey Key);
}
