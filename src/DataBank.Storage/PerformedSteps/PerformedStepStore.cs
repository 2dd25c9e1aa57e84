using System.Data.Common;

namespace DataBank.Storage;

/// <summary>Modality performed procedure steps with what they serve.</summary>
public sealed class PerformedStepStore(Database database)
{
    public Database Database => database;

    public Task<PerformedStep?> FindAsync(string uid, CancellationToken cancellation) =>
        database.ReadAsync(session => FindAsync(session, PerformedStepSql.Find(session.Engine), uid, cancellation), cancellation);

    /// <summary>The same inside a write that changes it: nobody else does until it ends.</summary>
    public static Task<PerformedStep?> LockAsync(WriteSession session, string uid, CancellationToken cancellation) =>
        FindAsync(session, PerformedStepSql.Lock(session.Engine), uid, cancellation);

    /// <summary>False when its UID is taken.</summary>
    public static async Task<bool> AddAsync(WriteSession session, PerformedStep step, IReadOnlyList<PerformedStepLink> links, CancellationToken cancellation)
    {
        if (await LockAsync(session, step.SopInstanceUid, cancellation) is not null) return false;
        await using (var insert = Add(session.Command(PerformedStepSql.Insert(session.Engine)), step, session.Now))
        {
            if (await insert.ExecuteNonQueryAsync(cancellation) == 0) return false;
        }
        foreach (var link in links)
        {
            await using var command = session.Command(PerformedStepSql.InsertLink(session.Engine))
                .Add("@key", session.NextSurrogate()).Add("@uid", link.SopInstanceUid).Add("@study", link.StudyUid).Add("@order", link.OrderId);
            await command.ExecuteNonQueryAsync(cancellation);
        }
        return true;
    }

    public static async Task UpdateAsync(WriteSession session, PerformedStep step, CancellationToken cancellation)
    {
        await using var update = Add(session.Command(PerformedStepSql.Update(session.Engine)), step, session.Now);
        await update.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>What made a study, oldest first.</summary>
    public static Task<IReadOnlyList<PerformedStepLink>> OfStudyAsync(ReadSession session, string studyUid, CancellationToken cancellation) => OfStudiesAsync(session, [studyUid], cancellation);

    /// <summary>The same of several.</summary>
    public static async Task<IReadOnlyList<PerformedStepLink>> OfStudiesAsync(ReadSession session, IEnumerable<string> studyUids, CancellationToken cancellation)
    {
        await using var command = session.Command(PerformedStepSql.LinksOfStudies(session.Engine)).AddList("@studies", studyUids);
        return await ReadLinksAsync(command, cancellation);
    }

    /// <summary>What a step serves.</summary>
    public static async Task<IReadOnlyList<PerformedStepLink>> LinksAsync(ReadSession session, string uid, CancellationToken cancellation)
    {
        await using var command = session.Command(PerformedStepSql.LinksOfStep(session.Engine)).Add("@uid", uid);
        return await ReadLinksAsync(command, cancellation);
    }

    /// <summary>Those of these orders (ids of ServiceRequests) whose examination has been completed.</summary>
    public static async Task<IReadOnlySet<string>> CompletedOrdersAsync(ReadSession session, IEnumerable<string> orders, CancellationToken cancellation)
    {
        var completed = new HashSet<string>(StringComparer.Ordinal);
        await using var command = session.Command(PerformedStepSql.CompletedOrders(session.Engine)).AddList("@orders", orders);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) completed.Add(row.GetString(0));
        return completed;
    }

    private static async Task<PerformedStep?> FindAsync(ReadSession session, string sql, string uid, CancellationToken cancellation)
    {
        await using var command = session.Command(sql).Add("@uid", uid);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? new PerformedStep(uid, row.GetString(0), PackedJson.Unpack(row.GetFieldValue<byte[]>(1))) : null;
    }

    private static async Task<IReadOnlyList<PerformedStepLink>> ReadLinksAsync(DbCommand command, CancellationToken cancellation)
    {
        var links = new List<PerformedStepLink>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) links.Add(new PerformedStepLink(row.GetString(0), row.GetString(1), row.TextOrNull(2)));
        return links;
    }

    private static DbCommand Add(DbCommand command, PerformedStep step, DateTimeOffset now) => command
        .Add("@uid", step.SopInstanceUid).Add("@status", step.Status).Add("@now", now.ToUnixTimeMilliseconds()).Add("@attributes", PackedJson.Pack(step.AttributesJson.Span));
}
