using System.Text;
using CsCheck;
using DataBank.Fhir;

namespace DataBank.UnitTests;

public sealed class FhirResourceTests
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 22, 9, 30, 1, 250, TimeSpan.FromHours(9));

    [Fact]
    public void Parse_gives_type_and_id_and_keeps_the_bytes()
    {
        var utf8 = """{ "id": "p-1.x", "resourceType": "Patient" }"""u8.ToArray();
        var resource = FhirResource.Parse(utf8);
        Assert.Equal("Patient", resource.Type);
        Assert.Equal("p-1.x", resource.Id);
        Assert.True(resource.Utf8.Span.SequenceEqual(utf8));
    }

    [Fact]
    public void A_byte_order_mark_is_skipped()
    {
        var resource = FhirResource.Parse((byte[])[0xEF, 0xBB, 0xBF, .. """{"resourceType":"Patient"}"""u8]);
        Assert.Equal("Patient", resource.Type);
        Assert.Equal((byte)'{', resource.Utf8.Span[0]);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("{", "malformed")]
    [InlineData("{\"resourceType\":\"Patient\"} x", "malformed")]
    [InlineData("[]", "object")]
    [InlineData("{\"resourceType\":\"Patient\",\"active\":true,\"active\":false}", "twice")]
    [InlineData("{\"resourceType\":\"Patient\",\"id\":\"\\ud800\"}", "Unicode")]
    [InlineData("{\"resourceType\":\"Patient\",\"id\":\"a\\u0000\"}", "U+0000")]
    [InlineData("{\"id\":\"x\"}", "resourceType")]
    [InlineData("{\"resourceType\":7}", "resourceType")]
    [InlineData("{\"resourceType\":\"Resource\"}", "resourceType")]
    [InlineData("{\"resourceType\":\"Secret\"}", "resourceType")]
    [InlineData("{\"resourceType\":\"Patient\",\"id\":\"Secret!\"}", "id")]
    [InlineData("{\"resourceType\":\"Patient\",\"id\":5}", "id")]
    public void Bad_text_is_refused_with_400_and_without_quoting_it(string json, string hint)
    {
        var problem = Assert.Throws<RequestProblem>(() => FhirResource.Parse(Encoding.UTF8.GetBytes(json)));
        Assert.Equal(400, problem.Status);
        Assert.Contains(hint, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_syntax_error_is_located_by_line_and_byte()
    {
        var problem = Assert.Throws<RequestProblem>(() => FhirResource.Parse("{\n\"resourceType\": oops}"u8.ToArray()));
        Assert.Contains("line 2, byte 17", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_UTF8_is_refused()
    {
        byte[] utf8 = [.. "{\"resourceType\":\"Patient\",\"x\":\""u8, 0xFF, .. "\"}"u8];
        Assert.Contains("Unicode", Assert.Throws<RequestProblem>(() => FhirResource.Parse(utf8)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(100_000, false)]
    public void Nesting_is_bounded(int arrays, bool accepted)
    {
        var json = Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","x":{{new string('[', arrays)}}{{new string(']', arrays)}}}""");
        if (accepted)
            Assert.Equal("Patient", FhirResource.Parse(json).Type);
        else
            Assert.Contains("64", Assert.Throws<RequestProblem>(() => FhirResource.Parse(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Escaped_surrogate_pairs_are_fine()
    {
        Assert.Equal("Patient", FhirResource.Parse("""{"resourceType":"Patient","language":"\ud867\ude3d"}"""u8.ToArray()).Type);
    }

    [Fact]
    public void Stamp_sets_id_and_version_and_keeps_all_other_text()
    {
        var json = """{"valueQuantity":{"value":1.00,"unit":"µg<"},"meta":{"tag":[{"code":"t"}],"versionId":"9","lastUpdated":"1999"},"id":"old","resourceType":"Observation","status" : "final"}""";
        var stamped = FhirResource.Parse(Encoding.UTF8.GetBytes(json)).Stamp("new", 3, Moment);
        Assert.Equal(
            """{"resourceType":"Observation","id":"new","meta":{"versionId":"3","lastUpdated":"2026-11-22T00:30:01.250Z","tag":[{"code":"t"}]},"valueQuantity":{"value":1.00,"unit":"µg<"},"status":"final"}""",
            Encoding.UTF8.GetString(stamped.Utf8.Span));
        Assert.Equal("new", stamped.Id);
        Assert.Equal("final", stamped.Root.GetProperty("status").GetString());
    }

    [Fact]
    public void Stamping_twice_is_stamping_once()
    {
        var resource = FhirResource.Parse("""{"resourceType":"Patient","name":[{"text":"𩸽 髙"}]}"""u8.ToArray());
        var once = resource.Stamp("a", 2, Moment);
        Assert.Equal(once.Utf8.ToArray(), resource.Stamp("b", 1, Moment.AddDays(1)).Stamp("a", 2, Moment).Utf8.ToArray());
    }

    [Theory]
    [InlineData("Patient/p1", true)]
    [InlineData("Patient/p1/_history/2", true)]
    [InlineData("Patient/", false)]
    [InlineData("Patient/a/b", false)]
    [InlineData("Nobody/p1", false)]
    [InlineData("http://x/fhir/Patient/p1", false)]
    [InlineData("#p1", false)]
    [InlineData(null, false)]
    public void Relative_references_are_keys(string? reference, bool expected)
    {
        Assert.Equal(expected, ResourceKey.TryParse(reference, out var key));
        if (expected)
            Assert.Equal("Patient/p1", key.ToString());
    }

    [Fact]
    public void Every_id_of_the_grammar_is_accepted()
    {
        var characters = "ABCXYZabcxyz0189-.";
        Gen.Char[characters].Array[1, 64].Sample(id => ResourceTypes.IsId(id) && ResourceKey.TryParse($"Patient/{new string(id)}", out _));
    }
}
