using System.Text;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>RFC 6902, each operation as its appendix A shows it, on resources.</summary>
public sealed class JsonPatchTests
{
    private const string Patient = """{"resourceType":"Patient","id":"p","active":true,"name":[{"family":"山田","given":["a","b"]}],"multipleBirthInteger":1,"extension":[{"url":"u","valueDecimal":1.00}]}""";

    [Theory]
    [InlineData("""[{"op":"add","path":"/gender","value":"male"}]""", "\"gender\":\"male\"")]
    [InlineData("""[{"op":"add","path":"/name/0/given/1","value":"x"}]""", "[\"a\",\"x\",\"b\"]")]
    [InlineData("""[{"op":"add","path":"/name/0/given/-","value":"x"}]""", "[\"a\",\"b\",\"x\"]")]
    [InlineData("""[{"op":"add","path":"/active","value":false}]""", "\"active\":false")]
    [InlineData("""[{"op":"remove","path":"/name/0/given/0"}]""", "\"given\":[\"b\"]")]
    [InlineData("""[{"op":"replace","path":"/name/0/family","value":"佐藤"}]""", "\"family\":\"佐藤\"")]
    [InlineData("""[{"op":"replace","path":"/extension/0/valueDecimal","value":2.500}]""", "\"valueDecimal\":2.500")]
    [InlineData("""[{"op":"move","from":"/name/0/given/0","path":"/name/0/given/1"}]""", "[\"b\",\"a\"]")]
    [InlineData("""[{"op":"copy","from":"/name/0","path":"/name/-"},{"op":"replace","path":"/name/1/family","value":"z"}]""", "\"family\":\"山田\",\"given\":[\"a\",\"b\"]},{\"family\":\"z\"")]
    [InlineData("""[{"op":"test","path":"/extension/0/valueDecimal","value":1},{"op":"add","path":"/gender","value":"other"}]""", "\"valueDecimal\":1.00}],\"gender\"")]
    public void Operations_change_what_they_say_and_nothing_else(string patch, string expected) => Assert.Contains(expected, Apply(patch), StringComparison.Ordinal);

    [Fact]
    public void What_a_patch_empties_is_gone() => Assert.DoesNotContain(
        "name", Apply("""[{"op":"remove","path":"/name/0/given/0"},{"op":"remove","path":"/name/0/given/0"},{"op":"remove","path":"/name/0/family"}]"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("""[{"op":"remove","path":"/gender"}]""", 422)]
    [InlineData("""[{"op":"replace","path":"/gender","value":"male"}]""", 422)]
    [InlineData("""[{"op":"add","path":"/contact/0/gender","value":"male"}]""", 422)]
    [InlineData("""[{"op":"add","path":"/name/0/given/3","value":"x"}]""", 422)]
    [InlineData("""[{"op":"add","path":"/name/0/given/01","value":"x"}]""", 422)]
    [InlineData("""[{"op":"move","from":"/name","path":"/name/0"}]""", 422)]
    [InlineData("""[{"op":"replace","path":"/id","value":"q"}]""", 422)]
    [InlineData("""[{"op":"replace","path":"/resourceType","value":"Person"}]""", 422)]
    [InlineData("""[{"op":"remove","path":"/resourceType"}]""", 422)]
    [InlineData("""[{"op":"replace","path":"","value":{"resourceType":"Patient"}}]""", 422)]
    [InlineData("""[{"op":"test","path":"/active","value":false}]""", 409)]
    [InlineData("""[{"op":"test","path":"/gender","value":null}]""", 409)]
    [InlineData("""[]""", 400)]
    [InlineData("""{"op":"remove","path":"/active"}""", 400)]
    [InlineData("""[{"op":"remove","path":"active"}]""", 400)]
    [InlineData("""[{"op":"remove","path":"/a~2"}]""", 400)]
    [InlineData("""[{"op":"add","path":"/active"}]""", 400)]
    [InlineData("""[{"op":"steal","path":"/active"}]""", 400)]
    [InlineData("""[{"op":"copy","path":"/active"}]""", 400)]
    [InlineData("""[{"op":"add",""", 400)]
    public void A_patch_that_is_none_or_does_not_fit_is_refused(string patch, int status) =>
        Assert.Equal(status, Assert.Throws<RequestProblem>(() => Apply(patch)).Status);

    [Fact]
    public void Copies_of_copies_end_before_they_fill_the_memory()
    {
        var doubling = string.Join(',', Enumerable.Repeat("""{"op":"copy","from":"/name","path":"/name/0/extension"},{"op":"copy","from":"/name","path":"/name/-"}""", 60));
        Assert.Equal(422, Assert.Throws<RequestProblem>(() => Apply($"[{doubling}]")).Status);
        var wide = string.Join(',', Enumerable.Range(0, 60).Select(at => $$"""{"op":"copy","from":"/extension","path":"/x{{at}}"},{"op":"copy","from":"/x{{at}}","path":"/extension/-"}"""));
        Assert.Equal(422, Assert.Throws<RequestProblem>(() => Apply($"[{wide}]")).Status);
    }

    private static string Apply(string patch) =>
        Encoding.UTF8.GetString(JsonPatch.Read(Encoding.UTF8.GetBytes(patch))(FhirResource.Parse(Encoding.UTF8.GetBytes(Patient))).Utf8.Span);
}
