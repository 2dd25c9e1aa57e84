namespace DataBank.Storage;

/// <summary>Statements on conformance resources and their canonicals.</summary>
internal static class CanonicalSql
{
    public static string Newest(DatabaseEngine engine) => engine switch
    {
        _ => $"select coalesce(max(surrogate), 0) from resource where type in ({ValueListSql.Texts(engine, "@types")})",
    };

    public static string All(DatabaseEngine engine) => engine switch
    {
        _ => "select r.type, r.id, r.surrogate, "
            + $"(select min(u.uri) from uri_index u where u.number = r.number and u.param_id in ({ValueListSql.Numbers(engine, "@urls")})), "
            + $"(select min(t.code) from token_index t where t.number = r.number and t.param_id in ({ValueListSql.Numbers(engine, "@versions")})) "
            + $"from resource r where r.type in ({ValueListSql.Texts(engine, "@types")}) and r.is_current = 1 and r.deleted = 0 order by r.surrogate",
    };

    public static string Body(DatabaseEngine engine) => engine switch
    {
        _ => "select format, body from resource where surrogate = @surrogate",
    };
}
