namespace DataBank.Storage;

/// <summary>The statements of data sets and releases: portable, except where a list is read.</summary>
internal static class ReleaseSql
{
    private const string ReleaseColumns =
        "id, theme, dataset, version, status, purpose, recipient, requested_by, requested_at, decided_by, decided_at, reason, manifest_hash";

    private const string DatasetColumns = "name, version, definition, defined_by, defined_at";

    public static string LastVersion(DatabaseEngine _) => "select coalesce(max(version), 0) from dataset where name = @name";

    public static string AddDataset(DatabaseEngine _) =>
        $"insert into dataset ({DatasetColumns}) values (@name, @version, @definition, @by, @at)";

    public static string AllDatasets(DatabaseEngine _) => $"select {DatasetColumns} from dataset order by name, version";

    public static string DatasetVersions(DatabaseEngine _) => $"select {DatasetColumns} from dataset where name = @name order by version";

    public static string AddRelease(DatabaseEngine _) =>
        "insert into release (id, theme, dataset, version, status, purpose, recipient, requested_by, requested_at) "
        + "values (@id, @theme, @dataset, @version, 0, @purpose, @recipient, @by, @at)";

    public static string AllReleases(DatabaseEngine _) => $"select {ReleaseColumns} from release order by requested_at, id";

    public static string FindRelease(DatabaseEngine _) => $"select {ReleaseColumns} from release where id = @id";

    public static string End(DatabaseEngine _) => "update release set status = @status, reason = @reason where id = @id and status = 0";

    public static string Finish(DatabaseEngine _) => "update release set status = 2, manifest_hash = @hash where id = @id and status = 0";

    public static string Decide(DatabaseEngine _) =>
        "update release set status = @status, decided_by = @by, decided_at = @at, reason = @reason where id = @id and status = 2";

    public static string Persons(DatabaseEngine _) => "select person_key from release_person where release_id = @id";

    public static string RemovePersons(DatabaseEngine _) => "delete from release_person where release_id = @id";

    public static string AddPersons(DatabaseEngine engine) =>
        $"insert into release_person (release_id, person_key) select @id, value from ({ValueListSql.Texts(engine, "@persons")}) as list";

    /// <summary>Of each release that was made and not rejected: how many persons it holds, and how many of them another one does.</summary>
    public static string Overlaps(DatabaseEngine _) =>
        """
        select other.release_id, count(*), sum(case when mine.person_key is null then 0 else 1 end)
        from release_person other
        join release on release.id = other.release_id and release.status in (0, 2, 3)
        left join release_person mine on mine.release_id = @id and mine.person_key = other.person_key
        where other.release_id <> @id
        group by other.release_id
        """;
}
