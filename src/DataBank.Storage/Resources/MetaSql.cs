namespace DataBank.Storage;

/// <summary>Statements on what the index knows of the meta of resources; <c>more</c> is a further condition on i.number, or empty.</summary>
internal static class MetaSql
{
    /// <summary>The URIs of a parameter, at most @count.</summary>
    public static string Uris(DatabaseEngine engine, string isParameter, string more) => Distinct(engine, $"i.uri from uri_index i where i.param_id {isParameter}{more}");

    /// <summary>The systems (null: none) and codes of a parameter, at most @count.</summary>
    public static string Tokens(DatabaseEngine engine, string isParameter, string more) =>
        Distinct(engine, $"c.uri, i.code from token_index i left join code_system c on c.system_id = i.system_id where i.param_id {isParameter}{more}");

    private static string Distinct(DatabaseEngine engine, string rows) => engine switch
    {
        DatabaseEngine.SqlServer => $"select distinct top (@count) {rows}",
        _ => $"select distinct {rows} limit @count",
    };
}
