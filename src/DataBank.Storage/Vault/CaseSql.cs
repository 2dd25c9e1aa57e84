namespace DataBank.Storage;

/// <summary>The statements on the cases of themes.</summary>
internal static class CaseSql
{
    public static string Find(DatabaseEngine _) => "select number, sealed from theme_case where theme = @theme and person_hash = @person";

    public static string All(DatabaseEngine _) => "select number, sealed from theme_case where theme = @theme order by number";

    /// <summary>Gaps do no harm: a number is used up even when the person turns out to have one.</summary>
    public static string Count(DatabaseEngine _) => "update theme set last_case = last_case + 1 where theme = @theme";

    public static string Last(DatabaseEngine _) => "select last_case from theme where theme = @theme";

    public static string Add(DatabaseEngine _) => "insert into theme_case (theme, person_hash, number, sealed) values (@theme, @person, @number, @sealed)";
}
