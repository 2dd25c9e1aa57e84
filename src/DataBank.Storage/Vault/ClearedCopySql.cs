namespace DataBank.Storage;

/// <summary>The statements on cleared copies and decisions: portable on all engines.</summary>
internal static class ClearedCopySql
{
    public static string AddPart(DatabaseEngine _) =>
        "insert into cleared_part (theme, instance_uid, study_uid, part, sealed) values (@theme, @uid, @study, @part, @sealed)";

    public static string FindPart(DatabaseEngine _) => "select sealed from cleared_part where theme = @theme and instance_uid = @uid and part = @part";

    public static string DeleteParts(DatabaseEngine _) => "delete from cleared_part where theme = @theme and instance_uid = @uid";

    public static string DeletePartsOfStudy(DatabaseEngine _) => "delete from cleared_part where theme = @theme and study_uid = @study";

    public static string AddDecision(DatabaseEngine _) =>
        "insert into pixel_decision (theme, instance_uid, pixel_hash, sealed) values (@theme, @uid, @hash, @sealed)";

    public static string FindDecision(DatabaseEngine _) =>
        "select sealed from pixel_decision where theme = @theme and instance_uid = @uid and pixel_hash = @hash";

    public static string CountDecisions(DatabaseEngine _) => "select count(*) from pixel_decision where theme = @theme and instance_uid = @uid";

    public static string Decisions(DatabaseEngine _) => "select instance_uid, pixel_hash, sealed from pixel_decision where theme = @theme";

    public static string DeleteDecision(DatabaseEngine _) => "delete from pixel_decision where theme = @theme and instance_uid = @uid";
}
