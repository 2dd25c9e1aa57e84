using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Proxy;

namespace DataBank.UnitTests.Proxy;

public class FhirPageTests
{
    [Fact]
    public void Versions_deletions_and_the_next_link_are_read()
    {
        var page = Read("""
            { "resourceType": "Bundle", "type": "history",
              "link": [{ "relation": "self", "url": "http://a" }, { "relation": "next", "url": "http://b?_cursor=2" }],
              "entry": [
                { "fullUrl": "http://a/Patient/p1", "request": { "method": "PUT", "url": "Patient/p1" },
                  "resource": { "resourceType": "Patient", "id": "p1", "meta": { "versionId": "3", "lastUpdated": "2026-01-02T03:04:05.678Z" } } },
                { "fullUrl": "http://a/Observation/o1", "request": { "method": "DELETE", "url": "Observation/o1" },
                  "response": { "status": "204", "etag": "W/\"7\"", "lastModified": "2026-01-03T00:00:00Z" } } ] }
            """);
        Assert.Equal("http://b?_cursor=2", page.Next);
        Assert.Equal(new ResourceKey("Patient", "p1"), page.Entries[0].Key);
        Assert.Equal("3", page.Entries[0].Version);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), page.Entries[0].LastUpdated);
        Assert.NotNull(page.Entries[0].Resource);
        Assert.Equal(new FhirEntry(new ResourceKey("Observation", "o1"), null, "7", new DateTimeOffset(2026, 1, 3, 0, 0, 0, TimeSpan.Zero)), page.Entries[1]);
    }

    [Fact]
    public void A_history_says_itself_how_far_it_is_complete()
    {
        const string Held = """ "meta": { "lastUpdated": "1969-12-31T23:59:00Z", "tag": [{ "code": "SUBSETTED" }] } """;
        var page = Read($$"""{ "resourceType": "Bundle", "type": "history", {{Held}} }""");
        Assert.Equal((DateTimeOffset.UnixEpoch.AddMinutes(-1), true), (page.ServerTime, page.HidesNewer));
        var search = Read($$"""{ "resourceType": "Bundle", "type": "searchset", {{Held}} }""");
        Assert.Equal((DateTimeOffset.UnixEpoch, false), (search.ServerTime, search.HidesNewer));
    }

    [Fact]
    public void Outcomes_in_a_search_are_passed_over() =>
        Assert.Empty(Read("""
            { "resourceType": "Bundle", "entry": [{ "search": { "mode": "outcome" }, "resource": { "resourceType": "OperationOutcome", "id": "x" } }] }
            """).Entries);

    [Fact]
    public void A_resource_that_cannot_be_read_keeps_its_key_and_nothing_else()
    {
        var entry = Assert.Single(Read("""
            { "resourceType": "Bundle", "entry": [{ "resource": { "resourceType": "Nonsense", "id": "n1" } }] }
            """).Entries);
        Assert.Null(entry.Resource);
        Assert.Equal("n1", entry.Key.Id);
    }

    [Theory]
    [InlineData(""" "status": "final", "status": "amended" """)]
    [InlineData(""" "note": "\uD800" """)]
    public void What_is_wrong_with_one_resource_keeps_no_other_out(string fault)
    {
        var entries = Read($$"""
            { "resourceType": "Bundle", "entry": [
                { "resource": { "resourceType": "Observation", "id": "o1", {{fault}} } }, { "resource": { "resourceType": "Observation", "id": "o2", "status": "final" } } ] }
            """).Entries;
        Assert.Equal(("o1", true, "o2", "final"), (entries[0].Key.Id, entries[0].Resource is null, entries[1].Key.Id, entries[1].Resource!.Root.GetProperty("status").GetString()));
    }

    [Fact]
    public void A_resource_may_be_as_deep_in_a_page_as_alone_and_no_deeper()
    {
        Assert.NotNull(Assert.Single(Read(Nested(62)).Entries).Resource);
        Assert.Null(Assert.Single(Read(Nested(63)).Entries).Resource);

        static string Nested(int depth) =>
            $$"""{ "resourceType": "Bundle", "entry": [{ "resource": { "resourceType": "Basic", "id": "b1", "extension": [{{string.Concat(Enumerable.Repeat("[", depth))}}{{new string(']', depth)}}] } }] }""";
    }

    [Fact]
    public void Anything_but_a_bundle_is_refused() =>
        Assert.Throws<JsonException>(() => Read("""{ "resourceType": "OperationOutcome" }"""));

    private static FhirPage Read(string json) => FhirPage.Read(Encoding.UTF8.GetBytes(json), DateTimeOffset.UnixEpoch);
}
