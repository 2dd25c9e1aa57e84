using System.Globalization;
using System.Text.Json;

namespace DataBank.Storage;

/// <summary>Checks a store: that every blob a row refers to is there, and that every resource can be read.</summary>
public static class StoreVerifier
{
    private const int MostReported = 100;
    private const int BatchSize = 1000;
    private const int QuestionsAtOnce = 16;

    public static async Task<StoreVerification> VerifyAsync(Database database, BlobStore blobs, CancellationToken cancellation)
    {
        var broken = new List<string>();
        var brokenCount = 0L;
        // Blobs come before rows: one listed now and unknown to rows read later is truly unreferenced, or its rows are still to come.
        var unreferenced = 0L;
        await foreach (var batch in blobs.EnumerateAsync(cancellation).Select(blob => blob.Hash).Chunk(BatchSize).WithCancellation(cancellation))
            unreferenced += batch.Length - await database.ReadAsync(session => ReferencedAsync(session, batch, cancellation), cancellation);
        var references = await database.ReadAsync(session => CheckReferencesAsync(session, blobs, Report, cancellation), cancellation);
        for (var after = -1L; after < long.MaxValue;)
            after = await database.ReadAsync(session => CheckBodiesAsync(session, after, Report, cancellation), cancellation);
        return new StoreVerification(references, broken, brokenCount, unreferenced);

        void Report(string what)
        {
            if (brokenCount++ < MostReported) broken.Add(what);
        }
    }

    /// <summary>Whether any row refers to a blob.</summary>
    public static Task<bool> RefersToBlobsAsync(Database database, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            await using var command = session.Command(VerificationSql.References(session.Engine));
            await using var row = await command.ExecuteReaderAsync(cancellation);
            return await row.ReadAsync(cancellation);
        },
        cancellation);

    private static async Task<long> CheckReferencesAsync(ReadSession session, BlobStore blobs, Action<string> report, CancellationToken cancellation)
    {
        var references = 0L;
        var batch = new List<(string Name, string Hash, long? SizeBytes)>(BatchSize);
        await using var command = session.Command(VerificationSql.References(session.Engine));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            references++;
            batch.Add(($"{row.GetString(0)} {row.GetString(1)}", row.GetString(2), row.IsDBNull(3) ? null : Convert.ToInt64(row.GetValue(3), CultureInfo.InvariantCulture)));
            if (batch.Count == BatchSize) await CheckBatchAsync();
        }
        await CheckBatchAsync();
        return references;

        // A blob service takes its time for each answer, and gives many at once.
        async Task CheckBatchAsync()
        {
            var sizes = new long?[batch.Count];
            await Parallel.ForAsync(0, batch.Count, new ParallelOptions { MaxDegreeOfParallelism = QuestionsAtOnce, CancellationToken = cancellation }, async (i, token) =>
                sizes[i] = (await blobs.FindAsync(batch[i].Hash, token))?.SizeBytes);
            foreach (var (found, (name, hash, size)) in sizes.Zip(batch))
            {
                if (found is null) report($"The blob {hash} of {name} is missing.");
                else if (size is not null && size != found) report($"The blob {hash} of {name} has another size than its row says.");
            }
            batch.Clear();
        }
    }

    private static async Task<int> ReferencedAsync(ReadSession session, IReadOnlyCollection<string> hashes, CancellationToken cancellation)
    {
        await using var command = session.Command(VerificationSql.Referenced(session.Engine)).AddList("@hashes", hashes);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = 0;
        while (await row.ReadAsync(cancellation)) found++;
        return found;
    }

    /// <summary>Reads a batch of resources; returns where to go on, or the largest number at the end.</summary>
    private static async Task<long> CheckBodiesAsync(ReadSession session, long after, Action<string> report, CancellationToken cancellation)
    {
        await using var command = session.Command(VerificationSql.Bodies(session.Engine)).Add("@after", after).Add("@count", BatchSize);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var last = long.MaxValue;
        while (await row.ReadAsync(cancellation))
        {
            last = row.GetInt64(6);
            if (!IsReadable(row)) report($"Version {row.GetInt64(2)} of {row.GetString(0)}/{row.GetString(1)} can't be read.");
        }
        return last;
    }

    private static bool IsReadable(System.Data.Common.DbDataReader row)
    {
        try
        {
            var resource = ResourceRow.Read(row).Resource;
            if (resource.IsDeleted) return true;
            using var json = JsonDocument.Parse(resource.Json);
            return json.RootElement.GetProperty("id").ValueEquals(resource.Key.Id);
        }
        catch (Exception problem) when (problem is InvalidDataException or JsonException or KeyNotFoundException or ArgumentException)
        {
            return false;
        }
    }
}
