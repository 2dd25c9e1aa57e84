using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using DataBank.IntegrationTests.Subscriptions;
using DataBank.Server;

namespace DataBank.IntegrationTests;

/// <summary>Subscriptions to views: what is told of a theme, to whom, and when it ends.</summary>
public sealed class ResearchSubscriptionTests(ResearchSubscriptionTests.Own own) : IClassFixture<ResearchSubscriptionTests.Own>
{
    private const string Topics = "http://databank.example.jp/fhir/SubscriptionTopic/";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Subscribers_of_two_themes_are_told_of_their_own_view_and_lose_nothing_by_a_kill()
    {
        var (first, second) = (await TestTheme.CreateAsync(own.Appliance), await TestTheme.CreateAsync(own.Appliance));
        using var registered = await RegisterAsync(first);
        using var of = await SignInAsync(registered);
        using var other = Researcher("other", second);
        await first.WaitForAsync("Patient", 0);
        await second.WaitForAsync("Patient", 0);
        var (hook, foreign) = (At("first"), At("second"));
        var id = (await CreateAsync(of, first, Hook(Topics + "Observation", hook.Url, "id-only", "Observation?code=718-7"))).Text("id");
        await CreateAsync(other, second, Hook("Patient?gender=male", foreign.Url, "empty"));
        await own.Receiver.UntilAsync(() => hook.Notifications("handshake").Any() && foreign.Notifications("handshake").Any(), "handshakes");

        await first.AddPersonsAsync(3, at => [Some.Observation(Person.Reference), Some.Observation(Person.Reference, code: "2160-0")]);
        var shown = (await first.WaitForAsync("Observation?code=718-7", 3)).Select(each => each.Text("id")!).ToList();
        await own.Receiver.UntilAsync(() => hook.Events.Count >= 3, "events of the first theme");
        Assert.Equal(shown.Select(each => $"{own.Appliance.BaseAddress}research/{first.Id}/fhir/Observation/{each}").Order(StringComparer.Ordinal), hook.Events.Select(each => each.Focus).Order(StringComparer.Ordinal));
        Assert.Equal([1L, 2L, 3L], hook.Events.Select(each => each.Number));
        Assert.All(hook.Notifications("event-notification"), bundle => Assert.All(bundle.GetProperty("entry").EnumerateArray().Skip(1), entry => Assert.False(entry.TryGetProperty("resource", out _))));
        Assert.True(hook.Notifications("event-notification").Count() < 3, "Events of one pass go out together.");
        Assert.Empty(foreign.Notifications("event-notification"));

        // What is acknowledged while the endpoint is away waits on disk, over a kill at any moment.
        own.Receiver.Answer = _ => 503;
        await first.AddPersonsAsync(2, _ => [Some.Observation(Person.Reference)]);
        await second.AddPersonsAsync(1, _ => []);
        await first.WaitForAsync("Observation?code=718-7", 5);
        await second.WaitForAsync("Patient", 1);
        await own.Appliance.RestartAsync();
        own.Receiver.Answer = _ => 200;
        await own.Receiver.UntilAsync(() => hook.Events.Count >= 5 && foreign.Events.Count >= 1, "events after the kill");
        var all = (await first.WaitForAsync("Observation?code=718-7", 5)).Select(each => $"{own.Appliance.BaseAddress}research/{first.Id}/fhir/Observation/{each.Text("id")}");
        Assert.Equal(all.Order(StringComparer.Ordinal), hook.Events.Select(each => each.Focus).Order(StringComparer.Ordinal));
        Assert.Equal([(1L, "")], foreign.Events);

        // Who was told of whom is in the journal: by pseudonym for the theme, and for the patient's own record of use.
        var journal = (await own.Appliance.Auditor.GetFhirAsync($"/fhir/AuditEvent?subtype=notification&_count=200")).GetRawText();
        Assert.Contains($"Subscription/{id}", journal, StringComparison.Ordinal);
        Assert.Contains(registered.Id, (await own.Appliance.Auditor.GetFhirAsync("/fhir/AuditEvent?subtype=research-use&_count=200")).GetRawText(), StringComparison.Ordinal);

        // A view that is made anew, under another policy, tells of everything in it; numbers go on.
        await first.PutAsync($"ResearchStudy/{first.Id}", TestTheme.Study(first.Id, "active", "pseudonymized-heads"));
        await own.Receiver.UntilAsync(() => hook.Events.Count >= 10, "events of the view that was made anew");
        Assert.Equal(Enumerable.Range(1, 10).Select(number => (long)number), hook.Events.Select(each => each.Number));
        Assert.Equal(all.Order(StringComparer.Ordinal), hook.Events.Skip(5).Select(each => each.Focus).Order(StringComparer.Ordinal));

        await first.WaitForAsync("Observation?code=718-7", 5);
        var removed = await SendAsync(of, HttpMethod.Delete, $"{first.Fhir}/Subscription/{id}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await (await SendAsync(of, HttpMethod.Get, $"{first.Fhir}/Subscription/{id}")).OutcomeAsync(404);
    }

    [Fact]
    public async Task One_client_has_up_to_fifty_subscriptions_in_a_theme()
    {
        var (theme, other) = (await TestTheme.CreateAsync(own.Appliance), await TestTheme.CreateAsync(own.Appliance));
        using var owner = own.Appliance.Client(own.Appliance.Token(new TokenRequest("many", [Roles.Researcher], [theme.Id, other.Id], TimeSpan.FromHours(1))));
        using var colleague = Researcher("few", theme);
        await theme.WaitForAsync("Patient", 0);
        await other.WaitForAsync("Patient", 0);
        var first = (await CreateAsync(owner, theme, Socket(Topics + "Patient"))).Text("id");
        await Task.WhenAll(Enumerable.Range(1, 49).Select(_ => CreateAsync(owner, theme, Socket(Topics + "Patient"))));
        await (await SendAsync(owner, HttpMethod.Post, $"{theme.Fhir}/Subscription", Socket(Topics + "Patient"))).OutcomeAsync(422);
        await CreateAsync(colleague, theme, Socket(Topics + "Patient"));
        await CreateAsync(owner, other, Socket(Topics + "Patient"));
        // One less, and there is room for one.
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(owner, HttpMethod.Delete, $"{theme.Fhir}/Subscription/{first}")).StatusCode);
        await CreateAsync(owner, theme, Socket(Topics + "Patient"));
        await (await SendAsync(owner, HttpMethod.Post, $"{theme.Fhir}/Subscription", Socket(Topics + "Patient"))).OutcomeAsync(422);
    }

    [Fact]
    public async Task A_subscription_to_a_view_is_its_owners_alone_and_no_other_write_is_taken()
    {
        var (theme, other) = (await TestTheme.CreateAsync(own.Appliance), await TestTheme.CreateAsync(own.Appliance));
        using var owner = Researcher("owner", theme);
        using var colleague = Researcher("colleague", theme);
        using var stranger = Researcher("stranger", other);
        await theme.WaitForAsync("Patient", 0);
        await other.WaitForAsync("Patient", 0);
        var created = await CreateAsync(owner, theme, Socket(Topics + "Patient"));
        var id = created.Text("id")!;
        Assert.Equal(("active", "1"), (created.Text("status"), created.Text("meta", "versionId")));
        Assert.Equal(id, Assert.Single((await GetAsync(owner, $"{theme.Fhir}/Subscription")).GetProperty("entry").EnumerateArray()).Text("resource", "id"));

        var second = (await CreateAsync(owner, theme, Socket(Topics + "Observation"))).Text("id")!;
        var page = await GetAsync(owner, $"{theme.Fhir}/Subscription?status=active&_count=1");
        var last = await GetAsync(owner, page.Link("next")!);
        Assert.False(last.TryGetProperty("link", out _));
        Assert.Equal(new[] { id, second }.Order(), new[] { page, last }.Select(each => Assert.Single(each.GetProperty("entry").EnumerateArray()).Text("resource", "id")).Order());

        foreach (var client in (HttpClient[])[colleague, stranger])
        {
            foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Get, ""), (HttpMethod.Delete, ""), (HttpMethod.Get, "/$status"), (HttpMethod.Get, "/$events"), (HttpMethod.Get, "/$get-ws-binding-token")])
                await (await SendAsync(client, method, $"{theme.Fhir}/Subscription/{id}{path}")).OutcomeAsync(404);
            var body = Socket(Topics + "Patient").Replace("\"status\"", $"\"id\": \"{id}\", \"status\"", StringComparison.Ordinal);
            await (await SendAsync(client, HttpMethod.Put, $"{theme.Fhir}/Subscription/{id}", body)).OutcomeAsync(404);
        }
        Assert.Equal("0", (await GetAsync(colleague, $"{theme.Fhir}/Subscription")).Text("total"));
        Assert.Equal("0", (await GetAsync(colleague, $"{theme.Fhir}/Subscription/$status")).Text("total"));
        await (await SendAsync(stranger, HttpMethod.Post, $"{theme.Fhir}/Subscription", Socket(Topics + "Patient"))).OutcomeAsync(404);
        // An id of one's own choice would tell whether somebody else has it.
        await (await SendAsync(owner, HttpMethod.Put, $"{theme.Fhir}/Subscription/mine", Socket(Topics + "Patient").Replace("\"status\"", "\"id\": \"mine\", \"status\"", StringComparison.Ordinal))).OutcomeAsync(404);

        // Neither in searches of everything nor in exports, and nothing else is written.
        Assert.DoesNotContain(id, (await GetAsync(owner, $"{theme.Fhir}/_history")).GetRawText(), StringComparison.Ordinal);
        await (await SendAsync(owner, HttpMethod.Post, $"{theme.Fhir}/Patient", Some.Patient())).OutcomeAsync(405);
        await (await SendAsync(owner, HttpMethod.Patch, $"{theme.Fhir}/Subscription/{id}", "[]")).OutcomeAsync(405);

        foreach (var (subscription, expression) in ((string, string)[])[
            (Socket(Topics + "Patient", content: "full-resource"), "Subscription.channel.payload"), (Socket(Topics + "encounter-started"), "Subscription.criteria"),
            (Socket("http://site.example/topics/own"), "Subscription.criteria"), (Socket("Patient?name=西園寺"), "Subscription.criteria"), (Socket("Observation?patient.birthdate=1970-04-01"), "Subscription.criteria"),
            (Socket(Topics + "Observation", "Observation?frobnicate=1"), "Subscription.criteria"), (Hook(Topics + "Patient", "http://169.254.169.254/latest", "empty"), "Subscription.channel.endpoint")])
        {
            var refused = await (await SendAsync(owner, HttpMethod.Post, $"{theme.Fhir}/Subscription", subscription)).OutcomeAsync(422);
            Assert.Equal(expression, refused.Text("expression", "0"));
            Assert.DoesNotContain("西園寺", refused.GetRawText(), StringComparison.Ordinal);
        }
        var statement = (await GetAsync(owner, $"{theme.Fhir}/metadata")).GetProperty("rest")[0].GetProperty("resource").EnumerateArray().Single(resource => resource.Text("type") == "Subscription");
        Assert.Equal(["read", "search-type", "create", "update", "delete"], statement.GetProperty("interaction").EnumerateArray().Select(interaction => interaction.Text("code")));
        var topics = statement.GetProperty("extension").EnumerateArray().Select(extension => extension.Text("valueCanonical")).ToList();
        Assert.Contains(Topics + "laboratory-result", topics);
        Assert.DoesNotContain(Topics + "encounter-started", topics);
        Assert.Equal(topics, (await GetAsync(owner, $"{theme.Fhir}/Subscription/$topic-list")).GetProperty("parameter").EnumerateArray().Select(topic => topic.Text("valueCanonical")));

        // A socket opens below its own face alone; before it is bound nobody is told whether there is such a theme.
        var token = (await GetAsync(owner, $"{theme.Fhir}/Subscription/{id}/$get-ws-binding-token")).Text("parameter", "0", "valueString")!;
        foreach (var (path, text) in ((string, string)[])[(other.Fhir, token), ("/fhir", token), (theme.Fhir, "nonsense"), ("/research/no-such-theme/fhir", token)])
        {
            using var refused = await ConnectAsync(path, text);
            Assert.Equal(WebSocketMessageType.Close, (await refused.ReceiveAsync(new byte[4096], Cancellation)).MessageType);
            Assert.Equal(WebSocketCloseStatus.PolicyViolation, refused.CloseStatus);
        }
        using var socket = await ConnectAsync(theme.Fhir, token);
        Assert.Equal("handshake", HookReceiver.Status(await SubscriptionRequests.ReceiveAsync(socket), "type"));
        await theme.AddPersonsAsync(1, _ => []);
        var patient = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id")!;
        Assert.EndsWith($"/Patient/{patient}", Assert.Single(HookReceiver.EventsOf(await SubscriptionRequests.ReceiveAsync(socket))).Focus, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_left_a_theme_is_named_in_no_event_that_waits()
    {
        var theme = await TestTheme.CreateAsync(own.Appliance);
        using var client = Researcher("left", theme);
        await theme.WaitForAsync("Patient", 0);
        var id = (await CreateAsync(client, theme, Socket(Topics + "Patient"))).Text("id"); // Until somebody connects its events wait.
        var leaving = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}";
        var consent = await theme.EnrolAsync(leaving);
        var gone = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id")!;
        await Waiting.UntilAsync(async () => HookReceiver.Status(await GetAsync(client, $"{theme.Fhir}/Subscription/{id}/$status"), "events-since-subscription-start") == "1", TimeSpan.FromSeconds(20));
        await theme.PutAsync($"Consent/{consent}", TestTheme.Consent(consent, leaving, status: "inactive"));
        await theme.WaitForAsync("Patient", 0);
        Assert.DoesNotContain(gone, (await GetAsync(client, $"{theme.Fhir}/Subscription/{id}/$events")).GetRawText(), StringComparison.Ordinal);
        await theme.AddPersonsAsync(1, _ => []);
        var staying = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id")!;
        using var socket = await ConnectAsync(theme.Fhir, (await GetAsync(client, $"{theme.Fhir}/Subscription/{id}/$get-ws-binding-token")).Text("parameter", "0", "valueString")!);
        Assert.Equal("handshake", HookReceiver.Status(await SubscriptionRequests.ReceiveAsync(socket), "type"));
        var told = await SubscriptionRequests.ReceiveAsync(socket);
        Assert.Equal([(2L, $"{own.Appliance.BaseAddress}research/{theme.Id}/fhir/Patient/{staying}")], HookReceiver.EventsOf(told));
        Assert.DoesNotContain(gone, told.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_not_searched_for_all_that_is_known_now_leaves_in_no_notification()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var theme = await TestTheme.CreateAsync(appliance);
        using var client = appliance.Client(appliance.Token(new TokenRequest("told", [Roles.Researcher], [theme.Id], TimeSpan.FromHours(1))));
        await theme.WaitForAsync("Patient", 0);
        var subscription = $"{theme.Fhir}/Subscription/{(await CreateAsync(client, theme, Socket(Topics + "Observation"))).Text("id")}"; // Until somebody connects its events wait.
        var record = Some.Unique();
        var patient = (await theme.DataManager.CreateAsync(Some.Patient(record))).Text("id")!;
        await theme.DataManager.CreateAsync(Some.Observation($"Patient/{patient}", code: PlantedHits.Number));
        await theme.DataManager.CreateAsync(Some.Observation($"Patient/{patient}"));
        await theme.EnrolAsync($"Patient/{patient}");
        await theme.WaitForAsync("Observation", 2);
        var planted = Assert.Single(await theme.WaitForAsync($"Observation?code={PlantedHits.Number}", 1)).Text("id")!;
        var clean = Assert.Single(await theme.WaitForAsync("Observation?code=718-7", 1)).Text("id")!;
        await Waiting.UntilAsync(async () => HookReceiver.Status(await GetAsync(client, $"{subscription}/$status"), "events-since-subscription-start") == "2", TimeSpan.FromSeconds(20));
        await appliance.LookAwayAsync();
        await theme.NameAsync(patient, record);

        Task<ClientWebSocket> BindAsync(string token) => SubscriptionRequests.BindAsync(new Uri($"ws://127.0.0.1:{appliance.BaseAddress.Port}{theme.Fhir}/Subscription/$websocket"), token);
        async Task<string> TokenAsync() => (await GetAsync(client, $"{subscription}/$get-ws-binding-token")).Text("parameter", "0", "valueString")!;
        using (var socket = await BindAsync(await TokenAsync()))
        {
            Assert.Equal("handshake", HookReceiver.Status(await SubscriptionRequests.ReceiveAsync(socket), "type"));
            await Assert.ThrowsAnyAsync<WebSocketException>(() => SubscriptionRequests.ReceiveAsync(socket)); // It is cut off instead.
        }
        await appliance.AssertToldAsync(theme, "Observation");
        await theme.WaitForAsync($"Observation?code={PlantedHits.Number}", 0);

        using var again = await BindAsync(await TokenAsync());
        Assert.Equal("handshake", HookReceiver.Status(await SubscriptionRequests.ReceiveAsync(again), "type"));
        var told = await SubscriptionRequests.ReceiveAsync(again);
        Assert.EndsWith($"/Observation/{clean}", Assert.Single(HookReceiver.EventsOf(told)).Focus, StringComparison.Ordinal);
        Assert.DoesNotContain(planted, (await GetAsync(client, $"{subscription}/$events")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscription_ends_with_its_client_its_token_and_its_theme()
    {
        var theme = await TestTheme.CreateAsync(own.Appliance);
        using var registered = await RegisterAsync(theme);
        using var removed = await SignInAsync(registered);
        using var staying = Researcher("staying", theme);
        await theme.WaitForAsync("Patient", 0);
        var (gone, late, stays) = (At("gone"), At("late"), At("stays"));
        await CreateAsync(removed, theme, Hook(Topics + "Patient", gone.Url, "id-only"));
        await CreateAsync(staying, theme, Hook(Topics + "Patient", stays.Url, "id-only"));
        using var again = Researcher("kimura", theme);
        using var person = own.Appliance.Client(own.Appliance.Token(new TokenRequest("kimura", [Roles.Researcher], [theme.Id], TimeSpan.FromSeconds(4))));
        var id = (await CreateAsync(person, theme, Hook(Topics + "Patient", late.Url, "id-only"))).Text("id");
        await own.Receiver.UntilAsync(() => gone.Notifications("handshake").Any() && late.Notifications("handshake").Any() && stays.Notifications("handshake").Any(), "handshakes");
        await ApplianceProcess.SucceedAsync(own.Appliance.Settings, "client", "remove", registered.Id, "--data", own.Appliance.DataFolder);
        await Waiting.UntilAsync(async () => (await GetAsync(again, $"{theme.Fhir}/Subscription/{id}")).Text("status") == "off", TimeSpan.FromSeconds(20), "The token has ended, the subscription has not.");
        await theme.AddPersonsAsync(2, _ => []);
        await theme.WaitForAsync("Patient", 2);
        await own.Receiver.UntilAsync(() => stays.Events.Count >= 2, "events of the client that is still there");
        Assert.Empty(gone.Events);
        Assert.Empty(late.Events);

        await theme.PutAsync($"ResearchStudy/{theme.Id}", TestTheme.Study(theme.Id, "completed"));
        await Waiting.UntilAsync(async () => (await SendAsync(staying, HttpMethod.Get, $"{theme.Fhir}/Subscription")).StatusCode == HttpStatusCode.NotFound, TimeSpan.FromSeconds(20));
        Assert.DoesNotContain("Looking for changes that are subscribed to failed", own.Appliance.Output, StringComparison.Ordinal);
    }

    private Endpoint At(string name) => new(own.Receiver, name);

    private HttpClient Researcher(string name, TestTheme theme) => own.Appliance.Client(own.Appliance.Token(new TokenRequest(name, [Roles.Researcher], [theme.Id], TimeSpan.FromHours(1))));

    private Task<BackendClient> RegisterAsync(TestTheme theme) => BackendClient.RegisterAsync(own.Appliance, Roles.Researcher, "system/*.rs", "--theme", theme.Id);

    private static async Task<HttpClient> SignInAsync(BackendClient client) => client.Appliance.Client(await client.TokenAsync("system/*.rs"));

    private static async Task<JsonElement> CreateAsync(HttpClient client, TestTheme theme, string subscription)
    {
        var created = await SendAsync(client, HttpMethod.Post, $"{theme.Fhir}/Subscription", subscription);
        var json = await created.JsonAsync();
        Assert.True(created.StatusCode == HttpStatusCode.Created, json.GetRawText());
        return json;
    }

    private static async Task<JsonElement> GetAsync(HttpClient client, string path)
    {
        var answer = await SendAsync(client, HttpMethod.Get, path);
        var json = await answer.JsonAsync();
        Assert.True(answer.IsSuccessStatusCode, json.GetRawText());
        return json;
    }

    // On a busy machine the consents may be behind for a while, which is 503.
    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, string? body = null)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/fhir+json");
            var answer = await client.SendAsync(request, Cancellation);
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || attempt == 100) return answer;
            await Task.Delay(200, Cancellation);
        }
    }

    private Task<ClientWebSocket> ConnectAsync(string face, string token) =>
        SubscriptionRequests.BindAsync(new Uri($"ws://127.0.0.1:{own.Appliance.BaseAddress.Port}{face}/Subscription/$websocket"), token);

    private static string Hook(string criteria, string endpoint, string content, string? filter = null) =>
        SubscriptionRequests.Subscription(criteria, filter, $"\"type\": \"rest-hook\", \"endpoint\": \"{endpoint}\",", content);

    private static string Socket(string criteria, string? filter = null, string content = "id-only") =>
        SubscriptionRequests.Subscription(criteria, filter, "\"type\": \"websocket\",", content);

    /// <summary>What one endpoint was sent.</summary>
    private sealed class Endpoint(HookReceiver receiver, string name)
    {
        private readonly string path = $"/hooks/{name}";

        public string Url => receiver.Root + path;

        public IEnumerable<JsonElement> All => receiver.Taken.Where(taken => taken.Path == path).Select(taken => taken.Bundle);

        public IReadOnlyList<(long Number, string Focus)> Events => [.. Notifications("event-notification").SelectMany(HookReceiver.EventsOf).DistinctBy(each => each.Number)];

        public IEnumerable<JsonElement> Notifications(string type) => All.Where(bundle => HookReceiver.Status(bundle, "type") == type);
    }

    /// <summary>An appliance that may send notifications of views, and where they go.</summary>
    public sealed class Own : IAsyncLifetime
    {
        public ApplianceProcess Appliance { get; private set; } = null!;

        internal HookReceiver Receiver { get; } = new();

        public async ValueTask InitializeAsync() => Appliance = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Proxy__Subscriptions__Endpoints__0"] = Receiver.Hooks });

        public async ValueTask DisposeAsync()
        {
            await Appliance.DisposeAsync();
            await Receiver.DisposeAsync();
        }
    }
}
