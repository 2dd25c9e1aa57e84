namespace DataBank.Storage;

/// <summary>Statements on searches whose parameters are too long for a link.</summary>
internal static class KeptSearchSql
{
    public static string Keep(DatabaseEngine engine) => engine switch
    {
        _ => "insert into kept_search(id, parameters, kept_at) values (@id, @parameters, @kept_at)",
    };

    public static string Find(DatabaseEngine engine) => engine switch
    {
        _ => "select parameters from kept_search where id = @id",
    };

    public static string Forget(DatabaseEngine engine) => engine switch
    {
        _ => "delete from kept_search where kept_at < @before",
    };
}
