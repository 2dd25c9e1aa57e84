using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>The SDK's FHIRPath engine is the oracle of our compiled search expressions.</summary>
public sealed class IndexExtractorOracleTests
{
    [Fact]
    public void Every_search_parameter_of_every_type_compiles()
    {
        var failures = new List<string>();
        foreach (var definition in ResourceTypes.All.SelectMany(SearchParameters.For))
        {
            if (definition.Type is SearchParameterType.Composite or SearchParameterType.Special)
                continue;
            try
            {
                _ = PathCompiler.Compile(definition.ResourceType, PathParser.Parse(definition.Expression));
            }
            catch (NotSupportedException exception)
            {
                failures.Add($"{definition.ResourceType}.{definition.Code}: {exception.Message}");
            }
        }
        Assert.Empty(failures);
    }

    [Theory]
    [MemberData(nameof(BuiltIn))]
    public void Built_in_resources_give_what_the_SDKs_engine_gives(string json)
    {
        var differences = ExpressionOracle.Differences(System.Text.Encoding.UTF8.GetBytes(json), new HashSet<string>());
        Assert.NotNull(differences);
        Assert.Empty(differences);
    }

    [Fact]
    public void Official_examples_give_what_the_SDKs_engine_gives()
    {
        var (compared, unread) = (0, 0);
        var differences = new List<string>();
        var withResults = new HashSet<string>();
        foreach (var (_, json) in SampleFiles.ReadPackage("hl7.fhir.r4.examples").Where(file => file.Json.Length < 200_000))
        {
            if (ExpressionOracle.Differences(json, withResults) is { } found)
                differences.AddRange(found);
            else
                unread++;
            compared++;
        }
        TestContext.Current.SendDiagnosticMessage($"{compared} examples, {unread} of them unreadable for the SDK, {withResults.Count} parameters had results");
        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(40)));
        Assert.True(compared - unread > 2000, $"only {compared - unread} examples were compared");
        Assert.True(withResults.Count > 900, $"only {withResults.Count} parameters had results");
    }

    [Fact]
    public void Composites_of_official_examples_give_what_the_SDKs_engine_gives_and_those_of_a_site_the_same_rows()
    {
        var custom = ExpressionOracle.CompositesOfASite();
        var (differences, withResults) = (new List<string>(), new HashSet<string>());
        foreach (var (_, json) in SampleFiles.ReadPackage("hl7.fhir.r4.examples").Where(file => file.Json.Length < 200_000))
            differences.AddRange(ExpressionOracle.CompositeDifferences(json, custom, withResults));
        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(40)));
        Assert.True(withResults.Count > 20, $"only {string.Join(", ", withResults)} had results");
    }

    [Fact]
    public void What_is_not_asked_of_a_resource_without_its_members_would_have_given_nothing()
    {
        var compiled = ResourceTypes.All.SelectMany(SearchParameters.For).Where(definition => definition.Type != SearchParameterType.Special)
            .Select(definition => (definition.ResourceType, Parameter: new CompiledParameter(definition))).ToLookup(each => each.ResourceType, each => each.Parameter, StringComparer.Ordinal);
        var (asked, skipped) = (0, 0);
        foreach (var (_, json) in SampleFiles.ReadPackage("hl7.fhir.r4.examples").Where(file => file.Json.Length < 200_000)
            .Append(("escaped", """{ "resourceType": "Patient", "birth\u0044ate": "1970-04-01" }"""u8.ToArray())))
        {
            FhirResource resource;
            try
            {
                resource = FhirResource.Parse(json);
            }
            catch (RequestProblem)
            {
                continue;
            }
            var root = new TypedElement(resource.Root, resource.Type);
            foreach (var parameter in compiled[resource.Type])
            {
                var (whole, part) = (new IndexBuilder(), new IndexBuilder());
                parameter.Extract(root, MemberMarks.Any, null, whole);
                parameter.Extract(root, MemberMarks.Of(resource.Root), null, part);
                Assert.Equal(Rows(whole), Rows(part));
                asked++;
                if (Rows(whole).Length == 0) skipped++;
            }
        }
        Assert.True(asked > 20_000 && skipped > asked / 2, $"{asked} asked, {skipped} without rows");

        static string Rows(IndexBuilder index) =>
            string.Join('\n', index.Tokens.Cast<object>().Concat(index.Strings.Cast<object>()).Concat(index.Dates.Cast<object>()).Concat(index.Numbers.Cast<object>()).Concat(index.Quantities.Cast<object>())
                .Concat(index.References.Cast<object>()).Concat(index.Uris.Cast<object>()).Concat(index.Composites.Cast<object>()));
    }

    public static TheoryData<string> BuiltIn() =>
    [
        """{"resourceType":"Patient","id":"p","identifier":[{"system":"urn:x","value":"1"}],"name":[{"family":"山田","given":["太郎",null],"_given":[null,{"id":"g"}]}],"telecom":[{"system":"phone","value":"03"},{"system":"email","value":"a@b"}],"gender":"male","birthDate":"1980-02-29","deceasedBoolean":false,"generalPractitioner":[{"reference":"Practitioner/d"}],"link":[{"other":{"reference":"Patient/q"},"type":"seealso"}]}""",
        """{"resourceType":"Patient","deceasedDateTime":"2020-01-01T10:00:00+09:00"}""",
        """{"resourceType":"Patient"}""",
        """{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"s","code":"c"}],"text":"t"},"subject":{"reference":"http://elsewhere/fhir/Patient/1"},"valueQuantity":{"value":5.40,"unit":"mg"},"effectivePeriod":{"start":"2020"},"component":[{"code":{"text":"x"},"valueCodeableConcept":{"coding":[{"code":"k"}]}},{"code":{"text":"y"},"valueQuantity":{"value":1}}]}""",
        """{"resourceType":"Observation","status":"final","code":{"text":"t"},"subject":{"reference":"Group/1"},"valueString":"陰性"}""",
        """{"resourceType":"Condition","subject":{"reference":"Patient/1"},"onsetAge":{"value":40,"unit":"a"},"abatementRange":{"low":{"value":1}}}""",
        """{"resourceType":"Condition","subject":{"reference":"Patient/1/_history/3"},"onsetString":"since youth","abatementDateTime":"2001-02"}""",
        """{"resourceType":"Bundle","type":"document","timestamp":"2024-05-01T08:00:00.123+09:00","entry":[{"resource":{"resourceType":"Composition","id":"c","status":"final","type":{"text":"x"},"date":"2024","author":[{"display":"y"}],"title":"z"}},{"resource":{"resourceType":"Patient","id":"p"}}]}""",
        """{"resourceType":"ActivityDefinition","status":"active","useContext":[{"code":{"code":"age"},"valueRange":{"low":{"value":1}}},{"code":{"code":"x"},"valueQuantity":{"value":1}},{"code":{"code":"y"},"valueCodeableConcept":{"text":"q"}}],"relatedArtifact":[{"type":"composed-of","resource":"http://x|1"},{"type":"depends-on","resource":"http://y"}],"library":["http://l"]}""",
        """{"resourceType":"AuditEvent","type":{"code":"rest"},"recorded":"2024-05-01T08:00:00Z","agent":[{"who":{"reference":"Patient/1"},"requestor":true},{"who":{"reference":"Practitioner/1"},"requestor":false}],"source":{"observer":{"display":"d"}},"entity":[{"what":{"reference":"Patient/2"}}]}""",
    ];
}
