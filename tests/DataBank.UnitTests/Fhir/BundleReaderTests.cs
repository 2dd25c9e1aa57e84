using System.Text;
using DataBank.Fhir;

namespace DataBank.UnitTests;

public sealed class BundleReaderTests
{
    private const string TwoPatientsAndAnObservation =
        """
        {"resourceType":"Bundle","type":"transaction","entry":[
         {"request":{"method":"GET","url":"Patient?name=x"}},
         {"fullUrl":"urn:uuid:11111111-1111-1111-1111-111111111111","resource":{"resourceType":"Observation","status":"final","valueQuantity":{"value":1.00},
           "note":[{"text":"see urn:uuid:22222222-2222-2222-2222-222222222222"}],"identifier":[{"value":"urn:uuid:22222222-2222-2222-2222-222222222222"}],
           "contained":[{"resourceType":"Provenance","target":[{"reference":"urn:uuid:33333333-3333-3333-3333-333333333333"}]}],
           "subject":{"reference":"urn:uuid:22222222-2222-2222-2222-222222222222"}},"request":{"method":"POST","url":"Observation"}},
         {"fullUrl":"urn:uuid:22222222-2222-2222-2222-222222222222","resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=a"}},
         {"fullUrl":"urn:uuid:33333333-3333-3333-3333-333333333333","resource":{"resourceType":"Patient","id":"q"},"request":{"method":"PUT","url":"Patient/q","ifMatch":"W/\"3\""}},
         {"request":{"method":"DELETE","url":"Patient/z"}}]}
        """;

    [Fact]
    public void Entries_are_ordered_by_method_and_keep_their_index() =>
        Assert.Equal([(4, "DELETE"), (1, "POST"), (2, "POST"), (3, "PUT"), (0, "GET")], Read(TwoPatientsAndAnObservation).Select(entry => (entry.Index, entry.Method)));

    [Fact]
    public void References_to_other_entries_lead_to_their_new_ids_and_all_other_text_stays()
    {
        var entries = Read(TwoPatientsAndAnObservation);
        var patient = entries.Single(entry => entry.Index == 2);
        var observation = entries.Single(entry => entry.Index == 1).Resource!;
        Assert.Equal(patient.Key.ToString(), observation.Root.GetProperty("subject").GetProperty("reference").GetString());
        Assert.Equal("Patient/q", observation.Root.GetProperty("contained")[0].GetProperty("target")[0].GetProperty("reference").GetString());
        Assert.Equal("see urn:uuid:22222222-2222-2222-2222-222222222222", observation.Root.GetProperty("note")[0].GetProperty("text").GetString());
        Assert.Equal("urn:uuid:22222222-2222-2222-2222-222222222222", observation.Root.GetProperty("identifier")[0].GetProperty("value").GetString());
        Assert.Contains("1.00", Encoding.UTF8.GetString(observation.Utf8.Span), StringComparison.Ordinal);
        Assert.Equal("identifier=a", patient.Condition);
        Assert.Equal("W/\"3\"", entries.Single(entry => entry.Index == 3).IfMatch);
    }

    [Fact]
    public void References_to_a_conditional_create_that_matched_lead_to_the_existing_resource()
    {
        var entries = Resolve([.. BundleReader.Read(Parse(TwoPatientsAndAnObservation), NewIds()).Select(entry => entry.Index == 2 ? entry with { Key = new("Patient", "known") } : entry)]);
        Assert.Equal("Patient/known", entries.Single(entry => entry.Index == 1).Resource!.Root.GetProperty("subject").GetProperty("reference").GetString());
    }

    [Fact]
    public void Conditional_references_lead_where_they_were_found_to_lead()
    {
        var entry = BundleReader.Read(
            Parse("""{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Condition","subject":{"reference":"Patient?identifier=1"},"encounter":{"reference":"x?y"}},"request":{"method":"POST","url":"Condition"}}]}"""),
            NewIds())[0];
        Assert.Equal(["Patient?identifier=1"], BundleTargets.ConditionsIn(entry));
        var resolved = new BundleTargets([entry]).Resolve(entry, new Dictionary<string, ResourceKey> { ["Patient?identifier=1"] = new("Patient", "p") })!;
        Assert.Equal("Patient/p", resolved.Root.GetProperty("subject").GetProperty("reference").GetString());
        Assert.Equal("x?y", resolved.Root.GetProperty("encounter").GetProperty("reference").GetString());
    }

    [Theory]
    [InlineData("PUT", "Observation", null)]
    [InlineData("PUT", "Observation", "o1")]
    [InlineData("DELETE", "Patient", null)]
    public void The_query_of_a_URL_is_the_condition_of_its_entry(string method, string type, string? id)
    {
        var given = id is null ? "" : $",'id':'{id}'";
        var resource = method == "PUT" ? $"'resource':{{'resourceType':'{type}'{given}}}," : "";
        var bundle = "{'resourceType':'Bundle','type':'batch','entry':[{" + resource + $"'request':{{'method':'{method}','url':'{type}?identifier=a%26b&status=c'}}}}]}}";
        var entry = Read(bundle.Replace('\'', '"'))[0];
        Assert.Equal((type, "identifier=a%26b&status=c"), (entry.Type, entry.Condition));
        Assert.Equal(method == "DELETE" ? null : new ResourceKey(type, id ?? "new-1"), entry.Key);
    }

    [Fact]
    public void Relative_and_absolute_references_follow_the_fullUrls()
    {
        var entries = Read(
            """
            {"resourceType":"Bundle","type":"transaction","entry":[
             {"fullUrl":"http://ehr/fhir/Patient/7","resource":{"resourceType":"Patient","id":"7"},"request":{"method":"POST","url":"Patient"}},
             {"fullUrl":"http://ehr/fhir/Condition/8","resource":{"resourceType":"Condition","subject":{"reference":"Patient/7"},"asserter":{"reference":"http://ehr/fhir/Patient/7"},"encounter":{"reference":"Encounter/5"}},"request":{"method":"POST","url":"Condition"}}]}
            """);
        var condition = entries[1].Resource!.Root;
        Assert.Equal(entries[0].Key.ToString(), condition.GetProperty("subject").GetProperty("reference").GetString());
        Assert.Equal(entries[0].Key.ToString(), condition.GetProperty("asserter").GetProperty("reference").GetString());
        Assert.Equal("Encounter/5", condition.GetProperty("encounter").GetProperty("reference").GetString());
    }

    [Fact]
    public void A_batch_keeps_its_order_and_its_references()
    {
        var entries = Read(TwoPatientsAndAnObservation.Replace("transaction", "batch", StringComparison.Ordinal));
        Assert.Equal([0, 1, 2, 3, 4], entries.Select(entry => entry.Index));
        Assert.StartsWith("urn:uuid:", entries[1].Resource!.Root.GetProperty("subject").GetProperty("reference").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"resource":{"resourceType":"Patient"}}""")]
    [InlineData("""{"resource":{"resourceType":"Patient"},"request":{"method":"POST"}}""")]
    [InlineData("""{"resource":{"resourceType":"Patient"},"request":{"method":"STEAL","url":"Patient"}}""")]
    [InlineData("""{"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Observation"}}""")]
    [InlineData("""{"resource":{"resourceType":"Patient","id":"a"},"request":{"method":"PUT","url":"Patient/b"}}""")]
    [InlineData("""{"resource":{"resourceType":"Patient"},"request":{"method":"PUT","url":"Patient/b"}}""")]
    [InlineData("""{"request":{"method":"PUT","url":"Patient/b"}}""")]
    [InlineData("""{"request":{"method":"POST","url":"Patient"}}""")]
    [InlineData("""{"request":{"method":"DELETE","url":"Secret?name=x"}}""")]
    [InlineData("""{"resource":{"resourceType":"Secret"},"request":{"method":"POST","url":"Patient"}}""")]
    [InlineData("""{"resource":7,"request":{"method":"POST","url":"Patient"}}""")]
    [InlineData("""{"resource":{"resourceType":"Condition","subject":{"reference":"urn:uuid:none"}},"request":{"method":"POST","url":"Condition"}}""")]
    [InlineData("""{"request":{"method":"DELETE","url":"Patient/same"}}""")]
    [InlineData("7")]
    public void A_bad_entry_is_named_by_its_number(string entry)
    {
        var bundle = """{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","url":"Patient/same"}},""" + entry + "]}";
        var problem = Assert.Throws<RequestProblem>(() => Read(bundle));
        Assert.Equal(400, problem.Status);
        Assert.Contains("Entry 1", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient"}""")]
    [InlineData("""{"resourceType":"Bundle"}""")]
    [InlineData("""{"resourceType":"Bundle","type":"collection"}""")]
    [InlineData("""{"resourceType":"Bundle","type":"transaction","entry":{}}""")]
    public void Only_transactions_and_batches_are_read(string json) => Assert.Equal(400, Assert.Throws<RequestProblem>(() => Read(json)).Status);

    [Fact]
    public void An_empty_transaction_has_no_entries() => Assert.Empty(Read("""{"resourceType":"Bundle","type":"transaction"}"""));

    private static IReadOnlyList<BundleEntry> Read(string json)
    {
        var entries = BundleReader.Read(Parse(json), NewIds());
        return json.Contains("\"type\":\"transaction\"", StringComparison.Ordinal) ? Resolve(entries) : entries;
    }

    private static IReadOnlyList<BundleEntry> Resolve(IReadOnlyList<BundleEntry> entries)
    {
        var targets = new BundleTargets(entries);
        return [.. entries.Select(entry => entry with { Resource = targets.Resolve(entry, new Dictionary<string, ResourceKey>()) })];
    }

    private static FhirResource Parse(string json) => FhirResource.Parse(Encoding.UTF8.GetBytes(json));

    private static Func<string> NewIds()
    {
        var next = 0;
        return () => $"new-{++next}";
    }
}
