namespace DataBank.Storage;

/// <summary>The statements of <see cref="HandoverStore"/>.</summary>
internal static class HandoverSql
{
    private const string Columns = "id, site, signer, started_at, completed_at, stage, position, job_id";

    public static string All(DatabaseEngine _) => $"select {Columns} from handover order by started_at, id";

    public static string Find(DatabaseEngine _) => $"select {Columns} from handover where id = @id";

    public static string Add(DatabaseEngine _) =>
        "insert into handover (id, site, signer, started_at, stage, position, job_id) values (@id, @site, @signer, @started, 0, 0, @job)";

    public static string Move(DatabaseEngine _) => "update handover set stage = @stage, position = @position, completed_at = @completed where id = @id";

    /// <summary>Which of some ids of a site's type have one here.</summary>
    public static string KnownIds(DatabaseEngine engine) =>
        $"select old_id, new_id, is_kept from handover_id where site = @site and type = @type and old_id in ({ValueListSql.Texts(engine, "@ids")})";

    public static string AddId(DatabaseEngine _) => "insert into handover_id (site, type, old_id, new_id, is_kept) values (@site, @type, @old, @new, @kept)";

    /// <summary>Those that have another id here.</summary>
    public static string Renamed(DatabaseEngine _) => "select type, old_id, new_id from handover_id where site = @site and new_id <> old_id";

    public static string CameFrom(DatabaseEngine _) => "select count(*) from handover_id where site = @site and type = @type and new_id = @new and is_kept = 0";

    public static string Ids(DatabaseEngine _) => "select type, old_id, new_id, is_kept from handover_id where site = @site order by type, old_id";

    public static string DropFinding(DatabaseEngine _) => "delete from handover_finding where handover_id = @id and kind = @kind and name = @name";

    public static string AddFinding(DatabaseEngine _) => "insert into handover_finding (handover_id, kind, name, reason) values (@id, @kind, @name, @reason)";

    public static string Findings(DatabaseEngine _) => "select kind, name, reason from handover_finding where handover_id = @id order by kind, name";

    /// <summary>The studies behind a key, by key.</summary>
    public static string Studies(DatabaseEngine engine) => engine == DatabaseEngine.SqlServer
        ? "select top (@count) study_key, study_uid, coerced from study where study_key > @after and instance_count > 0 order by study_key"
        : "select study_key, study_uid, coerced from study where study_key > @after and instance_count > 0 order by study_key limit @count";

    /// <summary>Whether a row of a table of kept files is there.</summary>
    public static string Holds(DatabaseEngine _, string table, string key) => $"select count(*) from {table} where {key} = @key";
}
