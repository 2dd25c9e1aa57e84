using System.Text.Json;

namespace DataBank.Storage;

/// <summary>
/// The parameters of a search inside its cursor. Those that would not fit a URL (lists of thousands of values, sent by POST) are kept in
/// the store for a day, closed, and the cursor names them.
/// </summary>
internal sealed class KeptSearches(Database database, CursorSeal seal)
{
    private const int LongestInCursor = 3000;
    private static readonly TimeSpan kept = TimeSpan.FromDays(1);

    public async Task<string> PackAsync(IReadOnlyList<KeyValuePair<string, string>> parameters, CancellationToken cancellation)
    {
        var text = JsonSerializer.Serialize(parameters.Select(parameter => new[] { parameter.Key, parameter.Value }));
        if (text.Length <= LongestInCursor) return text;
        var id = Guid.NewGuid().ToString("N");
        var closed = await seal.CloseAsync(JsonSerializer.SerializeToUtf8Bytes(text), cancellation);
        await database.WriteAsync(
            async session =>
            {
                await using (var forget = session.Command(KeptSearchSql.Forget(session.Engine)).Add("@before", (session.Now - kept).ToUnixTimeMilliseconds()))
                    await forget.ExecuteNonQueryAsync(cancellation);
                await using var keep = session.Command(KeptSearchSql.Keep(session.Engine))
                    .Add("@id", id).Add("@parameters", closed).Add("@kept_at", session.Now.ToUnixTimeMilliseconds());
                return await keep.ExecuteNonQueryAsync(cancellation);
            },
            cancellation);
        return id;
    }

    public async Task<IReadOnlyList<KeyValuePair<string, string>>> UnpackAsync(string packed, CancellationToken cancellation)
    {
        var text = packed.StartsWith('[') ? packed : await FindAsync(packed, cancellation);
        return [.. JsonSerializer.Deserialize<string[][]>(text)!.Select(pair => KeyValuePair.Create(pair[0], pair[1]))];
    }

    private async Task<string> FindAsync(string id, CancellationToken cancellation)
    {
        var closed = await database.ReadAsync(
            async session =>
            {
                await using var command = session.Command(KeptSearchSql.Find(session.Engine)).Add("@id", id);
                return await command.ExecuteScalarAsync(cancellation) as byte[];
            },
            cancellation);
        return closed is null ? throw CursorSeal.NotOurs() : JsonSerializer.Deserialize<string>(await seal.OpenAsync(closed, cancellation))!;
    }
}
