namespace DataBank.Storage;

/// <summary>Statements about whose images a study holds.</summary>
internal static class StudyPatientSql
{
    public static string SetMatch(DatabaseEngine engine) => "update study set match_state = @state where study_uid = @study and (match_state is null or match_state <> @state)";

    public static string Assign(DatabaseEngine engine) => "update study set assigned_patient = @patient where study_uid = @study and instance_count > 0";

    public static string OfAssigned(DatabaseEngine engine) => "select study_uid from study where assigned_patient = @patient";

    public static string Coerce(DatabaseEngine engine) =>
        "update study set coerced = @coerced, original_patient_id = coalesce(original_patient_id, @original) where study_key = @key";

    public static string Instances(DatabaseEngine engine) =>
        "select i.instance_key, e.series_uid, i.sop_instance_uid from instance i join series e on e.series_key = i.series_key where i.study_key = @key order by i.instance_key";

    public static string Renew(DatabaseEngine engine) => "update instance set version = @version where instance_key = @key";

    /// <summary>One page of the studies that are nobody's, oldest first.</summary>
    public static string Unmatched(DatabaseEngine engine) =>
        $"""
        select {(engine == DatabaseEngine.SqlServer ? "top (@count) " : "")}s.study_key, s.study_uid, s.match_state, s.attributes
        from study s where s.match_state in ('{StudyMatchStates.Unknown}', '{StudyMatchStates.Ambiguous}', '{StudyMatchStates.OtherBirthDate}') and s.study_key > @after and s.instance_count > 0
        order by s.study_key{(engine == DatabaseEngine.SqlServer ? "" : " limit @count")}
        """;
}
