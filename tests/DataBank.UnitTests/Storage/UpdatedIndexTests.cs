using System.Globalization;
using System.Text;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

/// <summary>An update writes what it changes in the search index, no more and no less.</summary>
public sealed class UpdatedIndexTests(PostgreSqlServer server)
{
    private const string Full = """
        {"resourceType":"Patient","identifier":[{"system":"urn:a","value":"1"},{"system":"urn:b","value":"2"}],"name":[{"family":"山田","given":["花子"]}],
         "gender":"female","birthDate":"1980-01-01","address":[{"city":"京都市","state":"京都府"}],"generalPractitioner":[{"reference":"Practitioner/a"}]}
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task What_changed_is_found_as_it_is_now_and_the_rest_as_before(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: true));
        await PutAsync(store, Full);
        await PutAsync(store, Full.Replace("1980-01-01", "1981-02-02", StringComparison.Ordinal).Replace("Practitioner/a", "Practitioner/b", StringComparison.Ordinal));

        Assert.Equal((0, 1), (await CountAsync(store, "birthdate", "1980-01-01"), await CountAsync(store, "birthdate", "1981-02-02")));
        Assert.Equal((0, 1), (await CountAsync(store, "general-practitioner", "Practitioner/a"), await CountAsync(store, "general-practitioner", "Practitioner/b")));
        Assert.Equal((1, 1, 1), (await CountAsync(store, "identifier", "urn:b|2"), await CountAsync(store, "family", "山田"), await CountAsync(store, "_content", "京都府")));

        await PutAsync(store, Full.Replace("京都", "大阪", StringComparison.Ordinal).Replace("urn:b", "urn:c", StringComparison.Ordinal));
        Assert.Equal((1, 0), (await CountAsync(store, "birthdate", "1980-01-01"), await CountAsync(store, "identifier", "urn:b|2")));
        Assert.Equal((0, 1), (await CountAsync(store, "_content", "京都府"), await CountAsync(store, "_content", "大阪府")));

        await store.WriteAsync([new ResourceWrite("DELETE", new ResourceKey("Patient", "p"), null, null)], Cancellation);
        Assert.Equal((0, 0), (await CountAsync(store, "family", "山田"), await CountAsync(store, "identifier", "urn:c|2")));
        await PutAsync(store, Full);
        Assert.Equal((1, 1), (await CountAsync(store, "family", "山田"), await CountAsync(store, "identifier", "urn:b|2")));
    }

    [Fact]
    public async Task Rows_that_stay_as_they_are_are_not_written()
    {
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite, server);
        var store = new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: true));
        await PutAsync(store, Full);
        var changes = await ChangesAsync(test.Database, session => store.WriteAsync(session, Write(Full.Replace("\"gender\"", "\"multipleBirthInteger\":2,\"gender\"", StringComparison.Ordinal)), Cancellation));
        Assert.Equal(2, changes); // The former version is no more the current one, and the new one is there.
    }

    private static Task<long> ChangesAsync(Database database, Func<WriteSession, Task> write) => database.WriteAsync(
        async session =>
        {
            var before = await TotalAsync(session);
            await write(session);
            return await TotalAsync(session) - before;
        },
        Cancellation);

    private static async Task<long> TotalAsync(WriteSession session)
    {
        await using var command = session.Command("select total_changes()");
        return Convert.ToInt64(await command.ExecuteScalarAsync(Cancellation), CultureInfo.InvariantCulture);
    }

    private static Task<IReadOnlyList<WriteResult>> PutAsync(ResourceStore store, string json) => store.WriteAsync([Write(json)], Cancellation);

    private static ResourceWrite Write(string json)
    {
        var patient = FhirResource.Parse(Encoding.UTF8.GetBytes(json));
        return new ResourceWrite("PUT", new ResourceKey("Patient", "p"), patient, IndexExtractor.Extract(patient, "http://host/fhir"));
    }

    private static async Task<int> CountAsync(ResourceStore store, string parameter, string value) =>
        (await store.SearchAsync(SearchQueryParser.Parse("Patient", [new(parameter, value)], "http://host/fhir", SearchHandling.Strict), Cancellation)).Matches.Count;
}
