using System.Diagnostics;

namespace DataBank.Storage;

/// <summary>Statements on resources and their history.</summary>
internal static class ResourceSql
{
    /// <summary>The columns that <see cref="ResourceRow.Read"/> expects.</summary>
    public const string Columns = "r.type, r.id, r.version, r.last_updated, r.deleted, r.method, r.surrogate, r.format, r.body, r.number";

    /// <summary>Where <see cref="FindNewest"/> has the hash of the index rows.</summary>
    public const int IndexHash = 10;

    /// <summary>The closing part of an ordered select that returns no more than @count rows.</summary>
    public static string Limit(DatabaseEngine engine) =>
        engine == DatabaseEngine.SqlServer ? "offset 0 rows fetch next @count rows only" : "limit @count";

    public static string FindNewest(DatabaseEngine engine) => engine switch
    {
        DatabaseEngine.SqlServer => $"select top (1) {Columns}, r.index_hash from resource r where r.type = @type and r.id = @id order by r.version desc",
        _ => $"select {Columns}, r.index_hash from resource r where r.type = @type and r.id = @id order by r.version desc limit 1",
    };

    /// <summary>The same of the resources @keys, pairs of type and id.</summary>
    public static string FindNewestOfAll(DatabaseEngine engine)
    {
        const string OfOne = "resource n where n.type = k.name and n.id = k.value";
        var newest = engine switch
        {
            DatabaseEngine.Sqlite => $"join resource r on r.type = k.name and r.id = k.value and r.version = (select max(n.version) from {OfOne})",
            DatabaseEngine.PostgreSql => $"cross join lateral (select n.* from {OfOne} order by n.version desc limit 1) r",
            DatabaseEngine.SqlServer => $"cross apply (select top (1) n.* from {OfOne} order by n.version desc) r",
            _ => throw new UnreachableException(),
        };
        return $"select {Columns}, r.index_hash from ({ValueListSql.Pairs(engine, "@keys")}) k {newest}";
    }

    public static string FindVersion(DatabaseEngine engine) => engine switch
    {
        _ => $"select {Columns} from resource r where r.type = @type and r.id = @id and r.version = @version",
    };

    public static string Insert(DatabaseEngine engine) => engine switch
    {
        _ => "insert into resource(surrogate, number, type, id, version, last_updated, deleted, method, is_current, format, body, index_hash) "
            + "values (@surrogate, @number, @type, @id, @version, @last_updated, @deleted, @method, 1, @format, @body, @index_hash)",
    };

    /// <summary>SQLite only: the same, with parameters by place.</summary>
    public const string InsertRow = "insert into resource(surrogate, number, type, id, version, last_updated, deleted, method, is_current, format, body, index_hash) "
        + "values (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)";

    /// <summary>Which of some ids of a type there are.</summary>
    public static string FindIds(DatabaseEngine engine) => engine switch
    {
        _ => $"select distinct r.id from resource r where r.type = @type and r.id in ({ValueListSql.Texts(engine, "@ids")})",
    };

    /// <summary>Says what the index has of a resource's current version.</summary>
    public static string SetIndexHash(DatabaseEngine engine) => engine switch
    {
        _ => "update resource set index_hash = @hash where number = @number and is_current = 1",
    };

    public static string Supersede(DatabaseEngine engine) => engine switch
    {
        _ => "update resource set is_current = 0 where surrogate = @surrogate",
    };

    /// <summary>Removes what an update or deletion has replaced.</summary>
    public static string Purge(DatabaseEngine engine) => engine switch
    {
        _ => "delete from resource where type = @type and id = @id and is_current = 0",
    };

    public static string Erase(DatabaseEngine engine) => engine switch
    {
        _ => "delete from resource where type = @type and id = @id",
    };

    /// <summary>The first version written at or after a time: surrogates and times rise together.</summary>
    public static string FirstSince(DatabaseEngine engine) => engine switch
    {
        DatabaseEngine.SqlServer =>
            "select top (1) r.surrogate from resource r where r.last_updated >= @since order by r.last_updated, r.surrogate",
        _ => "select r.surrogate from resource r where r.last_updated >= @since order by r.last_updated, r.surrogate limit 1",
    };

    public static string Highest(DatabaseEngine engine) => engine switch
    {
        _ => "select coalesce(max(surrogate), 0) from resource",
    };

    /// <summary>
    /// A page of history between two surrogates. That of one resource has the versions that it had at another bank, too, and begins at a time. The history of a whole type or store is what followers read: it shows settled writes only.
    /// </summary>
    public static string History(DatabaseEngine engine, HistoryScope scope, HistoryOrder order, HistoryPart part)
    {
        var where = scope switch
        {
            HistoryScope.Instance => "r.last_updated >= @since",
            HistoryScope.Type => $"r.type = @type and {DatabaseSql.Settled(engine, "r.surrogate")}",
            HistoryScope.Store => DatabaseSql.Settled(engine, "r.surrogate"),
            _ => throw new UnreachableException(),
        };
        var (with, versions) = scope == HistoryScope.Instance ? (FormerVersionSql.History, "v") : ("", "resource");
        if (part == HistoryPart.CurrentAt)
        {
            where += $" and r.last_updated < @at_end and not exists (select 1 from {versions} n "
                + "where n.type = r.type and n.id = r.id and n.version > r.version and n.last_updated <= @at_start)";
        }
        var direction = order == HistoryOrder.OldestFirst ? "asc" : "desc";
        return $"{with}select {Columns} from {versions} r where {where} and r.surrogate > @after and r.surrogate < @before order by r.surrogate {direction} {Limit(engine)}";
    }

    /// <summary>PostgreSQL only: whether no write is open, the time of the newest settled version, whether any is held back, and the time of the last write of all.</summary>
    public static string HistoryBound(DatabaseEngine engine, HistoryScope scope)
    {
        if (engine != DatabaseEngine.PostgreSql || scope == HistoryScope.Instance) throw new UnreachableException();
        var settled = DatabaseSql.Settled(engine, "r.surrogate");
        return "select pg_snapshot_xmin(pg_current_snapshot()) = pg_snapshot_xmax(pg_current_snapshot()), "
            + $"coalesce((select r.last_updated from resource r where {settled} order by r.surrogate desc limit 1), 0), "
            + $"exists (select 1 from resource r where not ({settled}){(scope == HistoryScope.Type ? " and r.type = @type" : "")}), coalesce(pg_sequence_last_value('write_time'), 0)";
    }

    public static string FindSecret(DatabaseEngine engine) => engine switch
    {
        _ => "select value from store_secret where name = @name",
    };

    public static string InsertSecret(DatabaseEngine engine) => engine switch
    {
        _ => "insert into store_secret(name, value) values (@name, @value)",
    };
}
