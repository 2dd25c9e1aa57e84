using System.Data.Common;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>Packages of other banks that are taken in: how far each has come, the crosswalk of ids, and what was found on the way.</summary>
public sealed class HandoverStore(Database database)
{
    public Database Database => database;

    public Task<IReadOnlyList<Handover>> AllAsync(CancellationToken cancellation) => database.ReadAsync(
        session => ReadAsync(session.Command(HandoverSql.All(session.Engine)), ToHandover, cancellation), cancellation);

    public async Task<Handover?> FindAsync(string id, CancellationToken cancellation) => await database.ReadAsync(
        session => ReadAsync(session.Command(HandoverSql.Find(session.Engine)).Add("@id", id), ToHandover, cancellation), cancellation) is [var found] ? found : null;

    public Task BeginAsync(string id, string site, string signer, string jobId, CancellationToken cancellation) => database.WriteAsync(
        session => ExecuteAsync(
            session.Command(HandoverSql.Add(session.Engine)).Add("@id", id).Add("@site", site).Add("@signer", signer).Add("@started", session.NowMilliseconds).Add("@job", jobId), cancellation),
        cancellation);

    public Task MoveAsync(string id, HandoverStage stage, long position, CancellationToken cancellation) =>
        database.WriteAsync(session => MoveAsync(session, id, stage, position, cancellation), cancellation);

    /// <summary>The same inside the write whose work it stands for.</summary>
    public static Task<int> MoveAsync(WriteSession session, string id, HandoverStage stage, long position, CancellationToken cancellation) => ExecuteAsync(
        session.Command(HandoverSql.Move(session.Engine)).Add("@id", id).Add("@stage", (int)stage).Add("@position", position)
            .Add("@completed", stage == HandoverStage.Done ? session.NowMilliseconds : null),
        cancellation);

    /// <summary>Which of some resources of a site have an id here.</summary>
    public static async Task<IReadOnlyDictionary<string, HandedOverId>> KnownAsync(ReadSession session, string site, string type, IEnumerable<string> ids, CancellationToken cancellation) =>
        (await ReadAsync(
            session.Command(HandoverSql.KnownIds(session.Engine)).Add("@site", site).Add("@type", type).AddList("@ids", ids),
            row => new HandedOverId(new ResourceKey(type, row.GetString(0)), row.GetString(1), Flag(row, 2)),
            cancellation)).ToDictionary(each => each.Old.Id, StringComparer.Ordinal);

    /// <summary>Which of some ids of a type any resource has, or had.</summary>
    public static async Task<IReadOnlySet<string>> TakenAsync(ReadSession session, string type, IEnumerable<string> ids, CancellationToken cancellation) =>
        (await ReadAsync(session.Command(ResourceSql.FindIds(session.Engine)).Add("@type", type).AddList("@ids", ids), row => row.GetString(0), cancellation)).ToHashSet(StringComparer.Ordinal);

    public static Task<int> AddIdAsync(WriteSession session, string site, HandedOverId id, CancellationToken cancellation) => ExecuteAsync(
        session.Command(HandoverSql.AddId(session.Engine)).Add("@site", site).Add("@type", id.Old.Type).Add("@old", id.Old.Id).Add("@new", id.NewId).Add("@kept", id.IsKept), cancellation);

    /// <summary>Whether a resource here is one of a site's.</summary>
    public static async Task<bool> CameFromAsync(ReadSession session, string site, ResourceKey here, CancellationToken cancellation)
    {
        await using var command = session.Command(HandoverSql.CameFrom(session.Engine)).Add("@site", site).Add("@type", here.Type).Add("@new", here.Id);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), System.Globalization.CultureInfo.InvariantCulture) > 0;
    }

    /// <summary>The resources of a site that have another id here.</summary>
    public async Task<IReadOnlyDictionary<ResourceKey, string>> RenamedAsync(string site, CancellationToken cancellation) => (await database.ReadAsync(
        session => ReadAsync(
            session.Command(HandoverSql.Renamed(session.Engine)).Add("@site", site),
            row => KeyValuePair.Create(new ResourceKey(string.Intern(row.GetString(0)), row.GetString(1)), row.GetString(2)),
            cancellation),
        cancellation)).ToDictionary();

    /// <summary>The crosswalk of a site, by type and former id.</summary>
    public Task CrosswalkAsync(string site, Action<HandedOverId> take, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            await using var command = session.Command(HandoverSql.Ids(session.Engine)).Add("@site", site);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation)) take(new HandedOverId(new ResourceKey(row.GetString(0), row.GetString(1)), row.GetString(2), Flag(row, 3)));
            return true;
        },
        cancellation);

    public Task NoteAsync(string id, HandoverFinding finding, CancellationToken cancellation) =>
        database.WriteAsync(session => NoteAsync(session, id, finding, cancellation), cancellation);

    /// <summary>The same inside a write that does more.</summary>
    public static async Task<int> NoteAsync(WriteSession session, string id, HandoverFinding finding, CancellationToken cancellation)
    {
        await ExecuteAsync(session.Command(HandoverSql.DropFinding(session.Engine)).Add("@id", id).Add("@kind", finding.Kind).Add("@name", finding.Name), cancellation);
        return await ExecuteAsync(
            session.Command(HandoverSql.AddFinding(session.Engine)).Add("@id", id).Add("@kind", finding.Kind).Add("@name", finding.Name).Add("@reason", finding.Reason), cancellation);
    }

    public Task<IReadOnlyList<HandoverFinding>> FindingsAsync(string id, CancellationToken cancellation) => database.ReadAsync(
        session => ReadAsync(
            session.Command(HandoverSql.Findings(session.Engine)).Add("@id", id), row => new HandoverFinding(row.GetString(0), row.GetString(1), row.GetString(2)), cancellation),
        cancellation);

    /// <summary>The next studies behind a key that have instances, with the demographics (DICOM JSON) that stand in for those in their files.</summary>
    public Task<IReadOnlyList<(long Key, string Uid, ReadOnlyMemory<byte>? Coerced)>> StudiesAsync(long after, int count, CancellationToken cancellation) => database.ReadAsync(
        session => ReadAsync(
            session.Command(HandoverSql.Studies(session.Engine)).Add("@after", after).Add("@count", (long)count),
            row => (row.GetInt64(0), row.GetString(1), row.IsDBNull(2) ? null : (ReadOnlyMemory<byte>?)row.GetFieldValue<byte[]>(2)),
            cancellation),
        cancellation);

    /// <summary>Whether a table of kept files has a row of this key.</summary>
    public static async Task<bool> HoldsAsync(ReadSession session, string table, string column, string key, CancellationToken cancellation)
    {
        await using var command = session.Command(HandoverSql.Holds(session.Engine, table, column)).Add("@key", key);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), System.Globalization.CultureInfo.InvariantCulture) > 0;
    }

    private static Handover ToHandover(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), Time(row, 3), row.IsDBNull(4) ? null : Time(row, 4), (HandoverStage)row.GetInt32(5), row.GetInt64(6), row.GetString(7));

    private static DateTimeOffset Time(DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static bool Flag(DbDataReader row, int column) => row.GetInt32(column) == 1;

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(DbCommand command, Func<DbDataReader, T> read, CancellationToken cancellation)
    {
        await using (command)
        {
            await using var row = await command.ExecuteReaderAsync(cancellation);
            var found = new List<T>();
            while (await row.ReadAsync(cancellation)) found.Add(read(row));
            return found;
        }
    }

    private static async Task<int> ExecuteAsync(DbCommand command, CancellationToken cancellation)
    {
        await using (command) return await command.ExecuteNonQueryAsync(cancellation);
    }
}
