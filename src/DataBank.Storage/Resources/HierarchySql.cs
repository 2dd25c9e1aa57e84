namespace DataBank.Storage;

/// <summary>Statements on resources of one type that are part of each other.</summary>
internal static class HierarchySql
{
    /// <summary>The ids of what is part of one of @ids; <paramref name="isPartOf"/> stands behind param_id, <paramref name="isShown"/> is a condition on r.number.</summary>
    public static string Parts(DatabaseEngine engine, string isPartOf, string isShown) =>
        $"select r.id from reference_index i join resource r on r.number = i.number and r.is_current = 1 and r.deleted = 0 and {isShown} "
        + $"where i.param_id {isPartOf} and i.target_type = @type and i.target_id in ({ValueListSql.Texts(engine, "@ids")})";

    /// <summary>The ids of what one of @ids is part of.</summary>
    public static string Wholes(DatabaseEngine engine, string isPartOf, string isShown) =>
        $"select i.target_id from resource r join reference_index i on i.number = r.number and i.param_id {isPartOf} and i.target_type = @type "
        + $"where r.type = @type and r.id in ({ValueListSql.Texts(engine, "@ids")}) and r.is_current = 1 and r.deleted = 0 and {isShown}";
}
