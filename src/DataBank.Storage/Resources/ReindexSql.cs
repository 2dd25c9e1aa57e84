namespace DataBank.Storage;

/// <summary>Statements that index anew what is stored.</summary>
internal static class ReindexSql
{
    public static string FindState(DatabaseEngine engine) => engine switch
    {
        _ => "select version, parameters from index_state where id = 1",
    };

    /// <summary>The newest version of any SearchParameter.</summary>
    public static string NewestParameter(DatabaseEngine engine) => engine switch
    {
        _ => "select coalesce(max(surrogate), 0) from resource where type = 'SearchParameter'",
    };

    public static string SaveState(DatabaseEngine engine) => engine switch
    {
        _ => "update index_state set version = @version, parameters = @parameters where id = 1",
    };

    /// <summary>The next resources in the order of their numbers, which updates do not change.</summary>
    public static string Page(DatabaseEngine engine) => engine switch
    {
        _ => $"select {ResourceSql.Columns} from resource r where r.is_current = 1 and r.deleted = 0 and r.number > @after order by r.number {ResourceSql.Limit(engine)}",
    };

    public static string Count(DatabaseEngine engine) => engine switch
    {
        _ => "select count(*) from resource where is_current = 1 and deleted = 0",
    };

    /// <summary>Whether the version read is still the current one.</summary>
    public static string IsCurrent(DatabaseEngine engine) => engine switch
    {
        _ => "select count(*) from resource where surrogate = @surrogate and is_current = 1 and deleted = 0",
    };
}
