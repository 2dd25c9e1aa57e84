namespace DataBank.Storage;

/// <summary>The statements of federated questions: portable.</summary>
internal static class FederatedQuerySql
{
    public static string Forget(DatabaseEngine _) => "delete from federated_query where asked_at < @since";

    public static string Near(DatabaseEngine _) =>
        "select id, client, theme, asked_at, patients, released, cohort from federated_query "
        + "where client = @client and theme = @theme and patients > @least and patients < @most order by asked_at, id";

    public static string CountSince(DatabaseEngine _) => "select count(*) from federated_query where client = @client and theme = @theme and asked_at >= @since";

    public static string OfTheme(DatabaseEngine _) => "select id from federated_query where theme = @theme";

    public static string Cohort(DatabaseEngine _) => "select cohort from federated_query where id = @id";

    public static string SetCohort(DatabaseEngine _) => "update federated_query set cohort = @cohort where id = @id";

    public static string Add(DatabaseEngine _) =>
        "insert into federated_query (id, client, theme, asked_at, patients, released, cohort) values (@id, @client, @theme, @asked, @patients, @released, @cohort)";
}
