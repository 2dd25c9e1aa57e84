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

    public async Task<string> CloseAsync(PageCursor cursor, CancellationToken cancellation)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(cursor);
        var closed = new byte[NonceSize + text.Length + TagSize];
        RandomNumberGenerator.Fill(closed.AsSpan(0, NonceSize));
        using var cipher = new AesGcm(await KeyAsync(cancellation), TagSize);
        cipher.Encrypt(closed.AsSpan(0, NonceSize), text, closed.AsSpan(NonceSize, text.Length), closed.AsSpan(NonceSize + text.Length));
        return Base64Url.EncodeToString(closed);
    }

    /// <exception cref="RequestProblem">400 when the cursor is not this store's, or belongs to another query.</exception>
    public async Task<PageCursor?> OpenAsync(string? closed, string scope, CancellationToken cancellation)
    {
        if (closed is null) return null;
        if (closed.Length > LongestCursor || !Base64Url.IsValid(closed)) throw NotOurs();
        var bytes = Base64Url.DecodeFromChars(closed);
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
        return JsonSerializer.Deserialize<PageCursor>(text) is { } cursor && cursor.Scope == scope ? cursor : throw NotOurs();
    }

    /// <summary>A short fingerprint of what a cursor belongs to.</summary>
    public static string Fingerprint(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    private static RequestProblem NotOurs() => RequestProblem.Invalid("The paging cursor does not belong to this search.");

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
