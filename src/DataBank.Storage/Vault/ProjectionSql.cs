namespace DataBank.Storage;

/// <summary>The statements on what stands in the views.</summary>
internal static class ProjectionSql
{
    private const string ProjectionColumns = "source_hash, view_type, view_id, person_key, source_version, source_time, sealed, guarded";
    private const string InstanceColumns = "instance_uid, study_uid, source_hash, person_key, verdict, policy_version, sealed, reason, pixel_hash";

    public static string FindBySources(DatabaseEngine engine) =>
        $"select {ProjectionColumns} from projection where theme = @theme and source_hash in ({ValueListSql.Texts(engine, "@hashes")})";

    public static string FindByView(DatabaseEngine _) =>
        $"select {ProjectionColumns} from projection where theme = @theme and view_type = @type and view_id = @id";

    public static string FindByPerson(DatabaseEngine _) =>
        $"select {ProjectionColumns} from projection where theme = @theme and person_key = @person";

    public static string Add(DatabaseEngine _) =>
        $"insert into projection (theme, {ProjectionColumns}, images_version) values (@theme, @hash, @type, @id, @person, @version, @time, @sealed, @guarded, '')";

    /// <summary>A person's items that were not searched for what is known now.</summary>
    public static string FindUnguarded(DatabaseEngine _) =>
        $"select {ProjectionColumns} from projection where theme = @theme and person_key = @person and guarded <> @guarded";

    /// <summary>What was searched for which identifiers, and which are known now; several items at once.</summary>
    public static string FindGuarded(DatabaseEngine engine) =>
        $"select p.view_type, p.view_id, p.person_key, p.guarded, i.hash from projection p left join person_identifiers i on i.person_key = p.person_key "
        + $"where p.theme = @theme and p.view_type = @type and p.view_id in ({ValueListSql.Texts(engine, "@ids")})";

    public static string SetGuarded(DatabaseEngine engine) =>
        $"update projection set guarded = @guarded where theme = @theme and source_hash in ({ValueListSql.Texts(engine, "@hashes")})";

    public static string SetIdentifiers(DatabaseEngine _) => "update person_identifiers set hash = @hash where person_key = @person";

    public static string AddIdentifiers(DatabaseEngine _) => "insert into person_identifiers (person_key, hash) values (@person, @hash)";

    public static string ImagesPending(DatabaseEngine _) =>
        $"select {ProjectionColumns} from projection where theme = @theme and view_type = 'ImagingStudy' and images_version <> source_version";

    public static string ImagesDone(DatabaseEngine _) =>
        "update projection set images_version = @version where theme = @theme and source_hash = @hash";

    public static string ImagesAgain(DatabaseEngine _) =>
        "update projection set images_version = '' where theme = @theme and person_key = @person and view_type = 'ImagingStudy'";

    public static string AllImagesAgain(DatabaseEngine _) =>
        "update projection set images_version = '' where theme = @theme and view_type = 'ImagingStudy'";

    public static string Delete(DatabaseEngine engine) => $"delete from projection where theme = @theme and source_hash in ({ValueListSql.Texts(engine, "@hashes")})";

    public static string Count(DatabaseEngine _) => "select count(*) from projection where theme = @theme";

    public static string FindInstance(DatabaseEngine _) =>
        $"select {InstanceColumns} from instance_verdict where theme = @theme and instance_uid = @uid";

    public static string InstancesOfStudy(DatabaseEngine _) =>
        $"select {InstanceColumns} from instance_verdict where theme = @theme and study_uid = @study";

    public static string InstancesOfVerdict(DatabaseEngine _) =>
        $"select {InstanceColumns} from instance_verdict where theme = @theme and verdict = @verdict and (@reason = '' or reason = @reason) order by instance_uid";

    public static string AddInstance(DatabaseEngine _) =>
        $"insert into instance_verdict (theme, {InstanceColumns}) values (@theme, @uid, @study, @source, @person, @verdict, @policy, @sealed, @reason, @hash)";

    public static string DeleteInstance(DatabaseEngine _) => "delete from instance_verdict where theme = @theme and instance_uid = @uid";

    public static string DeleteStudy(DatabaseEngine _) => "delete from instance_verdict where theme = @theme and study_uid = @study";

    public static string StudiesFrom(DatabaseEngine _) =>
        "select distinct study_uid from instance_verdict where theme = @theme and source_hash = @key";

    public static string StudiesOfPerson(DatabaseEngine _) =>
        "select distinct study_uid from instance_verdict where theme = @theme and person_key = @key";
}
