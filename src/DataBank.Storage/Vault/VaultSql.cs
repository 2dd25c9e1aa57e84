namespace DataBank.Storage;

/// <summary>The statements of the vault: portable on all engines, so the engine is taken but changes nothing.</summary>
internal static class VaultSql
{
    /// <summary>
    /// The tables with rows of one theme, by what a certificate calls their rows, and the least end of the theme that they go with. Not among them: the theme itself, and the ledger of anonymized
    /// releases, which outlives it so that later releases can't be set against earlier ones.
    /// </summary>
    public static readonly IReadOnlyList<(string Kind, string Table, ThemeEnd End)> ThemeTables =
    [
        ("members", "theme_member", ThemeEnd.Emptied), ("resources", "projection", ThemeEnd.Emptied), ("instances", "instance_verdict", ThemeEnd.Emptied),
        ("clearedPixels", "cleared_part", ThemeEnd.Emptied), ("pixelDecisions", "pixel_decision", ThemeEnd.Rekeyed), ("cases", "theme_case", ThemeEnd.Rekeyed),
        ("shortPseudonyms", "short_pseudonym", ThemeEnd.Rekeyed), ("geneticReleases", "genetic_release", ThemeEnd.Shredded), ("federatedQuestions", "federated_query", ThemeEnd.Shredded),
        ("reidentifications", "reidentification", ThemeEnd.Shredded),
    ];

    public static string Count(DatabaseEngine _, string table) => $"select count(*) from {table} where theme = @theme";

    public static string Delete(DatabaseEngine _, string table) => $"delete from {table} where theme = @theme";

    public static string AllKeys(DatabaseEngine _) => "select name, wrapped from vault_key";

    public static string SetKey(DatabaseEngine _) => "update vault_key set wrapped = @wrapped where name = @name";

    public static string AllThemeKeys(DatabaseEngine _) => "select theme, wrapped_key from theme";

    public static string SetThemeKey(DatabaseEngine _) => "update theme set wrapped_key = @wrapped where theme = @name";

    public static string Rekey(DatabaseEngine _) =>
        "update theme set wrapped_key = @wrapped, epoch = epoch + 1, policy_version = '' where theme = @theme";

    public static string FindKey(DatabaseEngine _) => "select wrapped from vault_key where name = @name";

    public static string AddKey(DatabaseEngine _) => "insert into vault_key (name, wrapped) values (@name, @wrapped)";

    public static string FindPosition(DatabaseEngine _) => "select position from follower_cursor where lane = @lane";

    public static string MovePosition(DatabaseEngine _) => "update follower_cursor set position = @position where lane = @lane";

    public static string AddPosition(DatabaseEngine _) => "insert into follower_cursor (lane, position) values (@lane, @position)";

    public static string FindTheme(DatabaseEngine _) =>
        "select theme, wrapped_key, epoch, offset_range, opened_at, policy_version, view_stem, key_name from theme where theme = @theme";

    public static string AllThemes(DatabaseEngine _) =>
        "select theme, wrapped_key, epoch, offset_range, opened_at, policy_version, view_stem, key_name from theme order by theme";

    public static string AddTheme(DatabaseEngine _) =>
        "insert into theme (theme, wrapped_key, epoch, offset_range, opened_at, policy_version, view_stem) values (@theme, @wrapped, @epoch, @range, @opened, '', '')";

    /// <summary>A theme of another bank, by the name that its keys are derived by.</summary>
    public static string AdoptTheme(DatabaseEngine _) =>
        "insert into theme (theme, wrapped_key, epoch, offset_range, opened_at, policy_version, view_stem, key_name, last_case) values (@theme, @wrapped, @epoch, @range, @opened, '', '', @name, @last)";

    public static string RecordSystems(DatabaseEngine _) => "select system from record_system order by system";

    public static string AddRecordSystem(DatabaseEngine _) => "insert into record_system (system) values (@system)";

    public static string SetPolicy(DatabaseEngine _) => "update theme set policy_version = @version where theme = @theme";

    public static string SetViewStem(DatabaseEngine _) => "update theme set view_stem = @stem where theme = @theme";

    public static string Members(DatabaseEngine _) => "select person_key, is_backfilled from theme_member where theme = @theme";

    public static string AddMember(DatabaseEngine _) =>
        "insert into theme_member (theme, person_key, is_backfilled) values (@theme, @person, 0)";

    public static string MarkMember(DatabaseEngine _) =>
        "update theme_member set is_backfilled = @backfilled where theme = @theme and person_key = @person";

    public static string DeleteMember(DatabaseEngine _) => "delete from theme_member where theme = @theme and person_key = @person";

    public static string Lease(DatabaseEngine _) => "select holder, lease_until, term, consents_as_of from follower_lease where id = 1";

    public static string HoldLease(DatabaseEngine _) =>
        "update follower_lease set term = case when holder = @holder then term else term + 1 end, holder = @holder, lease_until = @lease_until, "
        + "consents_as_of = case when @consents > consents_as_of then @consents else consents_as_of end where id = 1 and (holder = @holder or lease_until <= @now)";
}
