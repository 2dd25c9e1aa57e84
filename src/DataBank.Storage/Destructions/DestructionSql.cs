namespace DataBank.Storage;

internal static class DestructionSql
{
    public static string Insert(DatabaseEngine engine) => engine switch
    {
        _ => "insert into destruction(surrogate, destroyed_at, kind, name, blob_hash, versions, cause) values (@surrogate, @at, @kind, @name, @hash, @versions, @cause)",
    };

    /// <summary>A page of a period, behind a time and surrogate.</summary>
    public static string Page(DatabaseEngine engine) =>
        $"select {(engine == DatabaseEngine.SqlServer ? "top (@count) " : "")}surrogate, kind, name, blob_hash, versions, cause, destroyed_at from destruction "
        + "where destroyed_at >= @from and destroyed_at < @until and (destroyed_at > @time or (destroyed_at = @time and surrogate > @after)) order by destroyed_at, surrogate"
        + (engine == DatabaseEngine.SqlServer ? "" : " limit @count");

    /// <summary>Resources that were deleted before a time and have versions left, behind a surrogate.</summary>
    public static string DeletedResources(DatabaseEngine engine) =>
        $"select {(engine == DatabaseEngine.SqlServer ? "top (@count) " : "")}r.surrogate, r.type, r.id from resource r where r.is_current = 1 and r.deleted = 1 and r.surrogate > @after "
        + "and r.last_updated < @before and exists (select 1 from resource v where v.type = r.type and v.id = r.id and v.is_current = 0) order by r.surrogate"
        + (engine == DatabaseEngine.SqlServer ? "" : " limit @count");
}
