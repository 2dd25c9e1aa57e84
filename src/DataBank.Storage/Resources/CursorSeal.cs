using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// Closes paging cursors with a key of the store (AES-GCM): they stand in URLs, which are logged, and may hold a sort key such as a
/// name; and nobody but this store can have made one.
/// </summary>
internal sealed class CursorSeal(Database database)
{
    private const string SecretName = "cursor";
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int LongestCursor = 8192;
    private volatile byte[]? key;

    /// <summary>Makes the key if the store has none yet.</summary>
    public async Task PrepareAsync(CancellationToken cancellation) => await KeyAsync(cancellation);

    public async Task<string> CloseAsync(PageCursor cursor, CancellationToken cancellation) =>
        Base64Url.EncodeToString(await CloseAsync(JsonSerializer.SerializeToUtf8Bytes(cursor), cancellation));

    public async Task<byte[]> CloseAsync(byte[] text, CancellationToken cancellation)
    {
        var closed = new byte[NonceSize + text.Length + TagSize];
        RandomNumberGenerator.Fill(closed.AsSpan(0, NonceSize));
        using var cipher = new AesGcm(await KeyAsync(cancellation), TagSize);
        cipher.Encrypt(closed.AsSpan(0, NonceSize), text, closed.AsSpan(NonceSize, text.Length), closed.AsSpan(NonceSize + text.Length));
        return closed;
    }

    /// <exception cref="RequestProblem">400 when the cursor is not this store's, or belongs to another query.</exception>
    public async Task<PageCursor?> OpenAsync(string? closed, string scope, CancellationToken cancellation)
    {
        if (closed is null) return null;
        return await OpenAsync(closed, cancellation) is { } cursor && cursor.Scope == scope ? cursor : throw NotOurs();
    }

    /// <exception cref="RequestProblem">400 when the cursor is not this store's.</exception>
    public async Task<PageCursor> OpenAsync(string closed, CancellationToken cancellation)
    {
        if (closed.Length > LongestCursor || !Base64Url.IsValid(closed)) throw NotOurs();
        return JsonSerializer.Deserialize<PageCursor>(await OpenAsync(Base64Url.DecodeFromChars(closed), cancellation)) ?? throw NotOurs();
    }

    /// <exception cref="RequestProblem">400 when this store has not closed them.</exception>
    public async Task<byte[]> OpenAsync(byte[] bytes, CancellationToken cancellation)
    {
        if (bytes.Length < NonceSize + TagSize) throw NotOurs();
        var text = new byte[bytes.Length - NonceSize - TagSize];
        using var cipher = new AesGcm(await KeyAsync(cancellation), TagSize);
        try
        {
            cipher.Decrypt(bytes.AsSpan(0, NonceSize), bytes.AsSpan(NonceSize, text.Length), bytes.AsSpan(NonceSize + text.Length), text);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw NotOurs();
        }
        return text;
    }

    /// <summary>A short fingerprint of what a cursor belongs to.</summary>
    public static string Fingerprint(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    public static RequestProblem NotOurs() => RequestProblem.Invalid("The paging cursor does not belong to this search.");

    private async ValueTask<byte[]> KeyAsync(CancellationToken cancellation) =>
        key ??= await database.ReadAsync(session => FindAsync(session, cancellation), cancellation)
            ?? await database.WriteAsync(session => FindOrMakeAsync(session, cancellation), cancellation);

    private static async Task<byte[]> FindOrMakeAsync(WriteSession session, CancellationToken cancellation)
    {
        if (await FindAsync(session, cancellation) is { } found) return found;
        var made = RandomNumberGenerator.GetBytes(32);
        await using var command = session.Command(ResourceSql.InsertSecret(session.Engine)).Add("@name", SecretName).Add("@value", made);
        await command.ExecuteNonQueryAsync(cancellation);
        return made;
    }

    private static async Task<byte[]?> FindAsync(ReadSession session, CancellationToken cancellation)
    {
        await using var command = session.Command(ResourceSql.FindSecret(session.Engine)).Add("@name", SecretName);
        return await command.ExecuteScalarAsync(cancellation) as byte[];
    }
}
