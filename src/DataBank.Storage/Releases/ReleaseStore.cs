using System.Data.Common;
using System.Globalization;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// Definitions of data sets, releases made of them, and the ledger: which persons each release holds, kept in the vault, without anything
/// that leads to a row of its files.
/// </summary>
public sealed class ReleaseStore(Database vault)
{
    /// <summary>Stores the next version of a definition.</summary>
    public Task<StoredDataset> DefineAsync(string name, string definitionJson, string by, CancellationToken cancellation) => vault.WriteAsync(
        async session =>
        {
            await using var last = session.Command(ReleaseSql.LastVersion(session.Engine)).Add("@name", name);
            var version = Convert.ToInt32(await last.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture) + 1;
            await using var add = session.Command(ReleaseSql.AddDataset(session.Engine)).Add("@name", name).Add("@version", (long)version)
                .Add("@definition", definitionJson).Add("@by", by).Add("@at", session.Now.ToUnixTimeMilliseconds());
            await add.ExecuteNonQueryAsync(cancellation);
            return new StoredDataset(name, version, definitionJson, by, session.Now);
        },
        cancellation);

    /// <summary>Every version of every definition.</summary>
    public Task<IReadOnlyList<StoredDataset>> DatasetsAsync(CancellationToken cancellation) =>
        ReadAsync(ReleaseSql.AllDatasets, command => command, ToDataset, cancellation);

    /// <summary>The versions of a definition, the oldest first; none when there is none of this name.</summary>
    public Task<IReadOnlyList<StoredDataset>> VersionsAsync(string name, CancellationToken cancellation) =>
        ReadAsync(ReleaseSql.DatasetVersions, command => command.Add("@name", name), ToDataset, cancellation);

    /// <summary>A version of a definition, or the newest; null when there is none.</summary>
    public async Task<StoredDataset?> FindDatasetAsync(string name, int? version, CancellationToken cancellation)
    {
        var versions = await VersionsAsync(name, cancellation);
        return version is { } wanted ? versions.FirstOrDefault(each => each.Version == wanted) : versions is [.., var newest] ? newest : null;
    }

    public Task<IReadOnlyList<StoredRelease>> ReleasesAsync(CancellationToken cancellation) =>
        ReadAsync(ReleaseSql.AllReleases, command => command, ToRelease, cancellation);

    public async Task<StoredRelease?> FindAsync(string id, CancellationToken cancellation) =>
        (await ReadAsync(ReleaseSql.FindRelease, command => command.Add("@id", id), ToRelease, cancellation)).SingleOrDefault();

    /// <summary>Adds a release and, with it, the job that makes it.</summary>
    public Task AddAsync(StoredRelease release, JobStore jobs, string jobKind, CancellationToken cancellation) => vault.WriteAsync(
        async session =>
        {
            await ExecuteAsync(
                session,
                ReleaseSql.AddRelease,
                command => command.Add("@id", release.Id).Add("@theme", release.Theme).Add("@dataset", release.Dataset).Add("@version", (long)release.Version)
                    .Add("@purpose", release.Purpose).Add("@recipient", release.Recipient).Add("@by", release.RequestedBy).Add("@at", release.RequestedAt.ToUnixTimeMilliseconds()),
                cancellation);
            return await jobs.EnqueueAsync(session, jobKind, release.Id, cancellation);
        },
        cancellation);

    /// <summary>Enters the persons of a release, so that later ones are held against it.</summary>
    /// <exception cref="RequestProblem">409: another release shares persons with it, and fewer than so many are in one of the two only: comparing them could single those out.</exception>
    public Task EnterAsync(string id, IReadOnlyCollection<Guid> persons, int fewest, CancellationToken cancellation) => vault.WriteAsync(
        async session =>
        {
            await ExecuteAsync(session, ReleaseSql.RemovePersons, command => command.Add("@id", id), cancellation);
            await ExecuteAsync(session, ReleaseSql.AddPersons, command => command.Add("@id", id).AddList("@persons", persons.Select(person => person.ToString())), cancellation);
            await using var overlaps = session.Command(ReleaseSql.Overlaps(session.Engine)).Add("@id", id);
            await using var row = await overlaps.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                var (total, common) = (Convert.ToInt64(row.GetValue(1), CultureInfo.InvariantCulture), Convert.ToInt64(row.GetValue(2), CultureInfo.InvariantCulture));
                if (common > 0 && (total - common < fewest || persons.Count - common < fewest))
                    throw new RequestProblem(409, "conflict", $"Release {row.GetString(0)} holds the same persons but for fewer than {fewest}: comparing the two could single them out.");
            }
            return true;
        },
        cancellation);

    /// <summary>Persons of a release.</summary>
    public Task<IReadOnlyList<Guid>> PersonsAsync(string id, CancellationToken cancellation) =>
        ReadAsync(ReleaseSql.Persons, command => command.Add("@id", id), row => Guid.Parse(row.GetString(0)), cancellation);

    /// <summary>It can't be made: it holds nobody.</summary>
    public Task RefuseAsync(string id, string reason, CancellationToken cancellation) => vault.WriteAsync(
        async session =>
        {
            await ExecuteAsync(session, ReleaseSql.RemovePersons, command => command.Add("@id", id), cancellation);
            return await ExecuteAsync(session, ReleaseSql.End, command => command.Add("@id", id).Add("@status", (long)ReleaseStatus.Refused).Add("@reason", reason), cancellation);
        },
        cancellation);

    /// <summary>It is made.</summary>
    public Task FinishAsync(string id, string manifestHash, CancellationToken cancellation) => vault.WriteAsync(
        session => ExecuteAsync(session, ReleaseSql.Finish, command => command.Add("@id", id).Add("@hash", manifestHash), cancellation), cancellation);

    /// <summary>Notes a decision; false when it awaits none (any more). A release that is rejected holds nobody.</summary>
    public Task<bool> DecideAsync(string id, ReleaseStatus decision, string by, string reason, CancellationToken cancellation) => vault.WriteAsync(
        async session =>
        {
            var decided = await ExecuteAsync(
                session,
                ReleaseSql.Decide,
                command => command.Add("@id", id).Add("@status", (long)decision).Add("@by", by).Add("@at", session.Now.ToUnixTimeMilliseconds()).Add("@reason", reason),
                cancellation);
            if (decided == 1 && decision == ReleaseStatus.Rejected) await ExecuteAsync(session, ReleaseSql.RemovePersons, command => command.Add("@id", id), cancellation);
            return decided == 1;
        },
        cancellation);

    private static async Task<int> ExecuteAsync(
        WriteSession session, Func<DatabaseEngine, string> sql, Func<DbCommand, DbCommand> bind, CancellationToken cancellation)
    {
        await using var command = bind(session.Command(sql(session.Engine)));
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private Task<IReadOnlyList<T>> ReadAsync<T>(
        Func<DatabaseEngine, string> sql, Func<DbCommand, DbCommand> bind, Func<DbDataReader, T> read, CancellationToken cancellation) => vault.ReadAsync<IReadOnlyList<T>>(
        async session =>
        {
            await using var command = bind(session.Command(sql(session.Engine)));
            await using var row = await command.ExecuteReaderAsync(cancellation);
            var found = new List<T>();
            while (await row.ReadAsync(cancellation)) found.Add(read(row));
            return found;
        },
        cancellation);

    private static StoredDataset ToDataset(DbDataReader row) =>
        new(row.GetString(0), (int)row.GetInt64(1), row.GetString(2), row.GetString(3), Time(row, 4));

    private static StoredRelease ToRelease(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), (int)row.GetInt64(3), (ReleaseStatus)row.GetInt64(4), row.GetString(5), row.GetString(6), row.GetString(7), Time(row, 8),
        Text(row, 9), row.IsDBNull(10) ? null : Time(row, 10), Text(row, 11), Text(row, 12));

    private static DateTimeOffset Time(DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
