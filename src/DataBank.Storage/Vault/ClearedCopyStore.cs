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
            await using var add = session.Command(ClearedCopySql.AddDecision(session.Engine)).Add("@theme", theme).Add("@uid", instanceUid)
                .Add("@hash", pixelHash).Add("@sealed", content);
            return await add.ExecuteNonQueryAsync(cancellation);
        }, cancellation);

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
