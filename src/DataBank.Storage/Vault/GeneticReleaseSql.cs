namespace DataBank.Storage;

/// <summary>The statements on what was released of genomes.</summary>
internal static class GeneticReleaseSql
{
    public static string OfPerson(DatabaseEngine _) =>
        "select is_repeat, locus_hash from genetic_release where theme = @theme and person_key = @person";

    public static string OfTheme(DatabaseEngine _) => "select person_key, is_repeat, locus_hash from genetic_release where theme = @theme";

    public static string Add(DatabaseEngine _) =>
        "insert into genetic_release (theme, person_key, is_repeat, locus_hash) values (@theme, @person, @repeat, @hash)";

    /// <summary>Those of a person that the person merged into has as well.</summary>
    public static string DeleteShared(DatabaseEngine _) =>
        """
        delete from genetic_release where person_key = @from and exists (
            select 1 from genetic_release other where other.person_key = @into and other.theme = genetic_release.theme
            and other.is_repeat = genetic_release.is_repeat and other.locus_hash = genetic_release.locus_hash)
        """;

    public static string Move(DatabaseEngine _) => "update genetic_release set person_key = @into where person_key = @from";
}
