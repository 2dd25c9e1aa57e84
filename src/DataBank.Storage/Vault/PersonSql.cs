namespace DataBank.Storage;

/// <summary>The statements on person identities.</summary>
internal static class PersonSql
{
    public static string Find(DatabaseEngine _) => "select person_key from person_identity where identity_hash = @hash";

    public static string Add(DatabaseEngine _) =>
        "insert into person_identity (identity_hash, person_key, sealed) values (@hash, @person, @sealed)";

    public static string Identities(DatabaseEngine _) => "select identity_hash, sealed from person_identity where person_key = @person";

    public static string All(DatabaseEngine _) => "select distinct person_key from person_identity";

    public static string Move(DatabaseEngine _) => "update person_identity set person_key = @into where person_key = @from";
}
