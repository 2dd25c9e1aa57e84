using System.Data.Common;

namespace DataBank.Storage;

/// <summary>The change feed of a study store, for those who follow it.</summary>
public sealed class StudyChanges(Database database)
{
    /// <summary>A page of entries, oldest first; whoever asks for what it has just stored finds it.</summary>
    public async Task<IReadOnlyList<StudyChange>> ReadAsync(ChangeQuery query, CancellationToken cancellation)
    {
        await database.SettleAsync(ChangeSql.Highest, Database.LongestSettling, cancellation);
        return await PageAsync(query, cancellation);
    }

    private Task<IReadOnlyList<StudyChange>> PageAsync(ChangeQuery query, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            var sight = query.Sight is null ? null : new SightReads(query.Sight);
            await using var command = session.Command(ChangeSql.Page(session.Engine, query.WithMetadata, IsShown(session, sight)))
                .Add("@after", query.After).Add("@count", (long)query.Limit).Add("@offset", (long)query.Offset)
                .Add("@from", (query.From ?? DateTimeOffset.MinValue).ToUnixTimeMilliseconds()).Add("@until", (query.Until ?? DateTimeOffset.MaxValue).ToUnixTimeMilliseconds());
            sight?.AddTo(command);
            var changes = new List<StudyChange>();
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation)) changes.Add(ToChange(row));
            return (IReadOnlyList<StudyChange>)changes;
        },
        cancellation);

    /// <summary>The newest entry; null when there is none.</summary>
    public async Task<StudyChange?> LatestAsync(bool withMetadata, Sight? sight, CancellationToken cancellation)
    {
        await database.SettleAsync(ChangeSql.Highest, Database.LongestSettling, cancellation);
        var latest = await database.ReadAsync(
            async session =>
            {
                var reads = sight is null ? null : new SightReads(sight);
                await using var command = session.Command(reads is null ? ChangeSql.Latest(session.Engine) : ChangeSql.LatestShown(session.Engine, IsShown(session, reads)));
                reads?.AddTo(command);
                return await command.ExecuteScalarAsync(cancellation) is long sequence ? sequence : (long?)null;
            },
            cancellation);
        return latest is { } found && await PageAsync(new ChangeQuery(found - 1, 1, WithMetadata: withMetadata), cancellation) is [var change] ? change : null;
    }

    private static string IsShown(ReadSession session, SightReads? sight) => sight is null ? "" : $" and not {RestrictionSql.IsClosedStudy(session.Engine, sight.Opened)}";

    internal static ValueTask WriteAsync(
        WriteSession session, StatementBatch statements, long sequence, string action, string study, string series, string instance, CancellationToken cancellation) =>
        statements.AddAsync(
            ChangeSql.Insert(session.Engine), cancellation,
            ("@sequence", sequence), ("@action", action), ("@study", study), ("@series", series), ("@uid", instance), ("@at", session.NowMilliseconds));

    // A stored version carries the sequence of the entry that told of it.
    private static StudyChange ToChange(DbDataReader row)
    {
        var (sequence, action) = (row.GetInt64(0), row.GetString(1));
        var state = row.IsDBNull(6) ? "deleted" : action != ChangeActions.Delete && row.GetInt64(6) == sequence ? "current" : "replaced";
        return new StudyChange(
            sequence, action, state, row.GetString(2), row.GetString(3), row.GetString(4), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
            row.IsDBNull(7) || action == ChangeActions.Delete ? (ReadOnlyMemory<byte>?)null : StudyRows.Coerced(PackedJson.Unpack(row.GetFieldValue<byte[]>(7)), row.BytesOrNull(8)));
    }
}
