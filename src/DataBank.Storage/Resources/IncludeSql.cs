namespace DataBank.Storage;

/// <summary>
/// Statements of _include and _revinclude: from the numbers of some resources to those that they refer to, or that refer to them, as far as a
/// condition on r.number shows them.
/// </summary>
internal static class IncludeSql
{
    /// <summary>Resources that those in @sources refer to; <paramref name="rows"/> is a condition on the reference rows i.</summary>
    public static string Targets(DatabaseEngine engine, string rows, string isShown) =>
        Page(engine, isShown, $"select t.number from reference_index i join resource t on t.type = i.target_type and t.id = i.target_id and t.is_current = 1 "
            + $"where i.number in ({ValueListSql.Numbers(engine, "@sources")}) and {rows}");

    /// <summary>Resources whose canonical URL stands in those in @sources; <paramref name="isUrl"/> is a condition behind the parameter of the URL.</summary>
    public static string Canonicals(DatabaseEngine engine, string rows, string isUrl, string isShown) =>
        Page(engine, isShown, $"select u.number from uri_index i join uri_index u on u.param_id {isUrl} and u.uri = i.uri "
            + $"where i.number in ({ValueListSql.Numbers(engine, "@sources")}) and {rows}");

    /// <summary>Resources whose reference rows i, by <paramref name="rows"/>, lead to one of the pairs [id, type] in @targets.</summary>
    public static string Sources(DatabaseEngine engine, string rows, string isShown) =>
        Page(engine, isShown, $"select i.number from reference_index i where {rows} and {SearchSql.IsAmongPairs(engine, IndexTable.Reference, "@targets")}");

    private static string Page(DatabaseEngine engine, string isShown, string numbers) =>
        $"select {ResourceSql.Columns} from resource r where r.is_current = 1 and r.deleted = 0 and r.number in ({numbers}) and {isShown} order by r.number {ResourceSql.Limit(engine)}";
}
