namespace DataBank.Storage;

/// <summary>The statements of the vault: portable on all engines, so the engine is taken but changes nothing.</summary>
internal static class VaultSql
{
    public static string FindKey(DatabaseEngine _) => "select wrapped from vault_key where name = @name";

    public static string AddKey(DatabaseEngine _) => "insert into vault_key (name, wrapped) values (@name, @wrapped)";

    public static string FindPosition(DatabaseEngine _) => "select position from follower_cursor where lane = @lane";

    public static string MovePosition(DatabaseEngine _) => "update follower_cursor set position = @position where lane = @lane";

    public static string AddPosition(DatabaseEngine _) => "insert into follower_cursor (lane, position) values (@lane, @position)";

    public static string FindTheme(DatabaseEngine _) =>
        "select theme, wrapped_key, epoch, offset_range, opened_at, policy_version from theme where theme = @theme";

    public static string AllThemes(DatabaseEngine _) =>
        "select theme, wrapped_key, epoch, offset_range, opened_at, policy_version from theme order by theme";

    public static string AddTheme(DatabaseEngine _) =>
        "insert into theme (theme, wrapped_key, epoch, offset_range, opened_at, policy_version) values (@theme, @wrapped, @epoch, @range, @opened, '')";

    public static string SetPolicy(DatabaseEngine _) => "update theme set policy_version = @version where theme = @theme";

    public static string DeleteTheme(DatabaseEngine _) => "delete from theme where theme = @theme";

    public static string DeleteMembers(DatabaseEngine _) => "delete from theme_member where theme = @theme";

    public static string DeleteProjections(DatabaseEngine _) => "delete from projection where theme = @theme";

    public static string DeleteInstances(DatabaseEngine _) => "delete from instance_verdict where theme = @theme";

    public static string Members(DatabaseEngine _) => "select person_key, is_backfilled from theme_member where theme = @theme";

    public static string AddMember(DatabaseEngine _) =>
        "insert into theme_member (theme, person_key, is_backfilled) values (@theme, @person, 0)";

    public static string MarkMember(DatabaseEngine _) =>
        "update theme_member set is_backfilled = @backfilled where theme = @theme and person_key = @person";

    public static string DeleteMember(DatabaseEngine _) => "delete from theme_member where theme = @theme and person_key = @person";
}
