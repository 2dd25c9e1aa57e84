using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>Reads everything about a Patient or an Encounter, page by page: https://hl7.org/fhir/R4/patient-operation-everything.html</summary>
/// <param name="sight">How far the one who reads sees; null: everything.</param>
internal sealed class EverythingSearch(Database database, IndexNames names, Terminology terminology, CursorSeal seal, SightReads? sight)
{
    private const int MostSupporting = 1000; // Of one page.

    public async Task<SearchPage> PageAsync(ResourceKey? focus, EverythingQuery query, CancellationToken cancellation)
    {
        var scope = CursorSeal.Fingerprint(string.Join('\n', "everything", focus, string.Join(',', query.Types), query.Since?.UtcTicks, query.Care));
        var position = await seal.OpenAsync(query.Cursor, scope, cancellation);
        var (rows, pin, included) = await database.ReadAsync(
            async session =>
            {
                var (found, highest) = await RowsAsync(session, focus, query, position, cancellation);
                return (found, highest, await SupportingAsync(session, [.. found.Take(query.Count)], query, cancellation));
            },
            cancellation);
        var matches = rows.Take(query.Count).ToList();
        var next = rows.Count > query.Count && query.Count > 0
            ? await seal.CloseAsync(new PageCursor(scope, matches[^1].Resource.Key == focus ? 0 : matches[^1].Number, pin, null, []), cancellation)
            : null;
        return new SearchPage([.. matches.Select(row => row.Resource)], null, next)
        {
            Included = [.. included.Take(MostSupporting).Select(row => row.Resource)],
            IsCut = included.Count > MostSupporting,
        };
    }

    private async Task<(List<ResourceRow> Rows, long Pin)> RowsAsync(
        ReadSession session, ResourceKey? focus, EverythingQuery query, PageCursor? position, CancellationToken cancellation)
    {
        var rows = new List<ResourceRow>();
        if (position is null && focus is { } one
            && await ResourceWriter.FindNewestAsync(session, one, cancellation) is { Resource.IsDeleted: false } first && query.Holds(first.Resource)
            && (sight is null || await sight.ShowsAsync(session, first, cancellation)))
            rows.Add(first);
        long pin;
        await using (var highest = session.Command(ResourceSql.Highest(session.Engine)))
        {
            pin = position?.Pin ?? Convert.ToInt64(await highest.ExecuteScalarAsync(cancellation), System.Globalization.CultureInfo.InvariantCulture);
        }
        var compiler = new SearchCompiler(session, names, terminology, database.Clock, null);
        var numbers = focus switch
        {
            null => EverythingSql.OfPatients(session.Engine),
            { Type: "Patient" } => EverythingSql.OfPatient(session.Engine),
            { Type: var type } => EverythingSql.OfEncounter(session.Engine, await compiler.AreReferencesToAsync(type, cancellation), await compiler.AreReferencesAsync([type], cancellation)),
        };
        var isCare = query.Care is null ? null : await compiler.AreAsync(ResourceTypes.All.SelectMany(CareDates.Of), cancellation);
        var more = sight is null ? "" : $"and not {RestrictionSql.IsClosed(session.Engine, "c.number", sight.Opened)} ";
        if (focus is not null) more += "and not (r.type = @type and r.id = @id) ";
        await using var command = session.Command(EverythingSql.Page(session.Engine, numbers, query, isCare, more))
            .Add("@after", position?.Last ?? 0).Add("@pin", pin).Add("@count", query.Count + 1 - rows.Count);
        for (var at = 0; at < query.Types.Count; at++) command.Add($"@type{at}", query.Types[at]);
        if (focus is { } about) command.Add("@type", about.Type).Add("@id", about.Id);
        if (query.Since is { } since) command.Add("@since", since.ToUnixTimeMilliseconds());
        if (query.Care is { } care) command.Add("@start", care.Start).Add("@end", care.End);
        foreach (var (name, value) in compiler.Parameters) command.Add(name, value);
        sight?.AddTo(command);
        rows.AddRange(await ResourceRow.ReadAllAsync(command, cancellation));
        return (rows, pin);
    }

    private async Task<List<ResourceRow>> SupportingAsync(ReadSession session, IReadOnlyList<ResourceRow> page, EverythingQuery query, CancellationToken cancellation)
    {
        if (query.Supporting.Count == 0) return [];
        var isShown = sight is null ? "1 = 1" : $"not {RestrictionSql.IsClosed(session.Engine, "r.number", sight.Opened)}";
        await using var command = session.Command(IncludeSql.Targets(session.Engine, $"i.target_type in ({ValueListSql.Texts(session.Engine, "@types")})", isShown))
            .AddList("@types", query.Supporting).AddList("@sources", page.Select(row => row.Number)).Add("@count", page.Count + MostSupporting + 1);
        sight?.AddTo(command);
        var numbers = page.Select(row => row.Number).ToHashSet();
        return [.. (await ResourceRow.ReadAllAsync(command, cancellation)).Where(row => !numbers.Contains(row.Number))];
    }
}
