namespace DataBank.Storage;

/// <summary>What is asked every few seconds of the tables of people, clients and tokens; the libraries that rule over them have queries of their own.</summary>
internal static class AccessSql
{
    public static string OpenGlasses(DatabaseEngine engine) => engine switch
    {
        _ => $"select {Glass} from \"BrokenGlasses\" where \"Ends\" > @now order by \"Begun\" desc, \"Id\"",
    };

    public static string OpenGlass(DatabaseEngine engine) => engine switch
    {
        _ => $"select {Glass} from \"BrokenGlasses\" where \"Id\" = @id and \"Ends\" > @now",
    };

    public static string AddGlass(DatabaseEngine engine) => engine switch
    {
        _ => $"insert into \"BrokenGlasses\"({Glass}) values (@id, @subject, @patient, @reason, @begun, @ends)",
    };

    public static string EndGlass(DatabaseEngine engine) => engine switch
    {
        _ => "update \"BrokenGlasses\" set \"Ends\" = @now where \"Id\" = @id",
    };

    public static string ForgetGlasses(DatabaseEngine engine) => engine switch
    {
        _ => "delete from \"BrokenGlasses\" where \"Ends\" < @before",
    };

    public static string RevokedTokens(DatabaseEngine engine) => engine switch
    {
        _ => "select \"Id\" from \"OpenIddictTokens\" where \"Status\" = @revoked and \"Type\" = @access and \"ExpirationDate\" > @now",
    };

    public static string ForgetTokens(DatabaseEngine engine) => engine switch
    {
        _ => "delete from \"OpenIddictTokens\" where \"ExpirationDate\" < @before",
    };

    private const string Glass = "\"Id\", \"Subject\", \"PatientId\", \"Reason\", \"Begun\", \"Ends\"";
}
