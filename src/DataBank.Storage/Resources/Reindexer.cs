using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>Indexes stored resources anew, a few at a time, while others read and write.</summary>
internal sealed class Reindexer(Database database, ResourceWriter writer)
{
    private const int ResourcesPerStep = 50; // A write of this many keeps others waiting for some hundredths of a second.

    public Task<IndexState> StateAsync(CancellationToken cancellation) => database.ReadAsync(session => StateAsync(session, cancellation), cancellation);

    /// <summary>Differs when the search parameters, or what is indexed by them, have changed.</summary>
    public Task<string> MarkAsync(CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            var state = await StateAsync(session, cancellation);
            await using var command = session.Command(ReindexSql.NewestParameter(session.Engine));
            return string.Join('\n', [Convert.ToString(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture), .. state.Parameters.Order(StringComparer.Ordinal)]);
        },
        cancellation);

    public Task SaveAsync(IndexState state, CancellationToken cancellation) => database.WriteAsync(session => SaveAsync(session, state, cancellation), cancellation);

    /// <summary>The same of a store that has nothing yet: whatever comes is indexed so. False where there is something.</summary>
    public Task<bool> SaveIfEmptyAsync(IndexState state, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await using var highest = session.Command(ResourceSql.Highest(session.Engine));
            if (Convert.ToInt64(await highest.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture) > 0) return false;
            await SaveAsync(session, state, cancellation);
            return true;
        },
        cancellation);

    public Task<long> CountAsync(CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            await using var command = session.Command(ReindexSql.Count(session.Engine));
            return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
        },
        cancellation);

    /// <summary>Indexes the resources after a number, each as it is when its turn comes.</summary>
    public async Task<ReindexStep> StepAsync(long after, string? baseUrl, CancellationToken cancellation)
    {
        var rows = await database.ReadAsync(session => PageAsync(session, after, cancellation), cancellation);
        var prepared = new List<(ResourceRow Row, FhirResource Resource, ResourceIndex Index)>(rows.Count);
        foreach (var row in rows)
        {
            if (TryParse(row) is { } resource) prepared.Add((row, resource, IndexExtractor.Extract(resource, baseUrl)));
        }
        if (prepared.Count > 0)
        {
            await database.WriteAsync(
                async session =>
                {
                    foreach (var (row, resource, index) in prepared)
                    {
                        if (await IsCurrentAsync(session, row, cancellation)) await writer.ReindexAsync(session, row.Number, resource, index, cancellation);
                        else await ReindexNewestAsync(session, row, baseUrl, cancellation);
                    }
                    return prepared.Count;
                },
                cancellation);
        }
        return new ReindexStep(rows.Count == 0 ? after : rows[^1].Number, rows.Count, rows.Count - prepared.Count);
    }

    // Written meanwhile, perhaps by a node that does not know of the new parameters yet.
    private async Task ReindexNewestAsync(WriteSession session, ResourceRow row, string? baseUrl, CancellationToken cancellation)
    {
        if (await ResourceWriter.FindNewestAsync(session, row.Resource.Key, cancellation) is { Resource.IsDeleted: false } newest && TryParse(newest) is { } resource)
            await writer.ReindexAsync(session, newest.Number, resource, IndexExtractor.Extract(resource, baseUrl), cancellation);
    }

    private static async Task<int> SaveAsync(WriteSession session, IndexState state, CancellationToken cancellation)
    {
        await using var command = session.Command(ReindexSql.SaveState(session.Engine))
            .Add("@version", state.Version).Add("@parameters", JsonSerializer.Serialize(state.Parameters.Order(StringComparer.Ordinal)));
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<IndexState> StateAsync(ReadSession session, CancellationToken cancellation)
    {
        await using var command = session.Command(ReindexSql.FindState(session.Engine));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new IndexState(row.GetInt32(0), JsonSerializer.Deserialize<HashSet<string>>(row.GetString(1))!);
    }

    private static FhirResource? TryParse(ResourceRow row)
    {
        try
        {
            return FhirResource.Parse(row.Resource.Json);
        }
        catch (RequestProblem)
        {
            return null; // Stored by an older program under other rules: it keeps the index that it has.
        }
    }

    private static async Task<List<ResourceRow>> PageAsync(ReadSession session, long after, CancellationToken cancellation)
    {
        await using var command = session.Command(ReindexSql.Page(session.Engine)).Add("@after", after).Add("@count", ResourcesPerStep);
        return await ResourceRow.ReadAllAsync(command, cancellation);
    }

    private static async Task<bool> IsCurrentAsync(WriteSession session, ResourceRow row, CancellationToken cancellation)
    {
        await using var command = session.Command(ReindexSql.IsCurrent(session.Engine)).Add("@surrogate", row.Resource.Surrogate);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture) > 0;
    }
}
