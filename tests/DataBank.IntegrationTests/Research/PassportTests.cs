using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataBank.Server;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.IntegrationTests;

/// <summary>GA4GH passports: records of a Beacon and files by DRS for who shows a visa of the theme, and for nobody else.</summary>
public sealed class PassportTests(PassportTests.Own own) : IClassFixture<PassportTests.Own>
{
    private static readonly string Placed = Person.Variant().Replace(
        "\"component\": [",
        """
        "component": [
            { "code": { "coding": [{ "system": "http://loinc.org", "code": "48013-7" }] }, "valueCodeableConcept": { "coding": [{ "system": "http://www.ncbi.nlm.nih.gov/refseq", "code": "NC_000007.14" }] } },
            { "code": { "coding": [{ "system": "http://loinc.org", "code": "69547-8" }] }, "valueString": "T" },
            { "code": { "coding": [{ "system": "http://loinc.org", "code": "69551-0" }] }, "valueString": "G" },
            { "code": { "coding": [{ "system": "http://loinc.org", "code": "92822-6" }] }, "valueCodeableConcept": { "coding": [{ "system": "http://loinc.org", "code": "LA30100-4" }] } },
            { "code": { "coding": [{ "system": "http://loinc.org", "code": "81254-5" }] }, "valueRange": { "low": { "value": 55191821 }, "high": { "value": 55191822 } } },
        """, StringComparison.Ordinal);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_visa_of_the_theme_opens_records_of_its_beacon_and_its_files()
    {
        var theme = await TestTheme.CreateAsync(own.Appliance);
        await theme.AddPersonsAsync(2, at => [Person.Condition("C34.1"), .. at == 0 ? [Placed] : (string[])[]]);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}";
        await theme.DataManager.ImportGenomeAsync(
            $"##fileformat=VCFv4.2\n##reference=GRCh38\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\nchr2\t{Random.Shared.Next(1_000_000, 200_000_000)}\t.\tC\tA\t50\tPASS\t.\tGT\t0/1\n",
            $"subject={patient}&sourceClass=germline");
        await theme.EnrolAsync(patient);
        var document = Assert.Single(await theme.WaitForAsync("DocumentReference", 1)).Text("id")!;
        await theme.WaitForAsync("Condition", 2);
        var variants = await theme.WaitForAsync("Observation?code=69548-6", 1);
        using var client = Client(theme);
        string[] passports = [own.Broker.Passport(own.Committee.Visa(Passports.Grant("https://elsewhere.example.org/data")), own.Committee.Visa(Passports.Grant(own.DatasetOf(theme)), type: "JWT"))];

        // Without a visa no more than whether enough have it, as ever.
        var counted = await AskAsync(client, theme, "individuals", []);
        Assert.Equal(("count", "false"), (counted.Text("meta", "returnedGranularity"), counted.Text("responseSummary", "exists")));
        var records = await AskAsync(client, theme, "individuals", passports);
        Assert.Equal(("record", "2"), (records.Text("meta", "returnedGranularity"), records.Text("responseSummary", "numTotalResults")));
        var results = records.GetProperty("response").GetProperty("resultSets")[0];
        Assert.Equal((own.DatasetOf(theme), "dataset"), (results.Text("id"), results.Text("setType")));
        var shown = (await theme.WaitForAsync("Condition", 2)).Select(condition => condition.Text("subject", "reference")!.Split('/')[1]);
        Assert.Equal(shown.Order(StringComparer.Ordinal), results.GetProperty("results").EnumerateArray().Select(each => each.Text("id")!).Order(StringComparer.Ordinal));
        Assert.All(results.GetProperty("results").EnumerateArray(), each => Assert.Equal(("NCIT:C20197", "ICD10:C34.1"), (each.Text("sex", "id"), each.Text("diseases", "0", "diseaseCode", "id"))));
        var page = await AskAsync(client, theme, "individuals", passports, new { skip = 1, limit = 5 });
        Assert.Equal(1, page.GetProperty("response").GetProperty("resultSets")[0].GetProperty("results").GetArrayLength());

        var variant = Assert.Single((await AskAsync(client, theme, "g_variants", passports, parameters: new { geneId = "EGFR" })).GetProperty("response").GetProperty("resultSets")[0].GetProperty("results").EnumerateArray());
        Assert.Equal(("NC_000007.14:55191821:T:G", "SNP", "G"), (variant.Text("variantInternalId"), variant.Text("variation", "variantType"), variant.Text("variation", "alternateBases")));
        Assert.Single(variants);

        // The same visa opens the file: described, then a ticket for who has asked, then the bytes.
        var drs = $"/research/{theme.Id}/ga4gh/drs/v1/objects/{document}";
        using (var direct = await client.GetAsync(drs, Cancellation)) Assert.Equal(HttpStatusCode.Forbidden, direct.StatusCode);
        using (var none = await client.PostAsJsonAsync(drs, new { passports = Array.Empty<string>() }, Cancellation)) Assert.Equal(HttpStatusCode.Forbidden, none.StatusCode);
        using var described = await client.PostAsJsonAsync(drs, new { passports }, Cancellation);
        var access = (await described.JsonAsync()).Text("access_methods", "0", "access_id");
        using (var several = await client.PostAsJsonAsync(drs[..drs.LastIndexOf('/')], new { passports, bulk_object_ids = new[] { document } }, Cancellation))
            Assert.Equal((await described.JsonAsync()).GetRawText(), (await several.JsonAsync()).GetProperty("resolved_drs_object")[0].GetRawText());
        using (var unseen = await client.PostAsJsonAsync(drs[..drs.LastIndexOf('/')], new { bulk_object_ids = new[] { document } }, Cancellation)) Assert.Equal(HttpStatusCode.Forbidden, unseen.StatusCode);
        using var asked = await client.PostAsJsonAsync($"{drs}/access/{access}", new { passports }, Cancellation);
        var (url, ticket) = ((await asked.JsonAsync()).Text("url")!, (await asked.JsonAsync()).Text("headers", "0")!.Split(": ")[1]);
        using (var file = await GetAsync(client, url, ticket)) Assert.Equal((HttpStatusCode.OK, (await described.JsonAsync()).Text("size")), (file.StatusCode, file.Content.Headers.ContentLength?.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        using var colleague = own.Appliance.Client(own.Appliance.Token(new TokenRequest("sip-2", [Roles.FederationClient], [theme.Id], TimeSpan.FromHours(1)) { Scopes = ["system/*.rs"] }));
        foreach (var (caller, at, with) in ((HttpClient, string, string?)[])[(client, url, null), (colleague, url, ticket), (client, url + "0", ticket), (client, url, own.Appliance.Token(Roles.Researcher, theme.Id))])
        {
            using var refused = await GetAsync(caller, at, with);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }
        using (var bearer = await own.Appliance.Client(ticket).GetAsync(url, Cancellation)) Assert.Equal(HttpStatusCode.Unauthorized, bearer.StatusCode);

        Assert.Contains("beacon-record", (await own.Appliance.Auditor.GetFhirAsync("/fhir/AuditEvent?subtype=beacon-record&_count=200")).GetRawText(), StringComparison.Ordinal);
        Assert.Contains("sip-record", (await own.Appliance.Auditor.GetFhirAsync("/fhir/AuditEvent?subtype=research-use&_count=200")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_of_a_beacon_tell_of_no_more_variants_than_files_and_observations_may_together()
    {
        var theme = await TestTheme.CreateAsync(own.Appliance);
        using var client = Client(theme);
        string[] passports = [own.Broker.Passport(own.Committee.Visa(Passports.Grant(own.DatasetOf(theme))))];
        var documents = new HashSet<string>();
        var (byFile, byBeacon) = (await MemberAsync(), await MemberAsync());
        await theme.WaitForAsync("Patient", 2);

        // Thirty by a file: of fifteen further ones there is room for nine, and a Beacon tells of these.
        var file = await ImportAsync(byFile, first: 1, count: 30);
        Assert.Equal(HttpStatusCode.OK, await TakeAsync(file));
        for (var megabase = 101; megabase <= 115; megabase++) await theme.DataManager.CreateAsync(AtPlace(byFile, megabase));
        await IdentificationCodeTests.ShownAsync(theme, 9);
        var told = await ToldAsync();
        Assert.Equal(9, told.Count);
        Assert.All(told, each => Assert.InRange(each, 101, 115));
        var places = new List<int>();
        for (var megabase = 101; megabase <= 115; megabase++)
        {
            if (await IsToldAsync(megabase)) places.Add(megabase);
        }
        Assert.Equal(told, places);
        Assert.False(await IsToldAsync(1)); // Nor is what stands in the file alone.
        Assert.Equal(HttpStatusCode.Forbidden, await TakeAsync(await ImportAsync(byFile, first: 31, count: 1)));
        Assert.Equal(HttpStatusCode.OK, await TakeAsync(file)); // What was told before passes again.

        // Thirty by a Beacon: there is room for a file of nine further ones, and for none of ten.
        for (var megabase = 201; megabase <= 230; megabase++) await theme.DataManager.CreateAsync(AtPlace(byBeacon, megabase));
        await IdentificationCodeTests.ShownAsync(theme, 39);
        Assert.Equal([.. told, .. Enumerable.Range(201, 30)], await ToldAsync());
        Assert.Equal(HttpStatusCode.Forbidden, await TakeAsync(await ImportAsync(byBeacon, first: 41, count: 10)));
        Assert.Equal(HttpStatusCode.OK, await TakeAsync(await ImportAsync(byBeacon, first: 51, count: 9)));
        await theme.DataManager.CreateAsync(AtPlace(byBeacon, 231));
        await IdentificationCodeTests.ShownAsync(theme, 39);
        Assert.Equal([.. told, .. Enumerable.Range(201, 30)], await ToldAsync());

        async Task<string> MemberAsync()
        {
            var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}";
            await theme.EnrolAsync(patient);
            return patient;
        }

        async Task<string> ImportAsync(string patient, int first, int count)
        {
            var lines = string.Concat(Enumerable.Range(first, count).Select(megabase => $"chr1\t{megabase}500001\t.\tT\tG\t50\tPASS\t.\tGT\t0/1\n"));
            await theme.DataManager.ImportGenomeAsync(
                $"##fileformat=VCFv4.2\n##reference=GRCh38\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n{lines}",
                $"subject={patient}&sourceClass=germline");
            return (await theme.WaitForAsync("DocumentReference", documents.Count + 1)).Select(each => each.Text("id")!).Single(documents.Add);
        }

        async Task<HttpStatusCode> TakeAsync(string document)
        {
            using var taken = await theme.GetAsync($"/research/{theme.Id}/ga4gh/files/{document}", null);
            return taken.StatusCode;
        }

        async Task<List<int>> ToldAsync() =>
            [.. (await AskAsync(client, theme, "g_variants", passports, new { limit = 100 }, new { geneId = "EGFR" })).GetProperty("response").GetProperty("resultSets")[0].GetProperty("results").EnumerateArray()
                .Select(each => each.GetProperty("variation").GetProperty("location").GetProperty("interval").GetProperty("start").GetProperty("value").GetInt32() / 1_000_000).Order()];

        async Task<bool> IsToldAsync(int megabase)
        {
            var parameters = new { assemblyId = "GRCh38", referenceName = "chr1", start = new[] { (1_000_000 * megabase) + 500_000 }, referenceBases = "T", alternateBases = "G" };
            var (variants, individuals) = (await AskAsync(client, theme, "g_variants", passports, parameters: parameters), await AskAsync(client, theme, "individuals", passports, parameters: parameters));
            Assert.Equal(("record", "record"), (variants.Text("meta", "returnedGranularity"), individuals.Text("meta", "returnedGranularity")));
            Assert.Equal(variants.Text("responseSummary", "numTotalResults"), individuals.Text("responseSummary", "numTotalResults"));
            return variants.Text("responseSummary", "exists") == "true";
        }
    }

    [Fact]
    public async Task What_was_not_searched_for_all_that_is_known_now_leaves_in_no_record_of_a_beacon()
    {
        await using var mine = new Own();
        await mine.InitializeAsync();
        var theme = await TestTheme.CreateAsync(mine.Appliance);
        var record = Some.Unique();
        var patient = (await theme.DataManager.CreateAsync(Some.Patient(record))).Text("id")!;
        // A second coding of the diagnosis is the number that will turn out to be the patient's.
        await theme.DataManager.CreateAsync(Person.Condition("C34.1").Replace(Person.Reference, $"Patient/{patient}", StringComparison.Ordinal)
            .Replace("\"coding\": [{ \"system\": \"http://jpfhir", $"\"coding\": [{{ \"system\": \"http://loinc.org\", \"code\": \"{PlantedHits.Number}\" }}, {{ \"system\": \"http://jpfhir", StringComparison.Ordinal));
        await theme.EnrolAsync($"Patient/{patient}");
        await theme.AddPersonsAsync(1, _ => [Person.Condition("C34.1")]);
        await theme.WaitForAsync("Condition", 2);
        await theme.WaitForAsync($"Condition?code={PlantedHits.Number}", 1);
        using var client = mine.Appliance.Client(mine.Appliance.Token(new TokenRequest("sip-record", [Roles.FederationClient], [theme.Id], TimeSpan.FromHours(1)) { Scopes = ["system/*.rs"], VisaIdentities = [Sato] }));
        string[] passports = [mine.Broker.Passport(mine.Committee.Visa(Passports.Grant(mine.DatasetOf(theme))))];
        await mine.Appliance.LookAwayAsync();
        await theme.NameAsync(patient, record);

        await Waiting.UntilAsync(
            async () =>
            {
                using var answer = await client.PostAsJsonAsync(
                    $"/research/{theme.Id}/ga4gh/beacon/v2/individuals", new { passports, query = new { requestedGranularity = "record", filters = new[] { new { id = "ICD10:C34.1" } } } }, Cancellation);
                var text = await answer.Content.ReadAsStringAsync(Cancellation);
                Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, text);
                return text.Contains("withheld", StringComparison.Ordinal); // Before that the consents are not current.
            },
            TimeSpan.FromSeconds(30));
        await mine.Appliance.AssertToldAsync(theme, "Condition");
        await theme.WaitForAsync("Condition", 1);
        Assert.Equal("1", (await AskAsync(client, theme, "individuals", passports)).Text("responseSummary", "numTotalResults"));
    }

    [Fact]
    public async Task Passports_and_visas_that_are_forged_late_conditional_or_for_something_else_open_nothing()
    {
        var theme = await TestTheme.CreateAsync(own.Appliance);
        await theme.AddPersonsAsync(1, _ => [Person.Condition("C34.1")]);
        await theme.WaitForAsync("Condition", 1);
        using var client = Client(theme);
        var grant = Passports.Grant(own.DatasetOf(theme));
        var good = own.Committee.Visa(grant);
        Assert.Equal("record", await GranularityAsync(own.Broker.Passport(good)));

        await using var lure = await JwksHost.StartAsync();
        using var stranger = new Passports("https://stranger.example.org");
        using var posing = new Passports(own.Committee.Issuer, own.Committee.Key.KeyId);
        using var posingBroker = new Passports(own.Broker.Issuer, own.Broker.Key.KeyId);
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        var own512 = new RsaSecurityKey(rsa) { KeyId = own.Committee.Key.KeyId };
        Dictionary<string, object> With(string name, object value) => new(grant) { [name] = value };
        (string Attack, string Passport)[] attacks =
        [
            ("visa alg none", own.Broker.Passport(Passports.Unsigned(good))),
            ("passport alg none", Passports.Unsigned(own.Broker.Passport(good))),
            ("visa signed with the public key as a secret (PEM)", own.Broker.Passport(Passports.Confused(good, own.Committee.PublicKeyPem))),
            ("visa signed with the public key as a secret (JWK)", own.Broker.Passport(Passports.Confused(good, own.Committee.Jwks))),
            ("passport signed with the public key as a secret", Passports.Confused(own.Broker.Passport(good), own.Broker.PublicKeyPem)),
            ("visa of an issuer that nobody trusts", own.Broker.Passport(stranger.Visa(grant))),
            ("passport of an issuer that nobody trusts", stranger.Passport(good)),
            ("visa in the name and with the key id of another", own.Broker.Passport(posing.Visa(grant))),
            ("passport in the name and with the key id of another", posingBroker.Passport(good)),
            ("visa with another algorithm under the key's id", own.Broker.Passport(own.Committee.Visa(grant, key: own512, algorithm: SecurityAlgorithms.RsaSha256))),
            ("visa that brings its key along", own.Broker.Passport(posing.Visa(grant, header: new() { ["jwk"] = JsonSerializer.Deserialize<JsonElement>(posing.Jwks).GetProperty("keys")[0] }))),
            ("visa that says where its keys are", own.Broker.Passport(new Passports(own.Committee.Issuer).Visa(grant, header: new() { ["jku"] = $"{lure.Address}keys.json" }))),
            ("visa of the broker by the committee's key", own.Broker.Passport(own.Broker.Visa(grant, key: own.Committee.Key))),
            ("visa expired", own.Broker.Passport(own.Committee.Visa(grant, ends: TimeSpan.FromMinutes(-5)))),
            ("visa for another theme", own.Broker.Passport(own.Committee.Visa(Passports.Grant(own.DatasetOf(theme) + "-2")))),
            ("visa for a part of the name", own.Broker.Passport(own.Committee.Visa(Passports.Grant(own.DatasetOf(theme)[..^1])))),
            ("visa of another type", own.Broker.Passport(own.Committee.Visa(With("type", "AffiliationAndRole")))),
            ("visa that one has given oneself", own.Broker.Passport(own.Committee.Visa(With("by", "self")))),
            ("visa with conditions", own.Broker.Passport(own.Committee.Visa(With("conditions", new[] { new[] { new { type = "AffiliationAndRole", value = "const:a@b" } } })))),
            ("visa asserted in the future", own.Broker.Passport(own.Committee.Visa(With("asserted", TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeSeconds())))),
            ("visa of another kind of token", own.Broker.Passport(own.Committee.Visa(grant, type: "at+jwt"))),
            ("a visa alone", good),
            ("a passport in a passport", own.Broker.Passport(own.Broker.Passport(good))),
            ("a changed visa", own.Broker.Passport(good[..^8] + "AAAAAAAA")),
            ("an access token", own.Appliance.Token(Roles.Researcher, theme.Id)),
            ("nonsense", "a.b.c"), ("nothing", ""),
        ];
        foreach (var (attack, passport) in attacks)
        {
            Assert.True(await GranularityAsync(passport) == "count", attack);
            using var drs = await client.PostAsJsonAsync($"/research/{theme.Id}/ga4gh/drs/v1/objects/none", new { passports = new[] { passport } }, Cancellation);
            Assert.True(drs.StatusCode == HttpStatusCode.Forbidden, $"{attack}: {(int)drs.StatusCode}");
        }
        Assert.Equal(0, lure.Requests); // Nobody makes the server fetch keys from where a token says.

        // In an address a passport would be written down: it is not taken there.
        using var address = await client.GetAsync($"/research/{theme.Id}/ga4gh/beacon/v2/individuals?filters=ICD10:C34.1&requestedGranularity=record&passports={own.Broker.Passport(good)}", Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, address.StatusCode);
        // A visa is for who may ask here, and of the theme alone.
        using var foreign = own.Appliance.Client(own.Appliance.Token(new TokenRequest("sip-3", [Roles.FederationClient], ["other"], TimeSpan.FromHours(1)) { Scopes = ["system/*.rs"] }));
        using var elsewhere = await foreign.PostAsJsonAsync($"/research/{theme.Id}/ga4gh/drs/v1/objects/none", new { passports = new[] { own.Broker.Passport(good) } }, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);

        async Task<string?> GranularityAsync(string passport) => (await AskAsync(client, theme, "individuals", [passport])).Text("meta", "returnedGranularity");
    }

    [Fact]
    public async Task A_visa_counts_for_whom_it_is_about_and_for_nobody_else()
    {
        var theme = await TestTheme.CreateAsync(own.Appliance);
        await theme.AddPersonsAsync(1, _ => [Person.Condition("C34.1")]);
        await theme.WaitForAsync("Condition", 1);
        var grant = Passports.Grant(own.DatasetOf(theme));
        var (satos, tanakas) = (own.Committee.Visa(grant), own.Committee.Visa(grant, subject: "tanaka@example.org"));
        const string SatoAtBroker = "sato-7,https%3A%2F%2Fbroker.example.org";
        string Linking(Passports issuer, string subject, params string[] identities) => issuer.Visa(Passports.Link(identities), subject: subject);
        using var stranger = new Passports("https://stranger.example.org");

        (string Case, string Expected, string[] Identities, string[] Visas)[] cases =
        [
            ("one's own", "record", [Sato], [satos]),
            ("one's own among others", "record", [Sato], [tanakas, satos]),
            ("somebody else's", "count", [Sato], [tanakas]),
            ("of the same name at another trusted issuer", "count", [Sato], [own.Broker.Visa(grant)]),
            ("of an account that nobody knows at any issuer", "count", [], [satos]),
            ("by its issuer alone", "count", ["somebody,https://dac.example.org"], [satos]),
            ("of several people whom one client asks for", "record", [Sato, "tanaka@example.org,https://dac.example.org"], [tanakas]),
            ("linked by a trusted issuer", "record", [SatoAtBroker], [satos, Linking(own.Broker, "sato-7", "sato%40example.org,https%3A%2F%2Fdac.example.org")]),
            ("linked the other way round", "record", [SatoAtBroker], [satos, Linking(own.Committee, Passports.Subject, "x,https%3A%2F%2Felsewhere.example.org", SatoAtBroker)]),
            ("linked to somebody else", "count", [SatoAtBroker], [satos, Linking(own.Broker, "sato-7", "tanaka%40example.org,https%3A%2F%2Fdac.example.org")]),
            ("linked by an issuer that nobody trusts", "count", [SatoAtBroker], [satos, Linking(stranger, "sato-7", Sato, SatoAtBroker)]),
            ("linked by oneself", "count", [SatoAtBroker], [satos, own.Broker.Visa(new Dictionary<string, object>(Passports.Link(Sato)) { ["by"] = "self" }, subject: "sato-7")]),
        ];
        foreach (var (each, expected, identities, visas) in cases)
        {
            using var client = Client(theme, identities);
            Assert.True((await AskAsync(client, theme, "individuals", [own.Broker.Passport(visas)])).Text("meta", "returnedGranularity") == expected, each);
            using var drs = await client.PostAsJsonAsync($"/research/{theme.Id}/ga4gh/drs/v1/objects/none", new { passports = new[] { own.Broker.Passport(visas) } }, Cancellation);
            Assert.True(drs.StatusCode == (expected == "record" ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden), $"{each}: {(int)drs.StatusCode}");
        }
    }

    [Fact]
    public async Task A_registration_says_whose_visas_a_program_may_show()
    {
        var theme = await TestTheme.CreateAsync(own.Appliance);
        await theme.AddPersonsAsync(1, _ => [Person.Condition("C34.1")]);
        await theme.WaitForAsync("Condition", 1);
        using var registered = await BackendClient.RegisterAsync(own.Appliance, Roles.FederationClient, "system/*.rs", "--theme", theme.Id, "--visa-identity", Sato);
        using var client = own.Appliance.Client(await registered.TokenAsync("system/*.rs"));
        var grant = Passports.Grant(own.DatasetOf(theme));
        foreach (var (subject, expected) in new[] { (Passports.Subject, "record"), ("tanaka@example.org", "count") })
            Assert.Equal(expected, (await AskAsync(client, theme, "individuals", [own.Broker.Passport(own.Committee.Visa(grant, subject: subject))])).Text("meta", "returnedGranularity"));
        var wrong = await ApplianceProcess.RunAsync(own.Appliance.Settings, "client", "add", "wrong", "--data", own.Appliance.DataFolder, "--name", "x", "--scope", "system/*.rs", "--visa-identity", "nobody");
        Assert.Contains("--visa-identity takes sub and iss", wrong.Error + wrong.Output, StringComparison.Ordinal);
    }

    private static string AtPlace(string patient, int megabase) => IdentificationCodeTests.Variant(patient, megabase, more: """
        , { "code": { "coding": [{ "system": "http://loinc.org", "code": "48018-6" }] }, "valueCodeableConcept": { "coding": [{ "system": "http://www.genenames.org", "code": "HGNC:3236", "display": "EGFR" }] } },
        { "code": { "coding": [{ "system": "http://loinc.org", "code": "69547-8" }] }, "valueString": "T" },
        { "code": { "coding": [{ "system": "http://loinc.org", "code": "69551-0" }] }, "valueString": "G" },
        { "code": { "coding": [{ "system": "http://loinc.org", "code": "92822-6" }] }, "valueCodeableConcept": { "coding": [{ "system": "http://loinc.org", "code": "LA30100-4" }] } }
        """);

    private const string Sato = $"{Passports.Subject},https://dac.example.org";

    private HttpClient Client(TestTheme theme) => Client(theme, Sato);

    private HttpClient Client(TestTheme theme, params string[] identities) =>
        own.Appliance.Client(own.Appliance.Token(new TokenRequest("sip-record", [Roles.FederationClient], [theme.Id], TimeSpan.FromHours(1)) { Scopes = ["system/*.rs"], VisaIdentities = identities }));

    private static async Task<JsonElement> AskAsync(HttpClient client, TestTheme theme, string entryType, string[] passports, object? pagination = null, object? parameters = null)
    {
        object[] filters = parameters is null ? [new { id = "ICD10:C34.1" }] : [];
        for (var attempt = 0; ; attempt++)
        {
            using var answer = await client.PostAsJsonAsync(
                $"/research/{theme.Id}/ga4gh/beacon/v2/{entryType}", new { passports, query = new { requestedGranularity = "record", filters, requestParameters = parameters ?? new { }, pagination = pagination ?? new { } } }, Cancellation);
            if (answer.StatusCode == HttpStatusCode.OK) return await answer.JsonAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable && attempt < 100, await answer.Content.ReadAsStringAsync(Cancellation)); // On a busy machine the consents may be behind for a while.
            await Task.Delay(200, Cancellation);
        }
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient client, string url, string? ticket)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url).AbsolutePath);
        if (ticket is not null) request.Headers.Add(FileTickets.Header, ticket);
        return await client.SendAsync(request, Cancellation);
    }

    /// <summary>An appliance that trusts a committee, whose keys it has in a file, and a broker, who publishes them.</summary>
    public sealed class Own : IAsyncLifetime
    {
        private readonly TemporaryFolder folder = new();

        public ApplianceProcess Appliance { get; private set; } = null!;

        internal Passports Committee { get; } = new("https://dac.example.org");

        internal Passports Broker { get; } = new("https://broker.example.org");

        internal JwksHost Keys { get; private set; } = null!;

        internal string DatasetOf(TestTheme theme) => $"{Appliance.BaseAddress.ToString().TrimEnd('/')}/research/{theme.Id}";

        public async ValueTask InitializeAsync()
        {
            Keys = await JwksHost.StartAsync();
            Keys.Serve("/broker.json", Broker.Jwks);
            var file = Path.Combine(folder.Path, "committee.json");
            await File.WriteAllTextAsync(file, Committee.Jwks, TestContext.Current.CancellationToken);
            Appliance = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string>
            {
                ["DATABANK_Federation__VisaIssuers__0__Issuer"] = Committee.Issuer,
                ["DATABANK_Federation__VisaIssuers__0__JwksFile"] = file,
                ["DATABANK_Federation__VisaIssuers__1__Issuer"] = Broker.Issuer,
                ["DATABANK_Federation__VisaIssuers__1__JwksUrl"] = $"{Keys.Address}broker.json",
                ["DATABANK_Federation__QueriesPerDay"] = "1000",
            });
        }

        public async ValueTask DisposeAsync()
        {
            await Appliance.DisposeAsync();
            await Keys.DisposeAsync();
            Committee.Dispose();
            Broker.Dispose();
            folder.Dispose();
        }
    }
}
