namespace DataBank.Storage;

/// <summary>Statements on versions that resources had at another bank: rows as <see cref="ResourceSql.Columns"/> has them, before all that was written here.</summary>
internal static class FormerVersionSql
{
    // Surrogates are above 0.
    private const string Place = "f.version - cast(1099511627776 as bigint)"; // SQL Server takes the bare number for a decimal.

    /// <summary>What a history of one resource is read from on any engine: the beginning of a statement, a common table that is called v.</summary>
    public static string History { get; } =
        $"with v(type, id, version, last_updated, deleted, method, surrogate, format, body, number) as (select {ResourceSql.Columns} from resource r where r.type = @type and r.id = @id union all {Find(DatabaseEngine.Sqlite)}) ";

    /// <summary>All of a resource; with <paramref name="more"/> some of them.</summary>
    public static string Find(DatabaseEngine _, string more = "") =>
        $"select f.type, f.id, f.version, f.last_updated, f.deleted, f.method, {Place}, f.format, f.body, "
        + "coalesce((select c.number from resource c where c.type = f.type and c.id = f.id and c.is_current = 1), 0) "
        + $"from former_version f where f.type = @type and f.id = @id{more}";

    public static string FindVersion(DatabaseEngine engine) => Find(engine, " and f.version = @version");

    /// <summary>The next ones of a type, in the order of ids and versions.</summary>
    public static string Page(DatabaseEngine engine) =>
        $"select f.type, f.id, f.version, f.last_updated, f.deleted, f.method, {Place}, f.format, f.body, 0 from former_version f "
        + $"where f.type = @type and (f.id > @id or (f.id = @id and f.version > @version)) order by f.id, f.version {ResourceSql.Limit(engine)}";

    /// <summary>Adds one, unless the resource has a version of this number.</summary>
    public static string Add(DatabaseEngine _) =>
        """
        insert into former_version(type, id, version, last_updated, deleted, method, format, body)
        select @type, @id, @version, @last_updated, @deleted, @method, @format, @body
        where not exists (select 1 from former_version f where f.type = @type and f.id = @id and f.version = @version)
        and not exists (select 1 from resource r where r.type = @type and r.id = @id and r.version = @version)
        """;

    public static string Remove(DatabaseEngine _) => "delete from former_version where type = @type and id = @id";
}
