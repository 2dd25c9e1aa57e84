using System.Globalization;

namespace DataBank.Storage;

/// <summary>The copies of instances whose pixels were cleared, in sealed parts of one size, and what persons decided of pixels.</summary>
public sealed class ClearedCopyStore(Database database)
{
    public Task PutPartAsync(string theme, string studyUid, string instanceUid, int part, byte[] content, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            if (part == 0)
            {
                await using var delete = session.Command(ClearedCopySql.DeleteParts(session.Engine)).Add("@theme", theme).Add("@uid", instanceUid);
                await delete.ExecuteNonQueryAsync(cancellation);
            }
            await using var add = session.Command(ClearedCopySql.AddPart(session.Engine)).Add("@theme", theme).Add("@uid", instanceUid)
                .Add("@study", studyUid).Add("@part", part).Add("@sealed", content);
            return await add.ExecuteNonQueryAsync(cancellation);
        }, cancellation);

    /// <summary>Null when there is no such part.</summary>
    public Task<byte[]?> PartAsync(string theme, string instanceUid, int part, CancellationToken cancellation) =>
        database.ReadAsync(async session =>
        {
            await using var find = session.Command(ClearedCopySql.FindPart(session.Engine)).Add("@theme", theme).Add("@uid", instanceUid).Add("@part", part);
            return await find.ExecuteScalarAsync(cancellation) as byte[];
        }, cancellation);

    /// <summary>Keeps what a person decided; a later decision replaces it.</summary>
    public Task DecideAsync(string theme, string instanceUid, string pixelHash, byte[] content, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            await using var delete = session.Command(ClearedCopySql.DeleteDecision(session.Engine)).Add("@theme", theme).Add("@uid", instanceUid);
            await delete.ExecuteNonQueryAsync(cancellation);
            return await AddAsync(session, theme, new VaultPixelDecision(instanceUid, pixelHash, content), cancellation);
        }, cancellation);

    public Task<IReadOnlyList<VaultPixelDecision>> DecisionsAsync(string theme, CancellationToken cancellation) =>
        database.ReadAsync(session => DecisionsAsync(session, theme, cancellation), cancellation);

    /// <summary>Decisions that were made of a theme elsewhere; one that was made here stays.</summary>
    internal static async Task AdoptAsync(WriteSession session, string theme, IReadOnlyList<VaultPixelDecision> decisions, CancellationToken cancellation)
    {
        if (decisions.Count == 0)
            return;
        var known = (await DecisionsAsync(session, theme, cancellation)).Select(decision => decision.InstanceUid).ToHashSet(StringComparer.Ordinal);
        foreach (var decision in decisions.Where(decision => known.Add(decision.InstanceUid)))
            await AddAsync(session, theme, decision, cancellation);
    }

    private static async Task<IReadOnlyList<VaultPixelDecision>> DecisionsAsync(ReadSession session, string theme, CancellationToken cancellation)
    {
        await using var all = session.Command(ClearedCopySql.Decisions(session.Engine)).Add("@theme", theme);
        await using var row = await all.ExecuteReaderAsync(cancellation);
        var decisions = new List<VaultPixelDecision>();
        while (await row.ReadAsync(cancellation))
            decisions.Add(new VaultPixelDecision(row.GetString(0), row.GetString(1), (byte[])row.GetValue(2)));
        return decisions;
    }

    private static async Task<int> AddAsync(WriteSession session, string theme, VaultPixelDecision decision, CancellationToken cancellation)
    {
        await using var add = session.Command(ClearedCopySql.AddDecision(session.Engine)).Add("@theme", theme).Add("@uid", decision.InstanceUid)
            .Add("@hash", decision.PixelHash).Add("@sealed", decision.Sealed);
        return await add.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The decision on these very bytes; null when there is none.</summary>
    public Task<byte[]?> DecisionAsync(string theme, string instanceUid, string pixelHash, CancellationToken cancellation) =>
        database.ReadAsync(async session =>
        {
            await using var find = session.Command(ClearedCopySql.FindDecision(session.Engine)).Add("@theme", theme).Add("@uid", instanceUid).Add("@hash", pixelHash);
            return await find.ExecuteScalarAsync(cancellation) as byte[];
        }, cancellation);

    /// <summary>Whether there is a decision on an instance, whatever bytes it had then.</summary>
    public Task<bool> IsDecidedAsync(string theme, string instanceUid, CancellationToken cancellation) =>
        database.ReadAsync(async session =>
        {
            await using var count = session.Command(ClearedCopySql.CountDecisions(session.Engine)).Add("@theme", theme).Add("@uid", instanceUid);
            return Convert.ToInt64(await count.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture) > 0;
        }, cancellation);
}
