namespace DataBank.Storage;

/// <summary>Statements of $everything, about the resource @type/@id or all patients.</summary>
internal static class EverythingSql
{
    /// <summary>The numbers of a patient's compartment.</summary>
    public static string OfPatient(DatabaseEngine engine) => engine switch
    {
        _ => "select number from compartment where patient_id = @id",
    };

    /// <summary>The numbers of the compartments of all patients.</summary>
    public static string OfPatients(DatabaseEngine engine) => engine switch
    {
        _ => "select x.number from resource x where x.is_current = 1 and exists (select 1 from compartment p where p.number = x.number)",
    };

    /// <summary>The numbers of what refers to an encounter and of what it refers to; arguments stand behind param_id.</summary>
    public static string OfEncounter(DatabaseEngine engine, string toEncounter, string ofEncounter)
    {
        var then = SearchCompiler.Then(engine);
        return $"select i.number from reference_index i where i.param_id {toEncounter} and i.target_id = @id and i.target_type = @type "
            + $"union select t.number from resource f {then} reference_index i on i.number = f.number and i.param_id {ofEncounter} "
            + $"{then} resource t on t.type = i.target_type and t.id = i.target_id and t.is_current = 1 where f.type = @type and f.id = @id and f.is_current = 1";
    }

    /// <summary>A page of these; <paramref name="more"/> begins with "and" or is empty.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="numbers">A select of numbers.</param>
    /// <param name="query">What is asked.</param>
    /// <param name="isCare">The parameters of dates of care, to stand behind param_id; null: any dates.</param>
    /// <param name="more">On c.number and r.</param>
    public static string Page(DatabaseEngine engine, string numbers, EverythingQuery query, string? isCare, string more)
    {
        var dates = $"select 1 from {SearchSql.RowsOfOne(engine, IndexTable.Date)} where i.number = c.number and i.param_id {isCare}";
        return $"select {ResourceSql.Columns} from ({numbers}) c join resource r on r.number = c.number and r.is_current = 1 and r.deleted = 0 "
            + "where c.number > @after and c.number <= @pin "
            + (query.Types.Count == 0 ? "" : $"and r.type in ({string.Join(", ", query.Types.Select((_, at) => $"@type{at}"))}) ")
            + (query.Since is null ? "" : "and r.last_updated >= @since ")
            + (isCare is null ? "" : $"and (exists ({dates} and i.start_time < @end and i.end_time > @start) or not exists ({dates})) ")
            + more
            + $"order by c.number {ResourceSql.Limit(engine)}";
    }
}
