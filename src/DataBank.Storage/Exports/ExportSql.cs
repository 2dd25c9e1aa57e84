namespace DataBank.Storage;

/// <summary>Statements that read the store as it was at one surrogate.</summary>
internal static class ExportSql
{
    /// <summary>The newest version below which nothing changes any more, and its time.</summary>
    public static string Newest(DatabaseEngine engine)
    {
        var where = $"from resource r where {DatabaseSql.Settled(engine, "r.surrogate")} order by r.surrogate desc";
        return engine == DatabaseEngine.SqlServer ? $"select top (1) r.surrogate, r.last_updated {where}" : $"select r.surrogate, r.last_updated {where} limit 1";
    }

    /// <summary>The versions of one type that were current at @until, in the order of the store; of what is deleted the deletions; or those that were no longer current.</summary>
    public static string Page(DatabaseEngine engine, ExportPart part, ExportScope scope)
    {
        var mine = scope switch
        {
            ExportScope.Store => "",
            ExportScope.Patients => " and exists (select 1 from compartment c where c.number = r.number)",
            _ => $" and exists (select 1 from compartment c where c.number = r.number and c.patient_id in ({ValueListSql.Texts(engine, "@patients")}))",
        };
        var current = part == ExportPart.Former ? "" : $"r.deleted = {(part == ExportPart.Deletions ? 1 : 0)} and not ";
        return $"select {ResourceSql.Columns} from resource r where r.type = @type and r.surrogate > @after and r.surrogate <= @until "
            + $"and {current}exists (select 1 from resource n "
            + $"where n.type = r.type and n.id = r.id and n.version > r.version and n.surrogate <= @until){mine} order by r.surrogate {ResourceSql.Limit(engine)}";
    }
}
