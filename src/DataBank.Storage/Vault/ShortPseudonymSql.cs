namespace DataBank.Storage;

/// <summary>The statements on short pseudonyms.</summary>
internal static class ShortPseudonymSql
{
    public static string Find(DatabaseEngine engine) =>
        $"select value_hash, pseudonym_hash, attempt from short_pseudonym where theme = @theme and value_hash in ({ValueListSql.Texts(engine, "@hashes")})";

    public static string All(DatabaseEngine _) => "select value_hash, pseudonym_hash, attempt from short_pseudonym where theme = @theme order by value_hash";

    /// <summary>Whoever gives pseudonyms of the theme at the same time waits here.</summary>
    public static string Lock(DatabaseEngine _) => "update theme set epoch = epoch where theme = @theme";

    public static string IsGiven(DatabaseEngine _) => "select 1 from short_pseudonym where theme = @theme and pseudonym_hash = @pseudonym";

    public static string Add(DatabaseEngine _) => "insert into short_pseudonym (theme, value_hash, pseudonym_hash, attempt) values (@theme, @value, @pseudonym, @attempt)";
}
