using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DataBank.Dicom;

namespace DataBank.IntegrationTests.Workitems;

/// <summary>Workitems from their creation to their end.</summary>
public sealed class WorkitemTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_workitem_is_created_claimed_updated_and_completed_by_who_has_the_transaction()
    {
        var item = new TestWorkitem();
        using var client = appliance.Clinician;
        await client.CreateCleanlyAsync(item);
        var created = await client.RetrieveAsync(item.Uid);
        Assert.Equal(("SCHEDULED", item.Uid, "1.2.840.10008.5.1.4.34.6.1"), (created.Value("00741000"), created.Value("00080018"), created.Value("00080016")));
        Assert.Equal("山田^太郎", created.GetProperty("00100010").GetProperty("Value")[0].GetProperty("Ideographic").GetString());
        Assert.True(created.TryGetProperty("00404010", out _));

        using (var early = await client.ChangeStateAsync(item.Uid, "COMPLETED", TestImage.NewUid()))
        {
            Assert.Equal((HttpStatusCode.Conflict, "The submitted request is inconsistent with the state of the UPS Instance."), (early.StatusCode, early.Warning()));
        }
        using (var rescheduled = await client.UpdateAsync(item.Uid, new JsonObject { ["00404005"] = TestWorkitem.Attribute("DT", "20260402100000") }, null))
        {
            await WorkitemRequests.AssertStatusAsync(HttpStatusCode.OK, rescheduled);
        }
        using (var unclaimed = await client.UpdateAsync(item.Uid, TestWorkitem.Performed(), TestImage.NewUid()))
        {
            Assert.Equal((HttpStatusCode.Conflict, "The target URI did not reference a claimed Workitem."), (unclaimed.StatusCode, unclaimed.Warning()));
        }
        var transaction = await client.ClaimAsync(item.Uid);
        using (var again = await client.ChangeStateAsync(item.Uid, "IN PROGRESS", transaction)) Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        var claimed = await client.RetrieveAsync(item.Uid);
        Assert.Equal(("IN PROGRESS", "20260402100000"), (claimed.Value("00741000"), claimed.Value("00404005")));
        Assert.False(claimed.TryGetProperty("00081195", out _), "The transaction UID is the lock: nobody is shown it.");
        Assert.DoesNotContain(transaction, claimed.GetRawText(), StringComparison.Ordinal);

        using (var missing = await client.UpdateAsync(item.Uid, TestWorkitem.Performed(), null)) Assert.Equal((HttpStatusCode.BadRequest, "The Transaction UID is missing."), (missing.StatusCode, missing.Warning()));
        using (var wrong = await client.UpdateAsync(item.Uid, TestWorkitem.Performed(), "1.2.3")) Assert.Equal((HttpStatusCode.BadRequest, "The Transaction UID is incorrect."), (wrong.StatusCode, wrong.Warning()));
        using (var unfinished = await client.ChangeStateAsync(item.Uid, "COMPLETED", transaction))
        {
            Assert.Equal(HttpStatusCode.Conflict, unfinished.StatusCode);
            Assert.Contains("(0074,1216)", unfinished.Warning(), StringComparison.Ordinal);
        }
        using (var performed = await client.UpdateAsync(item.Uid, TestWorkitem.Performed(), transaction)) await WorkitemRequests.AssertStatusAsync(HttpStatusCode.OK, performed);
        using (var foreign = await client.ChangeStateAsync(item.Uid, "COMPLETED", "1.2.3")) Assert.Equal((HttpStatusCode.BadRequest, "The Transaction UID is incorrect."), (foreign.StatusCode, foreign.Warning()));
        using (var nameless = await client.ChangeStateAsync(item.Uid, "COMPLETED", null)) Assert.Equal((HttpStatusCode.BadRequest, "The Transaction UID is missing."), (nameless.StatusCode, nameless.Warning()));
        using (var completed = await client.ChangeStateAsync(item.Uid, "COMPLETED", transaction)) Assert.Equal((HttpStatusCode.OK, null), (completed.StatusCode, completed.Warning()));
        using (var twice = await client.ChangeStateAsync(item.Uid, "COMPLETED", transaction))
        {
            Assert.Equal((HttpStatusCode.OK, "The UPS is already in the requested state of COMPLETED."), (twice.StatusCode, twice.Warning()));
        }
        using (var cancelled = await client.ChangeStateAsync(item.Uid, "CANCELED", transaction)) Assert.Equal(HttpStatusCode.Conflict, cancelled.StatusCode);
        using (var late = await client.UpdateAsync(item.Uid, TestWorkitem.Performed(), transaction))
        {
            Assert.Equal((HttpStatusCode.Conflict, "The submitted request is inconsistent with the current state of the Workitem."), (late.StatusCode, late.Warning()));
        }
        Assert.Equal("COMPLETED", (await client.RetrieveAsync(item.Uid)).Value("00741000"));
    }

    [Fact]
    public async Task A_performer_cancels_with_the_reason()
    {
        var item = new TestWorkitem();
        using var client = appliance.Clinician;
        await client.CreateCleanlyAsync(item);
        var transaction = await client.ClaimAsync(item.Uid);
        using (var reasonless = await client.ChangeStateAsync(item.Uid, "CANCELED", transaction)) Assert.Equal(HttpStatusCode.Conflict, reasonless.StatusCode);
        using (var told = await client.UpdateAsync(item.Uid, TestWorkitem.Discontinued(), transaction)) await WorkitemRequests.AssertStatusAsync(HttpStatusCode.OK, told);
        using (var cancelled = await client.ChangeStateAsync(item.Uid, "CANCELED", transaction)) await WorkitemRequests.AssertStatusAsync(HttpStatusCode.OK, cancelled);
        using (var twice = await client.ChangeStateAsync(item.Uid, "CANCELED", transaction))
        {
            Assert.Equal((HttpStatusCode.OK, "The UPS is already in the requested state of CANCELED."), (twice.StatusCode, twice.Warning()));
        }
    }

    [Fact]
    public async Task The_UID_of_a_workitem_is_that_of_the_URL_or_the_data_set_or_a_new_one()
    {
        using var client = appliance.Ingest;
        var item = new TestWorkitem();
        using (var bare = await client.SendModelAsync(HttpMethod.Post, $"/dicomweb/workitems?{item.Uid}", item.ToJson()))
        {
            Assert.Equal((HttpStatusCode.Created, null), (bare.StatusCode, bare.Warning()));
            Assert.EndsWith($"/dicomweb/workitems/{item.Uid}", bare.Headers.Location!.ToString(), StringComparison.Ordinal);
        }
        using (var twice = await client.SendModelAsync(HttpMethod.Post, $"/dicomweb/workitems?workitem={item.Uid}", item.ToJson())) Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);

        var inside = new TestWorkitem().ToJson();
        inside["00080018"] = TestWorkitem.Attribute("UI", TestImage.NewUid());
        using (var named = await client.SendModelAsync(HttpMethod.Post, "/dicomweb/workitems", inside))
        {
            Assert.EndsWith((string)inside["00080018"]!["Value"]![0]!, named.Headers.Location!.ToString(), StringComparison.Ordinal);
        }
        using (var contradicted = await client.SendModelAsync(HttpMethod.Post, $"/dicomweb/workitems?workitem={TestImage.NewUid()}", inside)) Assert.Equal(HttpStatusCode.BadRequest, contradicted.StatusCode);

        using var nameless = await client.SendModelAsync(HttpMethod.Post, "/dicomweb/workitems", new JsonArray(new TestWorkitem().ToJson()));
        Assert.Equal((HttpStatusCode.Created, "The Workitem was created with modifications."), (nameless.StatusCode, nameless.Warning()));
        Assert.Contains("/workitems/2.25.", nameless.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00741200", null)]
    [InlineData("00741204", null)]
    [InlineData("00404005", null)]
    [InlineData("00404041", null)]
    [InlineData("00404021", null)]
    [InlineData("00100010", null)]
    [InlineData("00741000", null)]
    [InlineData("00741000", """{ "vr": "CS", "Value": ["IN PROGRESS"] }""")]
    [InlineData("00081195", """{ "vr": "UI", "Value": ["1.2.3"] }""")]
    [InlineData("00741216", """{ "vr": "SQ", "Value": [{ "00404050": { "vr": "DT", "Value": ["2026"] } }] }""")]
    [InlineData("00741200", """{ "vr": "CS", "Value": ["SOON"] }""")]
    [InlineData("00404005", """{ "vr": "DT", "Value": ["tomorrow"] }""")]
    [InlineData("00404005", """{ "vr": "DT" }""")]
    [InlineData("00000002", """{ "vr": "UI", "Value": ["1.2.840.10008.5.1.4.34.6.1"] }""")]
    public async Task A_workitem_that_breaks_a_rule_is_not_created(string tag, string? value)
    {
        using var client = appliance.Clinician;
        var item = new TestWorkitem();
        var json = item.ToJson();
        if (value is null) json.Remove(tag);
        else json[tag] = JsonNode.Parse(value);
        using var answer = await client.SendModelAsync(HttpMethod.Post, $"/dicomweb/workitems?workitem={item.Uid}", json);
        await WorkitemRequests.AssertStatusAsync(HttpStatusCode.BadRequest, answer);
        Assert.NotNull(answer.Warning());
        using var found = await client.GetAsync($"/dicomweb/workitems/{item.Uid}", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, found.StatusCode);
    }

    [Theory]
    [InlineData("POST", "/dicomweb/workitems?workitem=1.2.x", "{}", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/dicomweb/workitems", "no json", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/dicomweb/workitems", "", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/dicomweb/workitems", "[{},{}]", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/dicomweb/workitems", """{ "00741000": 5 }""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/dicomweb/workitems/1.2.404", "{}", HttpStatusCode.NotFound)]
    [InlineData("PUT", "/dicomweb/workitems/1.2.404/state", """{ "00741000": { "vr": "CS", "Value": ["IN PROGRESS"] }, "00081195": { "vr": "UI", "Value": ["1.2.3"] } }""", HttpStatusCode.NotFound)]
    [InlineData("POST", "/dicomweb/workitems/1.2.404/cancelrequest", "", HttpStatusCode.NotFound)]
    [InlineData("POST", "/dicomweb/workitems/1.2.404/subscribers/WATCHER", "", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/dicomweb/workitems/1.2.404/subscribers/WATCHER", "", HttpStatusCode.NotFound)]
    [InlineData("POST", "/dicomweb/workitems/1.2.840.10008.5.1.4.34.5/subscribers/A%5CB", "", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/dicomweb/workitems/1.2.840.10008.5.1.4.34.5/subscribers/LONGER.THAN.SIXTEEN", "", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/dicomweb/workitems/1.2.840.10008.5.1.4.34.5/subscribers/WATCHER?deletionlock=maybe", "", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/dicomweb/workitems/1.2.840.10008.5.1.4.34.5/subscribers/WATCHER?filter=WorklistLabel=A", "", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/dicomweb/workitems/1.2.840.10008.5.1.4.34.5.1/subscribers/WATCHER", "", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/dicomweb/workitems/1.2.840.10008.5.1.4.34.5.1/subscribers/WATCHER?filter=NoSuchThing=A", "", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/dicomweb/workitems/1.2.840.10008.5.1.4.34.5.1/subscribers/WATCHER?filter=PatientBirthDate=soon", "", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/dicomweb/workitems/1.2.840.10008.5.1.4.34.5/subscribers/NOBODY/suspend", "", HttpStatusCode.NotFound)]
    [InlineData("POST", "/dicomweb/workitems/1.2.404/subscribers/NOBODY/suspend", "", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/dicomweb/workitems?NoSuchThing=1", "", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/dicomweb/workitems?ScheduledProcedureStepStartDateTime=soon", "", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/dicomweb/workitems?limit=0", "", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/dicomweb/workitems/1.2.x", "", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/dicomweb/ws/subscribers/WATCHER", "", (HttpStatusCode)426)]
    public async Task A_request_that_is_wrong_is_refused_by_its_status(string method, string url, string body, HttpStatusCode status)
    {
        using var client = appliance.Clinician;
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (method != "GET") request.Content = new StringContent(body, Encoding.UTF8, "application/dicom+json");
        using var answer = await client.SendAsync(request, Cancellation);
        await WorkitemRequests.AssertStatusAsync(status, answer);
        Assert.Equal(method != "GET" && status == HttpStatusCode.BadRequest, answer.Headers.Contains("Warning"));
    }

    [Theory]
    [InlineData("00100010", """{ "vr": "PN", "Value": [{ "Alphabetic": "Other^Name" }] }""")]
    [InlineData("00741000", """{ "vr": "CS", "Value": ["COMPLETED"] }""")]
    [InlineData("00080018", """{ "vr": "UI", "Value": ["1.2.3"] }""")]
    [InlineData("00741204", """{ "vr": "LO" }""")]
    [InlineData("00404041", """{ "vr": "CS", "Value": ["PERHAPS"] }""")]
    public async Task What_is_fixed_is_not_updated(string tag, string value)
    {
        using var client = appliance.Clinician;
        var item = new TestWorkitem();
        await client.CreateCleanlyAsync(item);
        var before = (await client.RetrieveAsync(item.Uid)).GetRawText();
        using var answer = await client.UpdateAsync(item.Uid, new JsonObject { [tag] = JsonNode.Parse(value) }, null);
        await WorkitemRequests.AssertStatusAsync(HttpStatusCode.BadRequest, answer);
        Assert.Equal(before, (await client.RetrieveAsync(item.Uid)).GetRawText());
    }

    [Fact]
    public async Task Workitems_travel_as_XML_too()
    {
        using var client = appliance.Clinician;
        var item = new TestWorkitem();
        using var document = System.Text.Json.JsonDocument.Parse(item.ToJson().ToJsonString());
        using var xml = new MemoryStream();
        using (var writer = System.Xml.XmlWriter.Create(xml, DicomXml.WriterSettings)) DicomXml.Write(writer, DicomJson.Read(document.RootElement));
        using var body = DicomWebRequests.Multipart("application/dicom+xml", xml.ToArray());
        using var created = await client.PostAsync($"/dicomweb/workitems?workitem={item.Uid}", body, Cancellation);
        await WorkitemRequests.AssertStatusAsync(HttpStatusCode.Created, created);

        using var answer = await client.GetAsync($"/dicomweb/workitems/{item.Uid}", "multipart/related; type=\"application/dicom+xml\"");
        using var part = new MemoryStream(Assert.Single(await answer.PartsAsync()).Body);
        Assert.Equal(item.Label, DicomXml.Read(part).Text(new Tag(0x0074, 0x1204)));
        using var found = await client.GetAsync($"/dicomweb/workitems?PatientID={item.PatientId}", "multipart/related; type=\"application/dicom+xml\"");
        Assert.Single(await found.PartsAsync());
        using var picture = await client.GetAsync($"/dicomweb/workitems/{item.Uid}", "image/jpeg");
        Assert.Equal(HttpStatusCode.NotAcceptable, picture.StatusCode);
        using var text = await client.PostAsync("/dicomweb/workitems", new StringContent("text"), Cancellation);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, text.StatusCode);
        using var large = new StringContent($"\"{new string('x', 1024 * 1024)}\"", Encoding.UTF8, "application/dicom+json");
        using var tooLarge = await client.PostAsync("/dicomweb/workitems", large, Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.StatusCode);
    }

    [Fact]
    public async Task Of_those_who_race_to_claim_a_workitem_exactly_one_wins()
    {
        using var client = appliance.Clinician;
        foreach (var _ in Enumerable.Range(0, 10))
        {
            var item = new TestWorkitem();
            await client.CreateCleanlyAsync(item);
            string[] transactions = [.. Enumerable.Range(0, 4).Select(_ => TestImage.NewUid())];
            var statuses = await Task.WhenAll(transactions.Select(async transaction =>
            {
                using var answer = await client.ChangeStateAsync(item.Uid, "IN PROGRESS", transaction);
                return answer.StatusCode;
            }));
            var winner = transactions[Assert.Single(Enumerable.Range(0, 4), i => statuses[i] == HttpStatusCode.OK)];
            Assert.Equal(3, statuses.Count(status => status == HttpStatusCode.Conflict));
            foreach (var transaction in transactions)
            {
                using var update = await client.UpdateAsync(item.Uid, TestWorkitem.Performed(), transaction);
                Assert.Equal(transaction == winner ? HttpStatusCode.OK : HttpStatusCode.BadRequest, update.StatusCode);
            }
        }
    }

    [Fact]
    public async Task The_worklist_is_searched_by_every_key()
    {
        using var client = appliance.Clinician;
        var first = new TestWorkitem { Start = TestWorkitem.StartIn(1), Station = "CAD1" };
        var second = first with { Uid = TestImage.NewUid(), Start = TestWorkitem.StartIn(2), Station = "CAD2", PatientId = $"U-{Some.Unique()}" };
        var third = first with { Uid = TestImage.NewUid(), Start = TestWorkitem.StartIn(3), Label = "線量計算" };
        foreach (var item in (TestWorkitem[])[third, first, second]) await client.CreateCleanlyAsync(item);
        await client.ClaimAsync(third.Uid);
        var list = Uri.EscapeDataString(first.Worklist);

        async Task AssertFoundAsync(string query, params TestWorkitem[] expected) =>
            Assert.Equal(expected.Select(item => item.Uid), (await client.QidoAsync($"/dicomweb/workitems?WorklistLabel={list}&{query}")).Select(match => match.Value("00080018")));

        await AssertFoundAsync("", first, second, third);
        await AssertFoundAsync("ProcedureStepState=SCHEDULED", first, second);
        await AssertFoundAsync("00741000=IN%20PROGRESS", third);
        await AssertFoundAsync("ScheduledProcedureStepStartDateTime=20260402-20260403", second, third);
        await AssertFoundAsync("ScheduledProcedureStepStartDateTime=-20260401", first);
        await AssertFoundAsync($"PatientID={second.PatientId}", second);
        await AssertFoundAsync($"PatientName={Uri.EscapeDataString("山田*")}", first, second, third);
        await AssertFoundAsync("ScheduledStationNameCodeSequence.CodeValue=CAD2", second);
        await AssertFoundAsync("00404025.00080100=CAD1", first, third);
        await AssertFoundAsync("ScheduledWorkitemCodeSequence.CodeValue=110005", first, second, third);
        await AssertFoundAsync($"ProcedureStepLabel={Uri.EscapeDataString("線量*")}", third);
        await AssertFoundAsync($"SOPInstanceUID={first.Uid},{third.Uid}", first, third);
        await AssertFoundAsync("InputReadinessState=INCOMPLETE");
        await AssertFoundAsync("limit=2", first, second);
        await AssertFoundAsync("limit=2&offset=2", third);
        await AssertFoundAsync("limit=1&offset=1&00404025.00080100=CAD1", third);

        var match = (await client.QidoAsync($"/dicomweb/workitems?WorklistLabel={list}&limit=1"))[0];
        Assert.All((string[])["00100010", "00100020", "00404005", "00404025", "00404041", "00741000", "00741200", "00741204"], tag => Assert.True(match.TryGetProperty(tag, out _), tag));
        Assert.False(match.TryGetProperty("00400400", out _));
        Assert.True((await client.QidoAsync($"/dicomweb/workitems?WorklistLabel={list}&limit=1&includefield=CommentsOnTheScheduledProcedureStep"))[0].TryGetProperty("00400400", out _));
        Assert.True((await client.QidoAsync($"/dicomweb/workitems?WorklistLabel={list}&limit=1&includefield=all"))[0].TryGetProperty("00400400", out _));
    }

    [Fact]
    public async Task A_claim_that_was_acknowledged_survives_a_kill()
    {
        await using var own = await ApplianceProcess.StartAsync();
        var item = new TestWorkitem();
        string transaction;
        using (var client = own.Clinician)
        {
            await client.CreateCleanlyAsync(item);
            transaction = await client.ClaimAsync(item.Uid);
        }
        await own.KillAsync();
        await own.RestartAsync();
        using var after = own.Clinician;
        Assert.Equal("IN PROGRESS", (await after.RetrieveAsync(item.Uid)).Value("00741000"));
        using (var other = await after.ChangeStateAsync(item.Uid, "IN PROGRESS", TestImage.NewUid())) Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        using var update = await after.UpdateAsync(item.Uid, TestWorkitem.Performed(), transaction);
        await WorkitemRequests.AssertStatusAsync(HttpStatusCode.OK, update);
    }

    [Fact]
    public async Task Who_may_read_and_write_images_may_read_and_write_workitems()
    {
        var item = new TestWorkitem();
        using var ingest = appliance.Ingest;
        await ingest.CreateCleanlyAsync(item);
        using var unseen = await ingest.GetAsync($"/dicomweb/workitems/{item.Uid}", Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, unseen.StatusCode);
        using var auditor = appliance.Auditor;
        using var forbidden = await auditor.ChangeStateAsync(item.Uid, "IN PROGRESS", TestImage.NewUid());
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        using var anonymous = await appliance.Anonymous.GetAsync("/dicomweb/workitems", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);

        var theme = await TestTheme.CreateAsync(appliance);
        using var search = await theme.Researcher.GetAsync($"{theme.DicomWeb}/workitems", Cancellation);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, search.StatusCode);
        using var read = await theme.Researcher.GetAsync($"{theme.DicomWeb}/workitems/{item.Uid}", Cancellation);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, read.StatusCode);
        using var write = await theme.Researcher.SendModelAsync(HttpMethod.Post, $"{theme.DicomWeb}/workitems", item.ToJson());
        Assert.Equal(HttpStatusCode.MethodNotAllowed, write.StatusCode);
        using var socket = await theme.Researcher.GetAsync($"{theme.DicomWeb}/ws/subscribers/WATCHER", Cancellation);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, socket.StatusCode);

        var journal = (await appliance.Auditor.GetFhirAsync("/fhir/AuditEvent?agent.identifier=test-ingest&_count=1000")).GetRawText();
        Assert.Contains($"/dicomweb/workitems/{item.Uid}", journal, StringComparison.Ordinal);
    }
}
