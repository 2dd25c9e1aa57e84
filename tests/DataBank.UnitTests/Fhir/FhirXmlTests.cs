using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace DataBank.UnitTests;

/// <summary>JSON to XML and back; the SDK's reader is the oracle of our writer.</summary>
public sealed class FhirXmlTests
{
    private const string Patient = """
        {"resourceType":"Patient","id":"p","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><!-- c --><p> 山田 <b>太郎</b> &amp; co</p>\n</div>"},
        "contained":[{"resourceType":"Organization","id":"o","name":"\u3042"}],
        "extension":[{"url":"http://e","valueDecimal":1.00},{"id":"x","url":"http://f","extension":[{"url":"g","valueBoolean":true}]}],
        "name":[{"family":"山田","given":["太","郎"],"_given":[null,{"id":"g","extension":[{"url":"http://e","valueString":"a\nb\t\"c\"<d>"}]}]}],
        "birthDate":"1970-04-01","_birthDate":{"extension":[{"url":"http://e","valueDateTime":"1970-04-01T10:00:00+09:00"}]},
        "_gender":{"extension":[{"url":"http://e","valueCode":"x"}]},"multipleBirthInteger":2,"generalPractitioner":[{"reference":"#o"}]}
        """;

    [Fact]
    public void A_resource_goes_to_XML_and_back_and_stays_what_it_is()
    {
        var xml = FhirXmlWriter.Write(Encoding.UTF8.GetBytes(Patient), isIndented: false);
        Assert.Contains("<valueDecimal value=\"1.00\"", Encoding.UTF8.GetString(xml), StringComparison.Ordinal);
        AssertSame(Patient, FhirXmlReader.Read(xml));
    }

    [Fact]
    public void Official_examples_go_to_XML_and_back_and_the_SDK_reads_the_same()
    {
        var (count, compared) = (0, 0);
        var differences = new List<string>();
        foreach (var (name, json) in SampleFiles.ReadPackage("hl7.fhir.r4.examples").Where(file => file.Json.Length < 30_000))
        {
            count++;
            if (!IsStorable(json)) continue;
            var xml = FhirXmlWriter.Write(json, isIndented: false);
            try
            {
                AssertSame(Encoding.UTF8.GetString(json), FhirXmlReader.Read(xml));
                if (HasPaddedText(FhirResource.Parse(json).Root)) continue; // The SDK trims what it reads from XML; we do not.
                var reader = new Utf8JsonReader(json);
                using var xmlReader = System.Xml.XmlReader.Create(new MemoryStream(xml));
                new FhirXmlDeserializer().TryDeserializeResource(xmlReader, out var fromXml, out _);
                new FhirJsonDeserializer().TryDeserializeResource(ref reader, out var fromJson, out _);
                if (!WithoutNarrative(fromXml!).IsExactly(WithoutNarrative(fromJson!))) differences.Add($"{name}: the SDK reads something else");
                compared++;
            }
            catch (Exception problem) when (problem is RequestProblem or Xunit.Sdk.XunitException)
            {
                differences.Add($"{name}: {problem.Message.Split('\n')[0]}");
            }
        }
        Assert.True(differences.Count == 0, $"{differences.Count} of {compared}: " + string.Join('\n', differences.Take(20)));
        Assert.True(compared > 2000, $"only {compared} of {count} examples were compared");
    }

    [Theory]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><active value=\"true\"/>")]
    [InlineData("<Patient><active value=\"true\"/></Patient>")]
    [InlineData("<Secret xmlns=\"http://hl7.org/fhir\"/>")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><secret value=\"true\"/></Patient>")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\" secret=\"1\"/>")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><active secret=\"true\"/></Patient>")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><active value=\"true\">secret</active></Patient>")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><active value=\"true\"/><active value=\"false\"/></Patient>")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><contained/></Patient>")]
    [InlineData("<!DOCTYPE Patient [<!ENTITY secret SYSTEM \"file:///etc/passwd\">]><Patient xmlns=\"http://hl7.org/fhir\"><language value=\"&secret;\"/></Patient>")]
    [InlineData("<!DOCTYPE Patient [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><Patient xmlns=\"http://hl7.org/fhir\"><language value=\"&b;\"/></Patient>")]
    [InlineData("secret")]
    [InlineData("")]
    public void What_is_no_resource_is_refused_and_not_repeated(string xml)
    {
        var problem = Assert.Throws<RequestProblem>(() => FhirXmlReader.Read(Encoding.UTF8.GetBytes(xml)));
        Assert.Equal(400, problem.Status);
        Assert.DoesNotContain("secret", problem.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        var xml = "<Patient xmlns=\"http://hl7.org/fhir\">" + string.Concat(Enumerable.Repeat("<extension url=\"u\">", 20_000)) + string.Concat(Enumerable.Repeat("</extension>", 20_000)) + "</Patient>";
        Assert.Equal(400, Assert.Throws<RequestProblem>(() => FhirXmlReader.Read(Encoding.UTF8.GetBytes(xml))).Status);
    }

    [Fact]
    public void Numbers_that_are_none_are_left_to_validation()
    {
        var resource = FhirXmlReader.Read("<Patient xmlns=\"http://hl7.org/fhir\"><active value=\"yes\"/><multipleBirthInteger value=\"+1\"/></Patient>"u8.ToArray());
        Assert.Equal(2, Errors(resource));
    }

    // Narratives are compared above; the SDK keeps their text as it was written.
    private static Resource WithoutNarrative(Resource resource)
    {
        if (resource is DomainResource domain)
        {
            domain.Text = null;
            domain.Contained.ForEach(contained => WithoutNarrative(contained));
        }
        if (resource is Composition composition) composition.Section.ForEach(section => section.Text = null);
        if (resource is Bundle bundle) bundle.Entry.Where(entry => entry.Resource is not null).ToList().ForEach(entry => WithoutNarrative(entry.Resource!));
        return resource;
    }

    private static bool HasPaddedText(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(member => HasPaddedText(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(HasPaddedText),
        JsonValueKind.String => element.GetString()!.Trim() != element.GetString(),
        _ => false,
    };

    private static int Errors(FhirResource resource) =>
        FhirValidator.R4.Validate(resource, new ValidationOptions { ChecksClaimedProfiles = false }).Count(finding => finding.Severity is "error" or "fatal");

    private static bool IsStorable(byte[] json)
    {
        try
        {
            return Errors(FhirResource.Parse(json)) == 0;
        }
        catch (RequestProblem)
        {
            return false;
        }
    }

    private static void AssertSame(string json, FhirResource actual)
    {
        using var expected = JsonDocument.Parse(json);
        AssertSame(expected.RootElement, actual.Root, "$");
    }

    private static void AssertSame(JsonElement expected, JsonElement actual, string path)
    {
        Assert.True(expected.ValueKind == actual.ValueKind, path);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.True(expected.EnumerateObject().Select(member => member.Name).Order().SequenceEqual(actual.EnumerateObject().Select(member => member.Name).Order()), path);
                foreach (var member in expected.EnumerateObject()) AssertSame(member.Value, actual.GetProperty(member.Name), $"{path}.{member.Name}");
                break;
            case JsonValueKind.Array:
                Assert.True(expected.GetArrayLength() == actual.GetArrayLength(), path);
                foreach (var (at, item) in expected.EnumerateArray().Index()) AssertSame(item, actual[at], $"{path}[{at}]");
                break;
            case JsonValueKind.String when path.EndsWith(".div", StringComparison.Ordinal):
                Assert.True(Plain(expected.GetString()!) == Plain(actual.GetString()!), path);
                break;
            default:
                Assert.True(expected.ValueKind == JsonValueKind.String ? expected.GetString() == actual.GetString() : expected.GetRawText() == actual.GetRawText(), path);
                break;
        }
    }

    // Quotes, entities and white space inside of tags may be written in another way; the narrative is the same.
    private static string Plain(string div)
    {
        var document = new System.Xml.XmlDocument { PreserveWhitespace = true };
        using var reader = System.Xml.XmlReader.Create(new StringReader(div)); // A line break in an attribute is a space.
        document.Load(reader);
        return document.OuterXml;
    }
}
