using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace DataBank.IntegrationTests.Subscriptions;

/// <summary>Subscriptions of the R5 backport: topics, filters, REST hooks and WebSockets, what is told and to whom.</summary>
public sealed class NotificationTests(ApplianceProcess appliance)
{
    private const string Topics = "http://databank.example.jp/fhir/SubscriptionTopic/";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subscriber_is_greeted_and_told_of_each_change_of_its_topic_in_order()
    {
        await using var receiver = new HookReceiver();
        await using var own = await StartAsync(receiver);
        using var client = own.Clinician;
        var patient = (await client.CreateAsync(Some.Patient())).Text("id");
        await client.CreateAsync(Some.Observation($"Patient/{patient}")); // Before its time.
        var subscription = await client.CreateAsync(Hook(Topics + "Observation", receiver.Hooks, "full-resource", filter: $"Observation?patient=Patient/{patient}&code=718-7"));
        var id = subscription.Text("id");
        Assert.Equal(("requested", "Authorization: ***"), (subscription.Text("status"), subscription.Text("channel", "header", "0")));
        await receiver.UntilAsync(() => receiver.Notifications("handshake").Count == 1, "handshake");
        Assert.Equal("requested", HookReceiver.Status(receiver.Notifications("handshake")[0], "status"));

        var wanted = (await client.CreateAsync(Some.Observation($"Patient/{patient}"))).Text("id");
        await client.CreateAsync(Some.Observation($"Patient/{patient}", code: "2160-0"));
        await client.CreateAsync(Some.Observation("Patient/somebody-else"));
        using (var updated = await client.PutFhirAsync($"/fhir/Observation/{wanted}", Some.Observation($"Patient/{patient}", value: 9.1).Replace("\"status\"", $"\"id\":\"{wanted}\",\"status\"", StringComparison.Ordinal)))
            Assert.Equal(HttpStatusCode.OK, updated.StatusCode);
        using (var deleted = await client.DeleteAsync($"/fhir/Observation/{wanted}", Cancellation)) Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        await receiver.UntilAsync(() => receiver.Events.Count == 3, "events");
        Assert.Equal([(1L, $"{own.BaseAddress}fhir/Observation/{wanted}"), (2L, $"{own.BaseAddress}fhir/Observation/{wanted}"), (3L, $"{own.BaseAddress}fhir/Observation/{wanted}")], receiver.Events);
        var notifications = receiver.Notifications("event-notification");
        Assert.Equal(["POST", "PUT", "DELETE"], notifications.Select(each => each.Text("entry", "1", "request", "method")));
        Assert.Equal(["13.5", "9.1"], notifications.Take(2).Select(each => each.Text("entry", "1", "resource", "valueQuantity", "value")));
        Assert.False(notifications[2].GetProperty("entry")[1].TryGetProperty("resource", out _));
        Assert.Equal(("history", "Parameters", Topics + "Observation", "active"), (
            notifications[0].Text("type"), notifications[0].Text("entry", "0", "resource", "resourceType"), HookReceiver.Status(notifications[0], "topic"), HookReceiver.Status(notifications[0], "status")));
        Assert.All(receiver.Taken, taken => Assert.Equal("Bearer himitsu", taken.Headers["Authorization"]));

        // Nobody is shown the secret, in no version.
        Assert.Equal("active", (await client.GetFhirAsync($"/fhir/Subscription/{id}")).Text("status"));
        Assert.DoesNotContain("himitsu", (await client.GetFhirAsync($"/fhir/Subscription/{id}/_history")).GetRawText(), StringComparison.Ordinal);

        var status = await client.GetFhirAsync($"/fhir/Subscription/{id}/$status");
        Assert.Equal(("searchset", "query-status", "3"), (status.Text("type"), HookReceiver.Status(status, "type"), HookReceiver.Status(status, "events-since-subscription-start")));
        var events = await client.GetFhirAsync($"/fhir/Subscription/{id}/$events?eventsSinceNumber=2&content=id-only");
        Assert.Equal([2L, 3L], HookReceiver.EventsOf(events).Select(each => each.Number));
        Assert.Equal("query-event", HookReceiver.Status(events, "type"));

        var journal = await own.Auditor.GetFhirAsync($"/fhir/AuditEvent?patient=Patient/{patient}&_count=100");
        Assert.Contains($"Subscription/{id}", journal.GetRawText(), StringComparison.Ordinal);

        using var removed = await client.DeleteAsync($"/fhir/Subscription/{id}", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var gone = await client.GetAsync($"/fhir/Subscription/{id}/$status", Cancellation);
        await gone.OutcomeAsync(404);
    }

    [Fact]
    public async Task A_topic_tells_when_something_becomes_so_and_not_again()
    {
        await using var receiver = new HookReceiver();
        await using var own = await StartAsync(receiver);
        using var client = own.Clinician;
        await client.CreateAsync(Hook(Topics + "encounter-started", receiver.Hooks, "id-only"));
        await client.CreateAsync(Hook("Patient?gender=female", receiver.Hooks + "/search", "empty"));
        await receiver.UntilAsync(() => receiver.Notifications("handshake").Count == 2, "handshakes");
        foreach (var status in (string[])["planned", "in-progress", "in-progress", "finished"])
        {
            using var put = await client.PutFhirAsync("/fhir/Encounter/e1", $$"""{ "resourceType": "Encounter", "id": "e1", "status": "{{status}}", "class": { "code": "AMB" }, "length": { "value": {{receiver.Taken.Count}} } }""");
            Assert.True(put.IsSuccessStatusCode);
        }
        using (var other = await client.PutFhirAsync("/fhir/Encounter/e2", """{ "resourceType": "Encounter", "id": "e2", "status": "in-progress", "class": { "code": "AMB" } }""")) Assert.Equal(HttpStatusCode.Created, other.StatusCode);
        await client.CreateAsync(Some.Patient());
        await client.CreateAsync(Some.Patient().Replace("\"male\"", "\"female\"", StringComparison.Ordinal));
        await receiver.UntilAsync(() => receiver.Notifications("event-notification").Count >= 3, "events");
        await Task.Delay(1000, Cancellation);
        var told = receiver.Taken.Where(taken => HookReceiver.Status(taken.Bundle, "type") == "event-notification").ToLookup(taken => taken.Path, taken => taken.Bundle);
        Assert.Equal(["e1", "e2"], told["/hooks"].SelectMany(HookReceiver.EventsOf).Select(each => each.Focus[^2..]));
        Assert.All(told["/hooks"], bundle => Assert.False(bundle.GetProperty("entry")[1].TryGetProperty("resource", out _)));
        var empty = Assert.Single(told["/hooks/search"]);
        Assert.Equal((1, ""), (empty.GetProperty("entry").GetArrayLength(), HookReceiver.EventsOf(empty).Single().Focus));
    }

    [Fact]
    public async Task A_topic_that_a_site_defines_is_subscribed_to_and_named()
    {
        await using var receiver = new HookReceiver();
        await using var own = await StartAsync(receiver);
        using var client = own.Clinician;
        using (var unknown = await client.PostFhirAsync("/fhir/Subscription", Hook("http://site.example/topics/discharged", receiver.Hooks, "id-only"))) await unknown.OutcomeAsync(422);
        await client.CreateAsync(Topic("discharged", "5.0", "Encounter", """
            { "url": "supportedInteraction", "valueCode": "create" }, { "url": "supportedInteraction", "valueCode": "update" },
            { "url": "queryCriteria", "extension": [{ "url": "previous", "valueString": "status:not=finished" }, { "url": "resultForCreate", "valueCode": "test-fails" }, { "url": "current", "valueString": "status=finished" }, { "url": "requireBoth", "valueBoolean": true }] }
            """));
        await client.CreateAsync(Topic("judged", "4.3", "http://hl7.org/fhir/StructureDefinition/Encounter", """{ "url": "fhirPathCriteria", "valueString": "(%previous.id.empty() or %previous.status != 'finished') and %current.status = 'finished'" }"""));
        await client.CreateAsync(Topic("followed", "5.0", "Encounter", """{ "url": "fhirPathCriteria", "valueString": "%current.subject.resolve().active = true" }"""));
        await client.CreateAsync(Hook("http://site.example/topics/discharged", receiver.Hooks, "id-only", filter: "Encounter?class=IMP"));
        await client.CreateAsync(Hook("http://site.example/topics/judged", receiver.Hooks + "/judged", "id-only"));
        await receiver.UntilAsync(() => receiver.Notifications("handshake").Count == 2, "handshakes");
        foreach (var (id, status, kind) in ((string, string, string)[])[("e1", "in-progress", "IMP"), ("e1", "finished", "IMP"), ("e2", "finished", "IMP"), ("e3", "planned", "AMB"), ("e3", "finished", "AMB"), ("e1", "in-progress", "IMP"), ("e1", "finished", "IMP")])
        {
            using var put = await client.PutFhirAsync($"/fhir/Encounter/{id}", $$"""{ "resourceType": "Encounter", "id": "{{id}}", "status": "{{status}}", "class": { "code": "{{kind}}" } }""");
            Assert.True(put.IsSuccessStatusCode);
        }
        using (var last = await client.DeleteAsync("/fhir/Encounter/e1", Cancellation)) Assert.Equal(HttpStatusCode.NoContent, last.StatusCode);
        await receiver.UntilAsync(() => EventsOf("discharged").Count >= 2 && EventsOf("judged").Count >= 4, "events");
        await Task.Delay(1000, Cancellation);
        Assert.Equal(["e1", "e1"], EventsOf("discharged"));
        Assert.Equal(["e1", "e2", "e3", "e1"], EventsOf("judged"));
        List<string> EventsOf(string topic) => [.. receiver.Notifications("event-notification").Where(each => HookReceiver.Status(each, "topic") == $"http://site.example/topics/{topic}").SelectMany(HookReceiver.EventsOf).Select(each => each.Focus[^2..])];

        Assert.Contains("http://site.example/topics/discharged", (await client.GetFhirAsync("/fhir/Subscription/$topic-list")).GetRawText(), StringComparison.Ordinal);
        var capabilities = (await client.GetFhirAsync("/fhir/metadata")).GetRawText();
        Assert.Contains("http://site.example/topics/discharged", capabilities, StringComparison.Ordinal);
        Assert.DoesNotContain("http://site.example/topics/followed", capabilities, StringComparison.Ordinal);
        using var followed = await client.PostFhirAsync("/fhir/Subscription", Hook("http://site.example/topics/followed", receiver.Hooks, "id-only"));
        Assert.Contains("resolve()", (await followed.OutcomeAsync(422)).Text("diagnostics"), StringComparison.Ordinal);
        using var filtered = await client.PostFhirAsync("/fhir/Subscription", Hook("http://site.example/topics/discharged", receiver.Hooks, "id-only", filter: "Encounter?status=planned"));
        await filtered.OutcomeAsync(422);
    }

    [Fact]
    public async Task A_filter_follows_a_chain_to_what_the_changed_resource_refers_to()
    {
        await using var receiver = new HookReceiver();
        await using var own = await StartAsync(receiver);
        using var client = own.Clinician;
        string[] patients = [(await client.CreateAsync(Some.Patient(family: "鈴木"))).Text("id"), (await client.CreateAsync(Some.Patient(family: "佐藤"))).Text("id")];
        await client.CreateAsync(Hook(Topics + "Observation", receiver.Hooks, "id-only", filter: "Observation?patient.family=鈴木&code=718-7"));
        await receiver.UntilAsync(() => receiver.Notifications("handshake").Count == 1, "handshake");
        await client.CreateAsync(Some.Observation($"Patient/{patients[1]}"));
        await client.CreateAsync(Some.Observation($"Patient/{patients[0]}", code: "2160-0"));
        var wanted = (await client.CreateAsync(Some.Observation($"Patient/{patients[0]}"))).Text("id");
        await receiver.UntilAsync(() => receiver.Events.Count >= 1, "event");
        await Task.Delay(1000, Cancellation);
        Assert.EndsWith(wanted, Assert.Single(receiver.Events).Focus, StringComparison.Ordinal);
    }

    // As the backport shows topics for R4: a Basic with the elements of R5's resource as extensions.
    private static string Topic(string name, string version, string type, string parts) => $$"""
        { "resourceType": "Basic", "code": { "coding": [{ "system": "http://hl7.org/fhir/fhir-types", "code": "SubscriptionTopic" }] },
          "extension": [
            { "url": "http://hl7.org/fhir/5.0/StructureDefinition/extension-SubscriptionTopic.url", "valueUri": "http://site.example/topics/{{name}}" },
            { "url": "http://hl7.org/fhir/{{version}}/StructureDefinition/extension-SubscriptionTopic.resourceTrigger", "extension": [{ "url": "resource", "valueUri": "{{type}}" }, {{parts}}] },
            { "url": "http://hl7.org/fhir/{{version}}/StructureDefinition/extension-SubscriptionTopic.canFilterBy", "extension": [{ "url": "resource", "valueUri": "{{type}}" }, { "url": "filterParameter", "valueString": "class" }] }] }
        """;

    [Fact]
    public async Task What_was_acknowledged_is_told_after_a_kill_in_order_and_nothing_else()
    {
        await using var receiver = new HookReceiver();
        await using var own = await StartAsync(receiver);
        using var client = own.Clinician;
        await client.CreateAsync(Hook(Topics + "Patient", receiver.Hooks, "id-only", count: 7));
        await receiver.UntilAsync(() => receiver.Notifications("handshake").Count == 1, "handshake");
        var answers = 0;
        receiver.Answer = _ => Interlocked.Increment(ref answers) % 4 == 0 ? 503 : 200; // Some don't arrive at first.
        var acknowledged = new List<string>();
        var kill = Task.Run(
            async () =>
            {
                while (Volatile.Read(ref answers) < 6) await Task.Delay(10, Cancellation);
                await own.KillAsync();
            },
            Cancellation);
        try
        {
            for (var number = 0; number < 5000; number++)
            {
                using var answer = await client.PutFhirAsync($"/fhir/Patient/p{number}", Some.Patient(id: $"p{number}"));
                if (answer.StatusCode == HttpStatusCode.Created) acknowledged.Add($"p{number}");
            }
        }
        catch (HttpRequestException)
        {
            // Killed: this one was not acknowledged.
        }
        await kill;
        Assert.InRange(acknowledged.Count, 6, 4999);
        receiver.Answer = _ => 200;
        await own.RestartAsync();
        await receiver.UntilAsync(() => receiver.Events.Count >= acknowledged.Count, "events");
        await Task.Delay(1000, Cancellation);

        var stored = new HashSet<string>(); // What was stored and not acknowledged, one at most, is told too: it is there.
        foreach (var id in Enumerable.Range(acknowledged.Count, 2).Select(number => $"p{number}"))
        {
            using var found = await client.GetAsync($"/fhir/Patient/{id}", Cancellation);
            if (found.StatusCode == HttpStatusCode.OK) stored.Add(id);
        }
        string[] expected = [.. acknowledged, .. stored.Except(acknowledged)];
        Assert.Equal(expected, receiver.Events.Select(each => each.Focus[(each.Focus.LastIndexOf('/') + 1)..]));
        Assert.Equal(Enumerable.Range(1, expected.Length).Select(number => (long)number), receiver.Events.Select(each => each.Number));
    }

    [Fact]
    public async Task An_endpoint_that_is_away_is_an_error_until_it_is_back()
    {
        await using var receiver = new HookReceiver();
        await using var own = await StartAsync(receiver);
        using var client = own.Clinician;
        receiver.Answer = request => request.Url!.AbsolutePath == "/hooks" ? 302 : 200; // A redirect is not followed.
        var id = (await client.CreateAsync(Hook(Topics + "Patient", receiver.Hooks, "empty", heartbeat: 2))).Text("id");
        await receiver.UntilAsync(() => receiver.Refused >= 3, "refusals");
        await UntilStatusAsync(client, id, "error");
        Assert.Empty(receiver.Taken);
        await client.CreateAsync(Some.Patient());
        receiver.Answer = _ => 200;
        await UntilStatusAsync(client, id, "active");
        await receiver.UntilAsync(() => receiver.Events.Count == 1 && receiver.Notifications("heartbeat").Count > 0, "event and heartbeat");

        var off = Hook(Topics + "Patient", receiver.Hooks, "empty", status: "off").Replace("\"status\"", $"\"id\":\"{id}\",\"status\"", StringComparison.Ordinal).Replace("Bearer himitsu", "***", StringComparison.Ordinal);
        using (var put = await client.PutFhirAsync($"/fhir/Subscription/{id}", off)) Assert.Equal("off", (await put.JsonAsync()).Text("status"));
        await client.CreateAsync(Some.Patient());
        await Task.Delay(1500, Cancellation);
        Assert.Single(receiver.Events);

        // Begun again it keeps its secret, and its numbers go on.
        using (var put = await client.PutFhirAsync($"/fhir/Subscription/{id}", off.Replace("\"off\"", "\"requested\"", StringComparison.Ordinal))) Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        await receiver.UntilAsync(() => receiver.Notifications("handshake").Count == 2, "second handshake");
        await client.CreateAsync(Some.Patient());
        await receiver.UntilAsync(() => receiver.Events.Count == 2, "event of the second time");
        Assert.Equal([1L, 2L], receiver.Events.Select(each => each.Number));
        Assert.Equal("Bearer himitsu", receiver.Taken.Last().Headers["Authorization"]);
    }

    [Fact]
    public async Task Notifications_go_only_where_the_site_allows()
    {
        await using var receiver = new HookReceiver();
        await using var own = await StartAsync(receiver);
        using var client = own.Clinician;
        foreach (var endpoint in (string[])[$"{receiver.Root}/hooks/../elsewhere", $"{receiver.Root}/hooksandmore", "http://169.254.169.254/latest", "https://example.org/hooks", receiver.Hooks.Replace("http://", "http://user:secret@", StringComparison.Ordinal), "ftp://127.0.0.1/hooks"])
        {
            using var refused = await client.PostFhirAsync("/fhir/Subscription", Hook(Topics + "Patient", endpoint, "empty"));
            Assert.Contains("Fhir:Subscriptions:Endpoints", (await refused.OutcomeAsync(422)).GetRawText(), StringComparison.Ordinal);
        }
        using var nowhere = await appliance.Clinician.PostFhirAsync("/fhir/Subscription", Hook(Topics + "Patient", receiver.Hooks, "empty"));
        await nowhere.OutcomeAsync(422);
        Assert.Empty(receiver.Taken);
        Assert.Equal(0, receiver.Refused);
    }

    [Fact]
    public async Task What_can_not_be_subscribed_to_is_refused()
    {
        using var client = appliance.Clinician;
        foreach (var (criteria, filter) in ((string, string?)[])[
            (Topics + "nothing", null), ("Subscription?status=active", null), ("Patient?name:frobnicate=a", null), (Topics + "Patient", "Encounter?status=planned"),
            (Topics + "Observation", "Observation?_has:Provenance:target:agent=a"), (Topics + "Patient", "Patient?_count=3")])
        {
            using var refused = await client.PostFhirAsync("/fhir/Subscription", Socket(criteria, filter));
            Assert.Equal("Subscription.criteria", (await refused.OutcomeAsync(422)).Text("expression", "0"));
        }
        using var channel = await client.PostFhirAsync("/fhir/Subscription", Socket(Topics + "Patient").Replace("websocket", "email", StringComparison.Ordinal));
        await channel.OutcomeAsync(422);

        // By no other route than its own.
        var bundle = $$"""{ "resourceType": "Bundle", "type": "transaction", "entry": [{ "resource": {{Socket(Topics + "Patient")}}, "request": { "method": "POST", "url": "Subscription" } }] }""";
        using var entry = await client.PostFhirAsync("/fhir", bundle);
        await entry.OutcomeAsync(422);
        var id = (await client.CreateAsync(Socket(Topics + "Patient"))).Text("id");
        using var patched = await client.SendFhirAsync(HttpMethod.Patch, $"/fhir/Subscription/{id}", """{ "resourceType": "Parameters" }""");
        await patched.OutcomeAsync(422);
    }

    [Fact]
    public async Task A_subscription_is_its_owners_and_needs_the_right_to_read()
    {
        var id = (await appliance.Clinician.CreateAsync(Socket(Topics + "Patient"))).Text("id");
        foreach (var stranger in (HttpClient[])[appliance.Ingest, appliance.Auditor, appliance.Researcher("t")])
        {
            using var created = await stranger.PostFhirAsync("/fhir/Subscription", Socket(Topics + "Patient"));
            await created.OutcomeAsync(403);
        }
        foreach (var path in (string[])["$status", "$events", "$get-ws-binding-token"])
        {
            using var foreign = await appliance.DataManager.GetAsync($"/fhir/Subscription/{id}/{path}", Cancellation);
            await foreign.OutcomeAsync(403);
            await appliance.Administrator.GetFhirAsync($"/fhir/Subscription/{id}/{path}");
        }
        using var deleted = await appliance.DataManager.DeleteAsync($"/fhir/Subscription/{id}", Cancellation);
        await deleted.OutcomeAsync(403);
        using var research = await appliance.Researcher("t").PostFhirAsync("/research/t/fhir/Subscription", Socket(Topics + "Patient"));
        Assert.Equal(404, (int)research.StatusCode); // There is no such theme.
    }

    [Fact]
    public async Task A_web_socket_is_bound_by_a_token_and_goes_on_where_it_broke()
    {
        using var client = appliance.Clinician;
        var mark = Some.Unique();
        var id = (await client.CreateAsync(Socket(Topics + "Patient", $"Patient?identifier={Some.System}|{mark}"))).Text("id");
        await client.CreateAsync(Some.Patient(mark, family: "一番")); // Waits for somebody to come.
        using (var socket = await BindAsync(client, id))
        {
            Assert.Equal("handshake", HookReceiver.Status(await SubscriptionRequests.ReceiveAsync(socket), "type"));
            Assert.Equal([1L], HookReceiver.EventsOf(await SubscriptionRequests.ReceiveAsync(socket)).Select(each => each.Number));
            await client.CreateAsync(Some.Patient(mark, family: "二番"));
            var second = await SubscriptionRequests.ReceiveAsync(socket);
            Assert.Equal("二番", second.Text("entry", "1", "resource", "name", "0", "family"));
            socket.Abort();
        }
        using (var socket = await BindAsync(client, id))
        {
            Assert.Equal("handshake", HookReceiver.Status(await SubscriptionRequests.ReceiveAsync(socket), "type"));
            Assert.Equal([1L], HookReceiver.EventsOf(await SubscriptionRequests.ReceiveAsync(socket)).Select(each => each.Number));
            Assert.Equal([2L], HookReceiver.EventsOf(await SubscriptionRequests.ReceiveAsync(socket)).Select(each => each.Number));
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        }
        await client.CreateAsync(Some.Patient(mark));
        using (var socket = await BindAsync(client, id))
        {
            Assert.Equal("handshake", HookReceiver.Status(await SubscriptionRequests.ReceiveAsync(socket), "type"));
            Assert.Equal([3L], HookReceiver.EventsOf(await SubscriptionRequests.ReceiveAsync(socket)).Select(each => each.Number));
        }

        using var stranger = await SubscriptionRequests.BindAsync(
            new Uri($"ws://127.0.0.1:{appliance.BaseAddress.Port}/fhir/Subscription/$websocket"), appliance.Token(DataBank.Server.Roles.Administrator)); // An access token is none.
        var closed = await stranger.ReceiveAsync(new byte[256], Cancellation);
        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.PolicyViolation), (closed.MessageType, closed.CloseStatus));
        var token = (await client.GetFhirAsync($"/fhir/Subscription/{id}/$get-ws-binding-token")).Text("parameter", "0", "valueString");
        using var bearer = await appliance.Client(token).GetAsync("/fhir/Patient", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, bearer.StatusCode); // Nor the other way round.
    }

    [Fact]
    public async Task Topics_are_named_in_the_CapabilityStatement()
    {
        var statement = await appliance.Anonymous.GetFhirAsync("/fhir/metadata");
        var subscription = statement.GetProperty("rest")[0].GetProperty("resource").EnumerateArray().Single(resource => resource.Text("type") == "Subscription");
        var named = subscription.GetProperty("extension").EnumerateArray().Select(extension => extension.Text("valueCanonical")).ToList();
        Assert.Contains(Topics + "encounter-started", named);
        Assert.Contains(Topics + "Observation", named);
        Assert.DoesNotContain(Topics + "Subscription", named);
        Assert.Equal(["status", "events", "get-ws-binding-token"], subscription.GetProperty("operation").EnumerateArray().Select(operation => operation.Text("name")).Take(3));
        var list = await appliance.Clinician.GetFhirAsync("/fhir/Subscription/$topic-list");
        Assert.Equal(named, list.GetProperty("parameter").EnumerateArray().Select(parameter => parameter.Text("valueCanonical")));
    }

    private static Task<ApplianceProcess> StartAsync(HookReceiver receiver) =>
        ApplianceProcess.StartAsync(["--roles", "clinical"], new Dictionary<string, string> { ["DATABANK_Fhir__Subscriptions__Endpoints__0"] = receiver.Hooks });

    private static string Hook(string criteria, string endpoint, string content, string? filter = null, int? heartbeat = null, int? count = null, string status = "requested") =>
        SubscriptionRequests.Subscription(
            criteria, filter,
            $$"""
            "extension": [
              { "url": "{{SubscriptionRequests.Profiles}}backport-heartbeat-period", "valueUnsignedInt": {{(heartbeat ?? 3600).ToString(CultureInfo.InvariantCulture)}} },
              { "url": "{{SubscriptionRequests.Profiles}}backport-timeout", "valueUnsignedInt": 5 },
              { "url": "{{SubscriptionRequests.Profiles}}backport-max-count", "valuePositiveInt": {{(count ?? 1).ToString(CultureInfo.InvariantCulture)}} }
            ],
            "type": "rest-hook", "endpoint": "{{endpoint}}", "header": ["Authorization: Bearer himitsu"],
            """,
            content, status);

    private static string Socket(string criteria, string? filter = null) => SubscriptionRequests.Subscription(criteria, filter, "\"type\": \"websocket\",", "full-resource");

    private static async Task UntilStatusAsync(HttpClient client, string id, string status)
    {
        for (var attempt = 0; attempt < 300; attempt++)
        {
            if ((await client.GetFhirAsync($"/fhir/Subscription/{id}")).Text("status") == status) return;
            await Task.Delay(100, Cancellation);
        }
        Assert.Fail($"The subscription did not become {status}.");
    }

    private static async Task<ClientWebSocket> BindAsync(HttpClient client, string id)
    {
        var binding = await client.GetFhirAsync($"/fhir/Subscription/{id}/$get-ws-binding-token");
        var values = binding.GetProperty("parameter").EnumerateArray().ToDictionary(parameter => parameter.Text("name"));
        Assert.Equal(id, values["subscription"].Text("valueString"));
        return await SubscriptionRequests.BindAsync(new Uri(values["websocket-url"].Text("valueUrl")), values["token"].Text("valueString"));
    }
}
