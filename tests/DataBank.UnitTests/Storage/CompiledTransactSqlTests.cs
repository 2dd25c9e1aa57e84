using System.Text.Json;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;
using Microsoft.Data.Sqlite;

namespace DataBank.UnitTests.Storage;

/// <summary>Statements that are put together from questions, for SQL Server: each that a session is given must be T-SQL, and gets the same answer.</summary>
public sealed class CompiledTransactSqlTests(PostgreSqlServer server) : IDisposable
{
    private static readonly Sight?[] sights = [null, new Sight([]), new Sight(["p1"])];

    private readonly SqliteConnection answers = Open();
    private readonly HashSet<string> read = new(StringComparer.Ordinal);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Criteria => [.. CohortSearchTests.Criteria.Select(each => each.Criterion)];

    [Theory, MemberData(nameof(Criteria))]
    public async Task Questions_on_cohorts_are_T_SQL(string criterion)
    {
        using var question = JsonDocument.Parse(
            $$$"""{"criteria":{{{criterion}}},"include":["cases","matches","files","survival"],"survival":{"start":{{{Event(criterion)}}},"end":{"death":true}},"match":{"event":{{{Event(criterion)}}},"around":{"variant":{"gene":"EGFR"}},"days":60} }""");
        var request = new CohortParser(new CohortContext("http://x/fhir", SearchParameters.Find)).Parse(question.RootElement);
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite, server);
        foreach (var sight in sights)
        {
            var search = new CohortSearch(test.Database, new IndexNames(), new Terminology(DefinitionLibrary.R4, () => TerminologyShelf.Empty), sight);
            // One patient, who has everything, and whose survival has no end.
            foreach (var (row, parts) in new[] { ("'1', '1', '1', '1', null", request.Parts & ~CohortParts.Survival), ("'1', '1', null", CohortParts.Survival) })
                Assert.NotEmpty((await search.FindAsync(Session($"select {row}"), request with { Parts = parts }, Cancellation)).Patients);
        }
        Assert.InRange(read.Count, 10, int.MaxValue);
    }

    [Theory]
    [InlineData("Modality", "00400100.00400001=CT1", "00400100.00400002=20260401-20260402", "00100010=山田*", "00100020=P1\\P2")]
    [InlineData("Modality", "00100010=Yamada^Tarou", "00080050=A?1")]
    [InlineData("Unified", "00741000=SCHEDULED", "00404025.00080100=CAD*", "00404005=-20260401", "00741202=list b")]
    [InlineData("Unified")]
    public async Task Searches_of_worklists_are_T_SQL(string list, params string[] keys)
    {
        foreach (var sight in sights)
        {
            foreach (var isFuzzy in (bool[])[false, true])
            {
                var query = new WorkitemQuery([.. keys.Select(key => KeyValuePair.Create(Path(key.Split('=')[0]), key.Split('=')[1]))]) { Sight = sight, FuzzyMatching = isFuzzy };
                foreach (var isPaged in (bool[])[false, true]) await (await new WorklistMatch(Enum.Parse<WorklistKind>(list), query).SearchAsync(Nothing(), isPaged, Cancellation)).DisposeAsync();
            }
        }
        Assert.NotEmpty(read);
    }

    [Theory]
    [InlineData("00100010=山田*", "00080020=20260401-20260402", "00080030=0900-1000", "00080061=CT\\MR")]
    [InlineData("00100020=P1", "00080050=*12*", "00081030=*chest*")]
    [InlineData("00100010=*maru*", "00080060=CT", "00200011=1")]
    [InlineData("00100020=P*", "0020000D=1.2.3\\1.2.4", "00180060=120")]
    [InlineData]
    public async Task Searches_of_studies_are_T_SQL(params string[] keys)
    {
        foreach (var level in Enum.GetValues<QueryLevel>())
        {
            var asked = keys.Select(key => KeyValuePair.Create(Path(key.Split('=')[0])[0], key.Split('=')[1])).Where(key => LevelOf(key.Key) <= level);
            foreach (var sight in sights)
            {
                foreach (var after in (StudyPlace?[])[null, new StudyPlace("20260401", 1, 2, 3, 4, 5)])
                {
                    var query = new StudyQuery(level, after is null ? null : "1.2", null, [.. asked], [], FuzzyMatching: after is null, Limit: 10, Offset: 5) { CombinesDateAndTime = true, After = after };
                    var search = new StudySearch(query, [new ExtraTag(1, [new Tag(0x0018, 0x0060)], QueryLevel.Instance, MatchKind.Number, IsComplete: true)], mostRead: 10, sight is null ? null : new SightReads(sight));
                    Assert.Empty(await search.RunAsync(Nothing(), Cancellation));
                    Assert.Equal(0L, await search.CountAsync(Nothing(), 10, Cancellation));
                }
            }
        }
        Assert.InRange(read.Count, 10, int.MaxValue);
    }

    public void Dispose() => answers.Dispose();

    private ReadSession Nothing() => Session("select 1 where 1 = 0");

    private ReadSession Session(string answer) => new(DatabaseEngine.SqlServer, sql =>
    {
        if (read.Add(sql)) Assert.True(TransactSql.Problems(sql) is [], $"{string.Join("; ", TransactSql.Problems(sql))}\n{sql}");
        var command = answers.CreateCommand();
        command.CommandText = answer;
        return command;
    });

    // What has a time.
    private static string Event(string criterion) =>
        criterion.StartsWith("{\"imaging\"", StringComparison.Ordinal) || criterion.StartsWith("{\"variant\"", StringComparison.Ordinal) ? criterion : """{"search":"Condition"}""";

    // Studies know nothing of a series, nor it of an instance.
    private static QueryLevel LevelOf(Tag tag) => tag.Value switch { 0x0018_0060 => QueryLevel.Instance, 0x0008_0060 or 0x0020_0011 => QueryLevel.Series, _ => QueryLevel.Study };

    private static SqliteConnection Open()
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return connection;
    }

    private static IReadOnlyList<Tag> Path(string path) => [.. path.Split('.').Select(tag => Tag.FromValue(Convert.ToUInt32(tag, 16)))];
}
