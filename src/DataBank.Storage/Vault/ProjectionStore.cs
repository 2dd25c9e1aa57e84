using System.Data.Common;
using System.Globalization;

namespace DataBank.Storage;

/// <summary>
/// What stands in a theme's view and where each item came from, kept in the vault and not with the view: a copy of a view alone leads
/// nowhere. A row is written before the item it tells of, and removed after it.
/// </summary>
public sealed class ProjectionStore(Database database)
{
    public Task<IReadOnlyDictionary<string, VaultProjection>> FindBySourcesAsync(
        string theme, IReadOnlyCollection<string> sourceHashes, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyDictionary<string, VaultProjection>>(async session =>
        {
            await using var find = session.Command(ProjectionSql.FindBySources(session.Engine)).Add("@theme", theme).AddList("@hashes", sourceHashes);
            return (await ReadAsync(find, cancellation)).ToDictionary(projection => projection.SourceHash, StringComparer.Ordinal);
        }, cancellation);

    public Task<VaultProjection?> FindByViewAsync(string theme, string viewType, string viewId, CancellationToken cancellation) =>
        database.ReadAsync(async session =>
        {
            await using var find = session.Command(ProjectionSql.FindByView(session.Engine))
                .Add("@theme", theme).Add("@type", viewType).Add("@id", viewId);
            return await ReadAsync(find, cancellation) is [var found] ? found : null;
        }, cancellation);

    public Task<IReadOnlyList<VaultProjection>> OfPersonAsync(string theme, Guid person, CancellationToken cancellation) =>
        database.ReadAsync(async session =>
        {
            await using var find = session.Command(ProjectionSql.FindByPerson(session.Engine))
                .Add("@theme", theme).Add("@person", person.ToString());
            return await ReadAsync(find, cancellation);
        }, cancellation);

    /// <summary>Items of a person that were not searched for the identifiers of this hash.</summary>
    public Task<IReadOnlyList<VaultProjection>> UnguardedAsync(string theme, Guid person, string identifiers, CancellationToken cancellation) =>
        database.ReadAsync(async session =>
        {
            await using var find = session.Command(ProjectionSql.FindUnguarded(session.Engine))
                .Add("@theme", theme).Add("@person", person.ToString()).Add("@guarded", identifiers);
            return await ReadAsync(find, cancellation);
        }, cancellation);

    /// <summary>Whose these items of a view are, for which identifiers each was searched, and which are known of the person now (null: none yet).</summary>
    public Task<IReadOnlyDictionary<(string Type, string Id), (Guid Person, string Guarded, string? Known)>> GuardedAsync(
        string theme, IEnumerable<(string Type, string Id)> items, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyDictionary<(string, string), (Guid, string, string?)>>(async session =>
        {
            var found = new Dictionary<(string, string), (Guid, string, string?)>();
            foreach (var type in items.GroupBy(item => item.Type, item => item.Id, StringComparer.Ordinal))
            {
                await using var find = session.Command(ProjectionSql.FindGuarded(session.Engine)).Add("@theme", theme).Add("@type", type.Key).AddList("@ids", [.. type]);
                await using var row = await find.ExecuteReaderAsync(cancellation);
                while (await row.ReadAsync(cancellation))
                    found[(row.GetString(0), row.GetString(1))] = (Guid.Parse(row.GetString(2)), row.GetString(3), await row.IsDBNullAsync(4, cancellation) ? null : row.GetString(4));
            }
            return found;
        }, cancellation);

    /// <summary>Something else identifies a person from now on: whatever was not searched for it counts as not searched.</summary>
    public Task SetIdentifiersAsync(Guid person, string identifiers, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            await SetIdentifiersAsync(session, person, identifiers, cancellation);
            return true;
        }, cancellation);

    /// <summary>Items were searched for the identifiers of this hash.</summary>
    public Task SetGuardedAsync(string theme, IReadOnlyList<VaultProjection> items, string identifiers, CancellationToken cancellation) => items.Count == 0 ? Task.CompletedTask :
        database.WriteAsync(async session =>
        {
            await using var set = session.Command(ProjectionSql.SetGuarded(session.Engine))
                .Add("@theme", theme).Add("@guarded", identifiers).AddList("@hashes", [.. items.Select(item => item.SourceHash)]);
            return await set.ExecuteNonQueryAsync(cancellation);
        }, cancellation);

    public Task<long> CountAsync(string theme, CancellationToken cancellation) =>
        database.ReadAsync(async session =>
        {
            await using var count = session.Command(ProjectionSql.Count(session.Engine)).Add("@theme", theme);
            return Convert.ToInt64(await count.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
        }, cancellation);

    public Task PutAsync(string theme, IReadOnlyList<VaultProjection> projections, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            await DeleteAsync(session, theme, projections.Select(projection => projection.SourceHash), cancellation);
            foreach (var (person, guarded) in projections.Select(projection => (projection.PersonKey, projection.Guarded)).Distinct())
                await SetIdentifiersAsync(session, person, guarded, cancellation);
            foreach (var projection in projections)
            {
                await using var add = session.Command(ProjectionSql.Add(session.Engine)).Add("@theme", theme)
                    .Add("@hash", projection.SourceHash).Add("@type", projection.ViewType).Add("@id", projection.ViewId)
                    .Add("@person", projection.PersonKey.ToString()).Add("@version", projection.SourceVersion)
                    .Add("@time", projection.SourceTime.ToUnixTimeMilliseconds()).Add("@sealed", projection.Sealed)
                    .Add("@guarded", projection.Guarded);
                await add.ExecuteNonQueryAsync(cancellation);
            }
            return true;
        }, cancellation);

    public Task RemoveAsync(string theme, IReadOnlyList<string> sourceHashes, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            await DeleteAsync(session, theme, sourceHashes, cancellation);
            return true;
        }, cancellation);

    /// <summary>ImagingStudies of a view whose instances have not been judged since they last changed.</summary>
    public Task<IReadOnlyList<VaultProjection>> ImagesPendingAsync(string theme, CancellationToken cancellation) =>
        database.ReadAsync(async session =>
        {
            await using var find = session.Command(ProjectionSql.ImagesPending(session.Engine)).Add("@theme", theme);
            return await ReadAsync(find, cancellation);
        }, cancellation);

    /// <summary>The instances of these ImagingStudies have been judged as of their versions.</summary>
    public Task ImagesDoneAsync(string theme, IReadOnlyCollection<VaultProjection> studies, CancellationToken cancellation) => studies.Count == 0 ? Task.CompletedTask :
        database.WriteAsync(async session =>
        {
            foreach (var study in studies)
            {
                await using var done = session.Command(ProjectionSql.ImagesDone(session.Engine))
                    .Add("@theme", theme).Add("@hash", study.SourceHash).Add("@version", study.SourceVersion);
                await done.ExecuteNonQueryAsync(cancellation);
            }
            return true;
        }, cancellation);

    /// <summary>The images of a person are to be looked at again, whatever was judged before.</summary>
    public Task ImagesAgainAsync(string theme, Guid person, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            await using var again = session.Command(ProjectionSql.ImagesAgain(session.Engine)).Add("@theme", theme).Add("@person", person.ToString());
            return await again.ExecuteNonQueryAsync(cancellation);
        }, cancellation);

    /// <summary>The images of all are to be looked at again.</summary>
    public Task ImagesAgainAsync(string theme, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            await using var again = session.Command(ProjectionSql.AllImagesAgain(session.Engine)).Add("@theme", theme);
            return await again.ExecuteNonQueryAsync(cancellation);
        }, cancellation);

    private static async Task SetIdentifiersAsync(WriteSession session, Guid person, string identifiers, CancellationToken cancellation)
    {
        foreach (var sql in new[] { ProjectionSql.SetIdentifiers(session.Engine), ProjectionSql.AddIdentifiers(session.Engine) })
        {
            await using var command = session.Command(sql).Add("@person", person.ToString()).Add("@hash", identifiers);
            if (await command.ExecuteNonQueryAsync(cancellation) > 0)
                return;
        }
    }

    private static async Task DeleteAsync(WriteSession session, string theme, IEnumerable<string> sourceHashes, CancellationToken cancellation)
    {
        await using var delete = session.Command(ProjectionSql.Delete(session.Engine)).Add("@theme", theme).AddList("@hashes", sourceHashes);
        await delete.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<IReadOnlyList<VaultProjection>> ReadAsync(DbCommand command, CancellationToken cancellation)
    {
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var projections = new List<VaultProjection>();
        while (await row.ReadAsync(cancellation))
        {
            projections.Add(new VaultProjection(
                row.GetString(0), row.GetString(1), row.GetString(2), Guid.Parse(row.GetString(3)), row.GetString(4),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)), (byte[])row.GetValue(6), row.GetString(7)));
        }
        return projections;
    }
}
