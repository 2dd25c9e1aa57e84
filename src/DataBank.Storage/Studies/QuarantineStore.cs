using System.Data.Common;

namespace DataBank.Storage;

/// <summary>
/// Files that senders believe are images and that nobody could read: kept until somebody has looked at them. Bounded; when it is full
/// nothing is pushed out, because only a person can tell what may go.
/// </summary>
public sealed class QuarantineStore(Database database, long maximumFiles, long maximumBytes)
{
    /// <summary>Keeps a file whose bytes are in the blob store. The same bytes again change nothing.</summary>
    /// <returns>False when there is no room.</returns>
    public Task<bool> KeepAsync(BlobReference blob, string sender, string reason, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await using var find = session.Command(QuarantineSql.FindBlob(session.Engine)).Add("@hash", blob.Hash);
            if (await find.ExecuteScalarAsync(cancellation) is not null) return true;
            var (files, bytes) = await TotalsAsync(session, cancellation);
            if (files >= maximumFiles || bytes + blob.SizeBytes > maximumBytes) return false;
            await using var insert = session.Command(QuarantineSql.Insert(session.Engine))
                .Add("@key", session.NextSurrogate()).Add("@hash", blob.Hash).Add("@size", blob.SizeBytes)
                .Add("@sender", MatchText.Exact(sender) ?? "unknown").Add("@reason", MatchText.Exact(reason)).Add("@at", session.Now.ToUnixTimeMilliseconds());
            await insert.ExecuteNonQueryAsync(cancellation);
            return true;
        },
        cancellation);

    /// <summary>One page, oldest first, after a key.</summary>
    public Task<IReadOnlyList<QuarantinedFile>> ListAsync(long after, int count, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            await using var command = session.Command(QuarantineSql.Page(session.Engine)).Add("@after", after).Add("@count", (long)count);
            return await ReadAsync(command, cancellation);
        },
        cancellation);

    public Task<QuarantinedFile?> FindAsync(long key, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            await using var command = session.Command(QuarantineSql.Find(session.Engine)).Add("@key", key);
            return (await ReadAsync(command, cancellation)).SingleOrDefault();
        },
        cancellation);

    /// <summary>Takes a file off the list; its bytes are the caller's to remove. False when it is not there.</summary>
    public Task<bool> DeleteAsync(long key, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await using var command = session.Command(QuarantineSql.Delete(session.Engine)).Add("@key", key);
            return await command.ExecuteNonQueryAsync(cancellation) > 0;
        },
        cancellation);

    private static async Task<(long Files, long Bytes)> TotalsAsync(ReadSession session, CancellationToken cancellation)
    {
        await using var command = session.Command(QuarantineSql.Totals(session.Engine));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return (Convert.ToInt64(row.GetValue(0), System.Globalization.CultureInfo.InvariantCulture), Convert.ToInt64(row.GetValue(1), System.Globalization.CultureInfo.InvariantCulture));
    }

    private static async Task<IReadOnlyList<QuarantinedFile>> ReadAsync(DbCommand command, CancellationToken cancellation)
    {
        var files = new List<QuarantinedFile>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            files.Add(new QuarantinedFile(
                row.GetInt64(0), new BlobReference(row.GetString(1), row.GetInt64(2)), row.GetString(3), row.GetString(4), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5))));
        }
        return files;
    }
}
