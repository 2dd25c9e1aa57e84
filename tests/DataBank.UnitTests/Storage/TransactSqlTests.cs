using System.Diagnostics;
using System.Reflection;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public class TransactSqlTests
{
    public static TheoryData<string> StatementClasses => [.. Statements().Select(method => method.DeclaringType!.Name).Distinct().Order()];

    public static TheoryData<string> Schemas => ["records", "vault", "access"];

    [Theory, MemberData(nameof(StatementClasses))]
    public void Every_statement_for_SQL_Server_is_T_SQL(string typeName)
    {
        foreach (var method in Statements().Where(method => method.DeclaringType!.Name == typeName))
        {
            foreach (var arguments in Combinations(method.GetParameters()))
            {
                if (Statement(method, arguments) is not { } sql) continue;
                Assert.True(TransactSql.Problems(sql) is [], $"{typeName}.{method.Name}: {string.Join("; ", TransactSql.Problems(sql))}\n{sql}");
            }
        }
    }

    [Theory, MemberData(nameof(Schemas))]
    public void Every_migration_for_SQL_Server_is_T_SQL_and_there_for_all_engines(string schema)
    {
        var names = Migrations.All(DatabaseEngine.SqlServer, schema).Select(migration => migration.Name).ToList();
        foreach (var engine in Enum.GetValues<DatabaseEngine>())
            Assert.Equal(names, Migrations.All(engine, schema).Select(migration => migration.Name));
        foreach (var migration in Migrations.All(DatabaseEngine.SqlServer, schema))
            Assert.True(TransactSql.Problems(migration.Sql) is [], $"{migration.Name}: {string.Join("; ", TransactSql.Problems(migration.Sql))}");
    }

    [Fact]
    public void The_parser_refuses_what_is_not_T_SQL() =>
        Assert.NotEmpty(TransactSql.Problems("select a from b limit 3"));

    private static IEnumerable<MethodInfo> Statements() =>
        from type in typeof(Database).Assembly.GetTypes()
        where type.Name.EndsWith("Sql", StringComparison.Ordinal) && type is { IsAbstract: true, IsSealed: true }
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where method.ReturnType == typeof(string) && !method.IsPrivate && method.GetParameters().FirstOrDefault()?.ParameterType == typeof(DatabaseEngine)
        select method;

    private static IEnumerable<object?[]> Combinations(ReadOnlyMemory<ParameterInfo> parameters)
    {
        if (parameters.IsEmpty) return [[]];
        var rest = Combinations(parameters[1..]).ToList();
        return Values(parameters.Span[0]).SelectMany(value => rest.Select(values => (object?[])[value, .. values]));
    }

    private static string? Statement(MethodInfo method, object?[] arguments)
    {
        try
        {
            return (string)method.Invoke(null, arguments)!;
        }
        catch (TargetInvocationException problem) when (problem.InnerException is UnreachableException)
        {
            return null; // The method says that it has no statement for this combination.
        }
    }

    private static object?[] Values(ParameterInfo parameter) => parameter.ParameterType switch
    {
        { } type when type == typeof(DatabaseEngine) => [DatabaseEngine.SqlServer],
        { } type when type == typeof(bool) => [false, true],
        { } type when type == typeof(int) => [1, 3],
        { } type when type == typeof(string) => [Piece(parameter.Name!)],
        { IsEnum: true } type => [.. Enum.GetValues(type).Cast<object>()],
        _ => [],
    };

    private static string Piece(string name) => name switch
    {
        "where" or "after" or "rows" or "isShown" => "1 = 1",
        "matches" => "select s.number from resource s where 1 = 1",
        "conditions" => " and 1 = 1",
        "numbers" => "select i.number from token_index i",
        "isParameter" or "isUrl" or "isPatient" or "isTime" or "isPartOf" or "toEncounter" or "ofEncounter" => "= @value",
        "set" or "others" => "select 1 as patient",
        "rowsOf" => "select 1 from a where 1 = 1",
        "keys" => "1 as key0",
        "keyNames" or "order" => "k.key0",
        "driver" => "select 1 as study_key",
        "column" or "date" or "time" => "a.b",
        _ => "@value",
    };
}
