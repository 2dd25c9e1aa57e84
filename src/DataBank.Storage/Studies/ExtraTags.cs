using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>The extra indexed attributes of a store: kept in step with the configuration, filled in the background.</summary>
internal sealed class ExtraTags(Database database)
{
    private const long InstancesPerBatch = 100;
    private const int MostTags = 128;
    private volatile ExtraTag[] tags = [];

    public IReadOnlyList<ExtraTag> All => tags;

    /// <exception cref="RequestProblem">A path is no attribute to match on, or there are too many.</exception>
    public async Task ConfigureAsync(IReadOnlyCollection<string> paths, CancellationToken cancellation)
    {
        if (paths.Count > MostTags) throw RequestProblem.Invalid($"At most {MostTags} attributes can be indexed beyond the usual ones.");
        var wanted = paths.Select(path => string.Join('.', ExtraTag.Parse(0, path, isComplete: false).Path)).ToHashSet(StringComparer.Ordinal);
        await database.WriteAsync(
            async session =>
            {
                var known = await ListAsync(session, cancellation);
                foreach (var (id, _, _) in known.Where(tag => !wanted.Contains(tag.Path)))
                {
                    await ExecuteAsync(session, ExtraTagSql.RemoveValues(session.Engine), id, cancellation);
                    await ExecuteAsync(session, ExtraTagSql.Remove(session.Engine), id, cancellation);
                }
                foreach (var path in wanted.Except(known.Select(tag => tag.Path)))
                {
                    await using var add = session.Command(ExtraTagSql.Add(session.Engine)).Add("@id", session.NextSurrogate()).Add("@path", path);
                    await add.ExecuteNonQueryAsync(cancellation);
                }
                return wanted.Count;
            },
            cancellation);
        await LoadAsync(cancellation);
    }

    /// <summary>Indexes a batch of the instances stored before a tag was asked for; false when nothing is left.</summary>
    public async Task<bool> FillAsync(CancellationToken cancellation)
    {
        if (Array.Find(tags, tag => !tag.IsComplete) is not { } tag) return false;
        await database.WriteAsync(session => FillAsync(session, tag, cancellation), cancellation);
        await LoadAsync(cancellation);
        return true;
    }

    public static async ValueTask AddAsync(
        WriteSession session, StatementBatch statements, ExtraTag tag, AttributeDocument metadata, long study, long series, long instance, CancellationToken cancellation)
    {
        var values = tag.ValuesOf(metadata).ToList();
        if (values.Count == 0) return;
        var command = session.Command(ExtraTagSql.AddValues(session.Engine)).Add("@id", tag.Id).AddList("@values", values).Add("@owner", tag.Level switch
        {
            QueryLevel.Study => study,
            QueryLevel.Series => series,
            _ => instance,
        });
        await statements.AddAsync(command, cancellation);
    }

    private static async Task<int> FillAsync(WriteSession session, ExtraTag tag, CancellationToken cancellation)
    {
        var rows = new List<(long Instance, long Series, long Study, byte[] Metadata)>();
        await using (var until = session.Command(ExtraTagSql.FilledUntil(session.Engine)).Add("@id", tag.Id))
        await using (var command = session.Command(ExtraTagSql.Instances(session.Engine)).Add("@after", await until.ExecuteScalarAsync(cancellation)).Add("@count", InstancesPerBatch))
        {
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation)) rows.Add((row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3)));
        }
        var statements = new StatementBatch(session);
        foreach (var row in rows)
        {
            await AddAsync(session, statements, tag, AttributeDocument.Parse(PackedJson.Unpack(row.Metadata)), row.Study, row.Series, row.Instance, cancellation);
        }
        await statements.RunAsync(cancellation);
        await using var fill = session.Command(ExtraTagSql.Fill(session.Engine))
            .Add("@id", tag.Id).Add("@until", rows.Count == 0 ? long.MaxValue : rows[^1].Instance).Add("@complete", rows.Count < InstancesPerBatch ? 1L : 0L);
        return await fill.ExecuteNonQueryAsync(cancellation);
    }

    private async Task LoadAsync(CancellationToken cancellation) =>
        tags = [.. (await database.ReadAsync(session => ListAsync(session, cancellation), cancellation)).Select(tag => ExtraTag.Parse(tag.Id, tag.Path, tag.IsComplete))];

    private static async Task<List<(long Id, string Path, bool IsComplete)>> ListAsync(ReadSession session, CancellationToken cancellation)
    {
        await using var command = session.Command(ExtraTagSql.List(session.Engine));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new List<(long, string, bool)>();
        while (await row.ReadAsync(cancellation)) found.Add((row.GetInt64(0), row.GetString(1), row.GetInt64(2) != 0));
        return found;
    }

    private static async Task ExecuteAsync(WriteSession session, string sql, long id, CancellationToken cancellation)
    {
        await using var command = session.Command(sql).Add("@id", id);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
