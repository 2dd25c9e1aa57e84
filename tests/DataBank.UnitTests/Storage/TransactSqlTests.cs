using System.Diagnostics;
using System.Reflection;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public class TransactSqlTests
{
    private const BindingFlags Members = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    // Of SQLite (SqliteCommands, by place), PostgreSQL (COPY, sessions) and DuckDB alone, and pieces that stand in the statements that are read.
    private static readonly string[] notOfSqlServer =
    [
        "ChangeSql.Highest", "CopySql.Copy", "CopySql.Insert", "DatabaseSql.CreateSchema", "DatabaseSql.EndWaitingWrites", "DatabaseSql.FirstOpen", "DatabaseSql.HoldsTurn", "DatabaseSql.SqliteEmptyLog", "DatabaseSql.SqliteReaderSettings", "DatabaseSql.SqliteWriterSettings",
        "DatabaseSql.UnlockSession", "DatabaseSql.WaitingWrites", "FormerVersionSql.History", "GenomeSql.Clear", "GenomeSql.Copy", "GenomeSql.CreateTable", "GenomeSql.Describe", "GenomeSql.Quote", "GenomeSql.Read", "GenomeSql.Settings", "GenomeSql.Table",
        "IndexSql.Columns", "IndexSql.Copy", "IndexSql.InsertRow", "IndexSql.Name", "ResourceSql.Columns", "ResourceSql.InsertRow", "RestrictionSql.Opened", "SearchSql.Counts", "SearchSql.OrderColumn", "SearchSql.Step", "StudySql.InsertGram", "StudySql.InsertName", "StudySql.InstanceColumns", "TextSql.Copy",
        "TextSql.FindCurrent", "TextSql.Query", "ValueListSql.RowsOf", "VariantIndexSql.InsertRow",
    ];

    public static TheoryData<string> StatementClasses => [.. Statements().Select(method => method.DeclaringType!.Name).Distinct().Order()];

    public static TheoryData<string> Schemas => ["records", "vault", "access"];

    [Theory, MemberData(nameof(StatementClasses))]
    public void Every_statement_for_SQL_Server_is_T_SQL(string typeName)
    {
        foreach (var method in Statements().Where(method => method.DeclaringType!.Name == typeName))
        {
            foreach (var sql in Combinations(method.GetParameters()).SelectMany(arguments => Texts(method, arguments)))
                Assert.True(TransactSql.Problems(sql) is [], $"{typeName}.{method.Name}: {string.Join("; ", TransactSql.Problems(sql))}\n{sql}");
        }
    }

    [Fact]
    public void No_text_of_a_class_of_statements_is_left_unread() => Assert.Equal(
        notOfSqlServer,
        (from type in Types()
         from member in type.GetMembers(Members)
         where !member.Name.Contains('<', StringComparison.Ordinal) && member switch // Not what the compiler makes.
         {
             MethodInfo { IsPrivate: false, IsSpecialName: false } method => IsText(method.ReturnType) && !IsOfEngine(method),
             FieldInfo { IsPrivate: false } field => IsText(field.FieldType),
             PropertyInfo property => IsText(property.PropertyType),
             _ => false,
         }
         select $"{type.Name}.{member.Name}").Distinct().Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Schemas))]
    public void Every_migration_for_SQL_Server_is_T_SQL_and_there_for_all_engines(string schema)
    {
        var names = Migrations.All(DatabaseEngine.SqlServer, schema).Select(migration => migration.Name).ToList();
        foreach (var engine in Enum.GetValues<DatabaseEngine>())
            Assert.Equal(names, Migrations.All(engine, schema).Select(migration => migration.Name));
        foreach (var migration in Migrations.All(DatabaseEngine.SqlServer, schema))
            Assert.True(TransactSql.Problems(migration.Sql) is [], $"{migration.Name}: {string.Join("; ", TransactSql.Problems(migration.Sql))}");
    }

    [Theory]
    [InlineData("select a from b limit 3")]
    [InlineData("merge a using b on a.x = b.x when matched then update set a.y = b.y;")]
    [InlineData("create table a (b rowversion)")]
    [InlineData("alter table a add b timestamp")]
    [InlineData("update a set b = compress(@b)")]
    [InlineData("select decompress(b) from a")]
    [InlineData("create table a (b nvarchar(9) collate Latin1_General_100_CI_AS_SC)")]
    [InlineData("select a from b where c collate Japanese_XJIS_140_CI_AS = @c")]
    [InlineData("select a from b where contains(c, @d)")]
    [InlineData("contains(c, @d)")] // A condition.
    [InlineData("select a from b where freetext(c, @d)")]
    [InlineData("select a from containstable(b, c, @d) t")]
    [InlineData("create fulltext index on a(b) key index c")]
    [InlineData("alter table a add b int; update a set b = 1")]
    [InlineData("exec(N'select a from b limit 3')")]
    [InlineData("exec sp_getapplock @Resource = 'a', @LockMode = 'Exclusive'")]
    public void What_is_not_T_SQL_or_not_for_every_server_is_refused(string sql) => Assert.NotEmpty(TransactSql.Problems(sql));

    [Theory]
    [InlineData("a.b = 1 and not exists (select 1 from c)")]
    [InlineData("offset 0 rows fetch next @count rows only")]
    [InlineData("alter table a add b int; exec(N'update a set b = 1'); create index c on a(b) where b is not null")]
    public void What_is_T_SQL_is_accepted(string sql) => Assert.Empty(TransactSql.Problems(sql));

    private static IEnumerable<Type> Types() =>
        typeof(Database).Assembly.GetTypes().Where(type => type.Name.EndsWith("Sql", StringComparison.Ordinal) && type is { IsAbstract: true, IsSealed: true });

    private static IEnumerable<MethodInfo> Statements() =>
        from type in Types() from method in type.GetMethods(Members) where !method.IsPrivate && IsText(method.ReturnType) && IsOfEngine(method) select method;

    private static bool IsText(Type type) => type.IsAssignableTo(typeof(IEnumerable<string>)) || type == typeof(string);

    private static bool IsOfEngine(MethodInfo method) => method.GetParameters().FirstOrDefault()?.ParameterType == typeof(DatabaseEngine);

    private static IEnumerable<object?[]> Combinations(ReadOnlyMemory<ParameterInfo> parameters)
    {
        if (parameters.IsEmpty) return [[]];
        var rest = Combinations(parameters[1..]).ToList();
        return Values(parameters.Span[0]).SelectMany(value => rest.Select(values => (object?[])[value, .. values]));
    }

    private static IEnumerable<string> Texts(MethodInfo method, object?[] arguments)
    {
        try
        {
            return method.Invoke(null, arguments) is string text ? [text] : (IEnumerable<string>)method.Invoke(null, arguments)!;
        }
        catch (TargetInvocationException problem) when (problem.InnerException is UnreachableException)
        {
            return []; // The method says that it has no statement for this combination.
        }
    }

    private static IEnumerable<object?> Values(ParameterInfo parameter)
    {
        object?[] values = parameter.ParameterType switch
        {
            { } type when type == typeof(DatabaseEngine) => [DatabaseEngine.SqlServer],
            { } type when type == typeof(bool) => [false, true],
            { } type when type == typeof(int) => [1, 3],
            { } type when type == typeof(string) => [Piece(parameter.Name!)],
            { } type when type == typeof(EverythingQuery) => [new EverythingQuery(1), new EverythingQuery(1) { Types = ["A", "B"], Since = DateTimeOffset.UnixEpoch }],
            { } type when type.IsAssignableTo(typeof(IEnumerable<string>)) => [.. Pieces(parameter.Name!)],
            { IsEnum: true } type => [.. Enum.GetValues(type).Cast<object>()],
            _ => throw new NotSupportedException($"What to put in for {parameter.Name} of {parameter.Member.DeclaringType!.Name}.{parameter.Member.Name}?"),
        };
        return new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable && !parameter.ParameterType.IsValueType ? values.Append(null) : values;
    }

    private static string Piece(string name) => name switch
    {
        "where" or "after" or "rows" or "isShown" => "1 = 1",
        "matches" => "select s.number from resource s where 1 = 1",
        "conditions" => " and 1 = 1",
        "more" => " and 1 = 1 ",
        "numbers" => "select i.number from token_index i",
        "isParameter" or "isUrl" or "isPatient" or "isTime" or "isPartOf" or "isCare" or "toEncounter" or "ofEncounter" => "= @value",
        "set" or "others" => "select 1 as patient",
        "rowsOf" => "select 1 from a where 1 = 1",
        "keys" => "1 as key0",
        "keyNames" or "order" => "k.key0",
        "driver" => "select 1 as study_key",
        "column" or "date" or "time" => "a.b",
        _ => "@value",
    };

    private static string[][] Pieces(string name) => name switch
    {
        "terms" => [["@a"], ["@a", "@b"]],
        "places" => [[], ["c.gene = @a"]],
        "others" => [["c.depth > @b"]],
        "types" => [["Patient"], ["Patient", "Provenance"]],
        "drivers" => [["select 1 as study_key"], ["select 1 as study_key", "select 2 as study_key"]],
        _ => throw new NotSupportedException($"What to put in for {name}?"),
    };
}
