namespace DataBank.Storage;

/// <summary>Statements on jobs.</summary>
internal static class JobSql
{
    private const string Columns = "id, kind, status, arguments, progress, result, attempts, enqueued_at";

    public static string Enqueue(DatabaseEngine engine) => engine switch
    {
        _ => "insert into job(place, id, kind, status, arguments, attempts, enqueued_at, lease_until) values (@place, @id, @kind, 0, @arguments, 0, @now, 0)",
    };

    /// <summary>The same unless an open job of this kind has these arguments.</summary>
    public static string EnqueueOnce(DatabaseEngine engine) => engine switch
    {
        _ => "insert into job(place, id, kind, status, arguments, attempts, enqueued_at, lease_until) select @place, @id, @kind, 0, @arguments, 0, @now, 0"
            + " where not exists (select 1 from job where status < 2 and kind = @kind and arguments = @arguments)",
    };

    public static string Find(DatabaseEngine engine) => engine switch
    {
        _ => $"select {Columns} from job where id = @id",
    };

    public static string FindAll(DatabaseEngine engine) => engine switch
    {
        _ => $"select {Columns} from job where kind = @kind order by place",
    };

    public static string Delete(DatabaseEngine engine) => engine switch
    {
        _ => "delete from job where id = @id",
    };

    public static string Forget(DatabaseEngine engine) => engine switch
    {
        _ => "delete from job where kind = @kind and status >= 2 and result like @named",
    };

    /// <summary>What the jobs that are not done are to work on.</summary>
    public static string OpenArguments(DatabaseEngine engine) => engine switch
    {
        _ => "select arguments from job where status < 2",
    };

    /// <summary>The oldest open job of these kinds that nobody holds.</summary>
    public static string FindFree(DatabaseEngine engine)
    {
        var where = $"from job where status < 2 and lease_until <= @now and kind in ({ValueListSql.Texts(engine, "@kinds")}) order by place";
        return engine == DatabaseEngine.SqlServer ? $"select top (1) {Columns} {where}" : $"select {Columns} {where} limit 1";
    }

    public static string Claim(DatabaseEngine engine) => engine switch
    {
        _ => "update job set status = 1, attempts = attempts + 1, lease_until = @lease_until where id = @id",
    };

    public static string Renew(DatabaseEngine engine) => engine switch
    {
        _ => "update job set lease_until = @lease_until, progress = coalesce(@progress, progress) where id = @id and status = 1 and attempts = @attempt",
    };

    public static string Settle(DatabaseEngine engine) => engine switch
    {
        _ => "update job set status = @status, result = @result, lease_until = 0 where id = @id and status < 2",
    };

    public static string Revoke(DatabaseEngine engine) => engine switch
    {
        _ => "update job set status = @status, result = @result where id = @id and status = @completed",
    };

    public static string End(DatabaseEngine engine) => engine switch
    {
        _ => "update job set status = @status, result = @result, lease_until = 0 where id = @id and status < 2 and attempts = @attempt",
    };
}
