using System.Text.Json;

namespace DataBank.IntegrationTests;

/// <summary>Patient/$match and $member-match.</summary>
public sealed class MatchTests(ApplianceProcess appliance)
{
    [Fact]
    public async Task Patients_that_a_record_may_be_of_come_graded_the_best_first()
    {
        var (number, family) = (Some.Unique(), $"渡邉{Some.Unique()}");
        var kana = "ワタナベ" + string.Concat(number.Select(letter => (char)('ア' + (letter % 40))));
        var certain = (await appliance.Clinician.CreateAsync(Some.Patient(number, family, kana, "1966-06-06"))).Text("id");
        var probable = (await appliance.Clinician.CreateAsync(Some.Patient(null, family, kana, "1966-06-06"))).Text("id");
        var possible = (await appliance.Clinician.CreateAsync(Some.Patient(null, family, kana, "1999-09-09"))).Text("id");
        var sought = Some.Patient(number, family.Replace('邉', '辺'), kana.Normalize(System.Text.NormalizationForm.FormKC), "1966-06-06");

        var all = await MatchAsync(sought);
        Assert.Equal([(certain, "certain"), (probable, "probable")], Graded(all).Take(2));
        Assert.DoesNotContain(Graded(all), found => found.Id == possible); // The birthday speaks against it.
        var scores = all.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("search").GetProperty("score").GetDouble()).ToList();
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.InRange(scores[0], 0.99, 1);
        Assert.Equal([(certain, "certain")], Graded(await MatchAsync(sought, """, { "name": "onlyCertainMatches", "valueBoolean": true }""")));
        Assert.Equal([(certain, "certain")], Graded(await MatchAsync(sought, """, { "name": "count", "valueInteger": 1 }""")));

        // In hiragana, without a number: nothing is certain any more.
        var byName = $$"""{ "resourceType": "Patient", "name": [{ "family": "{{kana}}", "given": ["ﾀﾛｳ"] }], "birthDate": "1966-06-06" }""";
        var named = Graded(await MatchAsync(byName));
        Assert.Equal(((string[])[certain, probable]).Order(), named.Select(found => found.Id).Order());
        Assert.All(named, found => Assert.Equal("probable", found.Grade));
        Assert.Empty(Graded(await MatchAsync(byName, """, { "name": "onlyCertainMatches", "valueBoolean": true }""")));
        using var nobody = await appliance.Clinician.PostFhirAsync("/fhir/Patient/$match", """{ "resourceType": "Parameters", "parameter": [] }""");
        await nobody.OutcomeAsync(400);
        using var ingest = await appliance.Ingest.PostFhirAsync("/fhir/Patient/$match", Parameters(sought, ""));
        await ingest.OutcomeAsync(403);
        using var research = await appliance.Researcher("t").PostFhirAsync("/research/t/fhir/Patient/$match", Parameters(sought, ""));
        Assert.Equal(405, (int)research.StatusCode);
    }

    [Fact]
    public async Task The_one_member_with_the_coverage_is_found_and_nobody_else()
    {
        var (number, family) = (Some.Unique(), $"佐藤{Some.Unique()}");
        var member = (await appliance.Clinician.CreateAsync(Some.Patient(number, family, birthDate: "1955-05-05"))).Text("id");
        var sibling = (await appliance.Clinician.CreateAsync(Some.Patient(null, family, birthDate: "1985-08-08").Replace("太郎", "花子", StringComparison.Ordinal).Replace("タロウ", "ハナコ", StringComparison.Ordinal))).Text("id");
        foreach (var (patient, branch) in ((string, string)[])[(member, "01"), (sibling, "02")]) await appliance.Clinician.CreateAsync(Coverage($"Patient/{patient}", $"00012345:あい:{number}:{branch}"));

        var found = await MemberAsync(Some.Patient("unknown-there", family, birthDate: "1955-05-05"), Coverage("Patient/1", $"00012345:あい:{number}:01"));
        Assert.Equal(System.Net.HttpStatusCode.OK, found.StatusCode);
        var answer = (await found.JsonAsync()).GetProperty("parameter").EnumerateArray().ToDictionary(parameter => parameter.Text("name"));
        Assert.Equal((number, $"Patient/{member}"), (answer["MemberIdentifier"].Text("valueIdentifier", "value"), answer["MemberId"].Text("valueReference", "reference")));

        foreach (var (patient, coverage) in ((string, string)[])[
            (Some.Patient(null, family, birthDate: "1955-05-05"), Coverage("Patient/1", $"00012345:あい:{number}:02")),
            (Some.Patient(null, $"鈴木{Some.Unique()}", "スズキ", birthDate: "1955-05-05"), Coverage("Patient/1", $"00012345:あい:{number}:01"))])
        {
            using var refused = await MemberAsync(patient, coverage);
            Assert.Equal("not-found", (await refused.OutcomeAsync(422)).Text("code"));
        }
        var twin = (await appliance.Clinician.CreateAsync(Some.Patient(null, family, birthDate: "1955-05-05"))).Text("id");
        await appliance.Clinician.CreateAsync(Coverage($"Patient/{twin}", $"00012345:あい:{number}:01"));
        using var several = await MemberAsync(Some.Patient(null, family, birthDate: "1955-05-05"), Coverage("Patient/1", $"00012345:あい:{number}:01"));
        Assert.Equal("multiple-matches", (await several.OutcomeAsync(422)).Text("code"));
        using var without = await appliance.Clinician.PostFhirAsync("/fhir/Patient/$member-match", Parameters(Some.Patient(), "").Replace("\"resource\",", "\"MemberPatient\",", StringComparison.Ordinal));
        await without.OutcomeAsync(400);
    }

    private async Task<JsonElement> MatchAsync(string patient, string more = "")
    {
        using var answer = await appliance.Clinician.PostFhirAsync("/fhir/Patient/$match", Parameters(patient, more));
        var body = await answer.JsonAsync();
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        return body;
    }

    private Task<HttpResponseMessage> MemberAsync(string patient, string coverage) => appliance.Clinician.PostFhirAsync(
        "/fhir/Patient/$member-match",
        $$"""{ "resourceType": "Parameters", "parameter": [{ "name": "MemberPatient", "resource": {{patient}} }, { "name": "CoverageToMatch", "resource": {{coverage}} }] }""");

    private static string Parameters(string patient, string more) => $$"""{ "resourceType": "Parameters", "parameter": [{ "name": "resource", "resource": {{patient}} }{{more}}] }""";

    private static string Coverage(string beneficiary, string memberId) =>
        $$"""
        { "resourceType": "Coverage", "status": "active", "beneficiary": { "reference": "{{beneficiary}}" }, "payor": [{ "display": "保険者" }],
          "identifier": [{ "system": "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID", "value": "{{memberId}}" }] }
        """;

    private static List<(string Id, string Grade)> Graded(JsonElement bundle) =>
        bundle.TryGetProperty("entry", out var entries) ? [.. entries.EnumerateArray().Select(entry => (entry.Text("resource", "id"), entry.Text("search", "extension", "0", "valueCode")))] : [];
}
