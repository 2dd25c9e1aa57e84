using System.Net;
using System.Text;
using DataBank.IntegrationTests.Subscriptions;
using DataBank.Storage;
using DataBank.UnitTests.Storage;
using Npgsql;

namespace DataBank.IntegrationTests.Endurance;

/// <summary>Two nodes of one appliance, on one PostgreSQL and with the same files.</summary>
[Collection("Endurance")]
public sealed class NodesTests(PostgreSqlServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_nodes_one_is_killed_under_load_and_the_other_goes_on_with_all()
    {
        await using var first = await StartAsync();
        await using var second = await first.StartNodeAsync();
        await using var load = await MixedLoad.StartAsync(first, [first.BaseAddress, second.BaseAddress]);
        await load.UntilMoreAsync(60);
        await first.KillAsync();
        await load.UntilMoreAsync(60);
        await load.StopAsync();
        TestContext.Current.TestOutputHelper!.WriteLine(load.Describe());
        Assert.True(load.Troubles.Count == 0, load.Describe());
        await load.VerifyAsync(second.BaseAddress);
        await second.VerifyAsync();
    }

    [Fact]
    public async Task Nodes_are_replaced_one_after_the_other_while_clients_go_on()
    {
        await using var first = await StartAsync();
        await using var second = await first.StartNodeAsync();
        await using var load = await MixedLoad.StartAsync(first, [first.BaseAddress, second.BaseAddress]);
        foreach (var node in (ApplianceProcess[])[first, second])
        {
            await load.UntilMoreAsync(30);
            load.Nodes = [node == first ? second.BaseAddress : first.BaseAddress]; // As a load balancer does, before a node ends.
            await node.StopAsync();
            await load.UntilMoreAsync(30);
            await node.RestartAsync();
            load.Nodes = [first.BaseAddress, second.BaseAddress];
        }
        await load.UntilMoreAsync(30);
        await load.StopAsync();
        Assert.True(load.Troubles.Count == 0, load.Describe());
        await load.VerifyAsync(first.BaseAddress);

        // A newer program has been here: who runs goes on, who starts is told to be upgraded.
        await using (var connection = new NpgsqlConnection(first.Settings["DATABANK_Storage__ConnectionString"]))
        {
            await connection.OpenAsync(Cancellation);
            await using var newer = new NpgsqlCommand("insert into schema_version(number, name, applied_at) values (9999, 'future', 0)", connection);
            await newer.ExecuteNonQueryAsync(Cancellation);
        }
        using var client = first.Clinician;
        await client.CreateAsync(Some.Patient());
        await second.StopAsync();
        var refused = await ApplianceProcess.RunAsync(first.Settings, "serve", "--data", second.DataFolder, "--urls", "http://127.0.0.1:1");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("upgrade this node", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_nodes_show_a_view_and_a_withdrawal_takes_effect_on_both()
    {
        await using var first = await StartAsync();
        await using var second = await first.StartNodeAsync();
        var theme = await TestTheme.CreateAsync(first);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}";
        for (var i = 0; i < 3; i++) await theme.DataManager.CreateAsync(Some.Observation(patient));
        var consent = await theme.EnrolAsync(patient);
        var shown = Assert.Single(await theme.WaitForAsync("Patient", 1));
        await theme.WaitForAsync("Observation", 3);

        using var researcher = second.Client(first.Token(Server.Roles.Researcher, theme.Id));
        await UntilAsync(async () => (await FoundAsync(researcher, $"{theme.Fhir}/Patient")) is [var id] && id == shown.Text("id"));
        // A page of one node goes on at the other.
        var page = await theme.Researcher.GetFhirAsync($"{theme.Fhir}/Observation?_count=2");
        Assert.Single((await researcher.GetFhirAsync(new Uri(page.Link("next")!).PathAndQuery)).Ids());

        await theme.PutAsync($"Consent/{consent}", TestTheme.Consent(consent, patient, status: "inactive"));
        await UntilAsync(async () => (await FoundAsync(researcher, $"{theme.Fhir}/Observation")) is []);
        await theme.WaitForAsync("Observation", 0);

        // Whichever of them follows: the other goes on with it.
        await first.KillAsync();
        using var manager = second.Client(first.Token(Server.Roles.DataManager));
        using (var again = await manager.PutFhirAsync($"/fhir/Consent/{consent}", TestTheme.Consent(consent, patient))) Assert.True(again.IsSuccessStatusCode);
        await UntilAsync(async () => (await FoundAsync(researcher, $"{theme.Fhir}/Patient")) is [var id] && id == shown.Text("id"));
    }

    [Fact]
    public async Task A_job_of_a_node_that_hangs_is_taken_up_by_another_after_half_a_minute_and_done_once()
    {
        const int Lines = 8000;
        await using var own = PostgreSqlServer.Own(); // Followers wait for whatever is open in the whole server.
        await using var first = await ApplianceProcess.StartAsync(environment: TestEngine.OnPostgreSql(await own.ConnectionStringAsync()));
        using var ofFirst = first.Ingest;
        var lines = string.Join('\n', Enumerable.Range(0, Lines).Select(id => Some.Patient(id: $"p{id}").ReplaceLineEndings(" ")));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/fhir/$import") { Content = new StringContent(lines, Encoding.UTF8, "application/fhir+ndjson"), Headers = { { "Prefer", "respond-async" } } };
        using var accepted = await ofFirst.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var status = new Uri(accepted.Content.Headers.ContentLocation!.PathAndQuery, UriKind.Relative);
        await using var connection = new NpgsqlConnection(first.Settings["DATABANK_Storage__ConnectionString"]);
        await connection.OpenAsync(Cancellation);
        await UntilAsync(async () => await CountAsync() > 0);
        await first.PauseAsync();
        var (hung, before) = (TimeProvider.System.GetTimestamp(), await CountAsync());
        Assert.InRange(before, 1, Lines - 1);

        await using var second = await first.StartNodeAsync();
        using var ofSecond = second.Client(first.Token(Server.Roles.Ingest));
        await UntilAsync(async () => await CountAsync() > before);
        Assert.InRange(TimeProvider.System.GetElapsedTime(hung).TotalSeconds, 20, 60); // The lease, and some time to look.
        await first.ResumeAsync();
        await BackgroundWork.UntilAsync(ofSecond, status, _ => false);
        using var answer = await ofSecond.GetAsync(status, Cancellation);
        Assert.Equal(Lines, (await answer.JsonAsync()).GetProperty("output")[0].GetProperty("count").GetInt32());
        await Task.Delay(2000, Cancellation); // Long enough for what the former node still has in mind.
        Assert.Equal(Lines, await CountAsync());

        // Versions, former ones among them.
        async Task<long> CountAsync()
        {
            await using var count = new NpgsqlCommand("select count(*) from resource where type = 'Patient'", connection);
            return (long)(await count.ExecuteScalarAsync(Cancellation))!;
        }
    }

    [Fact]
    public async Task A_node_that_has_lost_its_turn_tells_no_lag_of_what_another_follows()
    {
        await using var first = await StartAsync();
        using var ofFirst = first.Administrator;
        await UntilAsync(async () => await ofFirst.LagsAsync() is { Consent: < 5, Data: < 5 });
        await using var second = await first.StartNodeAsync();
        using var ofSecond = second.Client(first.Token(Server.Roles.Administrator));
        await UntilAsync(async () => await ofSecond.LagsAsync() is { Consent: < 5, Data: null });

        await first.PauseAsync();
        await UntilAsync(async () => await ofSecond.LagsAsync() is { Consent: < 5, Data: < 5 });
        await first.ResumeAsync();
        await UntilAsync(async () => await ofFirst.LagsAsync() is { Consent: < 5, Data: null });
        for (var look = 0; look < 20; look++)
        {
            await Task.Delay(150, Cancellation);
            Assert.Null((await ofFirst.LagsAsync()).Data);
            Assert.NotNull((await ofSecond.LagsAsync()).Data);
        }
    }

    [Fact]
    public async Task How_many_records_wait_is_told_by_the_node_that_fills_them_in_and_by_no_other()
    {
        await using var first = await StartAsync();
        using var ofFirst = first.Administrator;
        await UntilAsync(async () => (await ofFirst.LagsAsync()).Data is not null);
        await using var second = await first.StartNodeAsync();
        using var ofSecond = second.Client(first.Token(Server.Roles.Administrator));
        var theme = await TestTheme.CreateAsync(first);
        await theme.EnrolAsync($"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}");
        await theme.WaitForAsync("Patient", 1);
        await UntilAsync(async () => await ofFirst.WaitingAsync(theme.Id) == 0);
        Assert.Null(await ofSecond.WaitingAsync(theme.Id));

        await first.PauseAsync();
        await UntilAsync(async () => await ofSecond.WaitingAsync(theme.Id) == 0);
        await first.ResumeAsync();
        await UntilAsync(async () => await ofFirst.WaitingAsync(theme.Id) is null);
    }

    [Fact]
    public async Task An_image_that_is_listed_is_given_by_either_node_once_its_verdict_is_written()
    {
        await using var first = await StartAsync();
        await using var second = await first.StartNodeAsync();
        var theme = await TestTheme.CreateAsync(first);
        var image = new TestImage();
        using var ingest = first.Ingest;
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(image.PatientId))).Text("id")}";
        await ingest.StoreCleanlyAsync(image);
        await theme.EnrolAsync(patient);
        var listed = Assert.Single(await theme.WaitForImagesAsync(1));
        var path = $"{theme.DicomWeb}/studies/{listed.Value("0020000D")}/series/{listed.Value("0020000E")}/instances/{listed.Value("00080018")}";
        using var other = second.Client(first.Token(Server.Roles.Researcher, theme.Id));
        foreach (var node in (HttpClient[])[theme.Researcher, other]) await UntilAsync(async () => await AskAsync(node) == HttpStatusCode.OK);

        // As it is after the entry of a cleared image was written, and before its verdict is.
        await SetVerdictAsync(InstanceVerdict.Uncertain);
        List<Task<HttpStatusCode>> asked = [AskAsync(theme.Researcher), AskAsync(other)];
        await Task.Delay(1000, Cancellation);
        Assert.DoesNotContain(asked, each => each.IsCompleted);
        await SetVerdictAsync(InstanceVerdict.Released);
        Assert.All(await Task.WhenAll(asked), status => Assert.Equal(HttpStatusCode.OK, status));

        // Nobody waits for ever, and nothing leaves without one.
        await SetVerdictAsync(InstanceVerdict.Withheld);
        Assert.All(await Task.WhenAll(AskAsync(theme.Researcher), AskAsync(other)), status => Assert.Equal(HttpStatusCode.NotFound, status));

        async Task<HttpStatusCode> AskAsync(HttpClient node)
        {
            while (true)
            {
                using var answer = await node.GetAsync(path, "multipart/related; type=\"application/dicom\"; transfer-syntax=*");
                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable) return answer.StatusCode; // On a busy machine the consents may be behind for a while.
                await Task.Delay(150, Cancellation);
            }
        }

        async Task SetVerdictAsync(InstanceVerdict verdict)
        {
            await using var connection = new NpgsqlConnection(first.Settings["DATABANK_Vault__ConnectionString"]);
            await connection.OpenAsync(Cancellation);
            await using var set = new NpgsqlCommand($"update instance_verdict set verdict = {(int)verdict}", connection);
            Assert.Equal(1, await set.ExecuteNonQueryAsync(Cancellation));
        }
    }

    [Fact]
    public async Task A_subscriber_is_told_of_what_happens_on_either_node_once_and_in_order_also_when_one_is_gone()
    {
        await using var receiver = new HookReceiver();
        var settings = TestEngine.OnPostgreSql(await server.ConnectionStringAsync());
        settings["DATABANK_Fhir__Subscriptions__Endpoints__0"] = receiver.Hooks;
        await using var first = await ApplianceProcess.StartAsync(environment: settings);
        await using var second = await first.StartNodeAsync();
        HttpClient[] clients = [first.Clinician, second.Client(first.Token(Server.Roles.Clinician))];
        await clients[0].CreateAsync(
            $$"""
            { "resourceType": "Subscription", "status": "requested", "reason": "x", "criteria": "http://databank.example.jp/fhir/SubscriptionTopic/Patient",
              "meta": { "profile": ["http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription"] },
              "channel": { "type": "rest-hook", "endpoint": "{{receiver.Hooks}}", "payload": "application/fhir+json",
                "_payload": { "extension": [{ "url": "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content", "valueCode": "id-only" }] } } }
            """);
        await receiver.UntilAsync(() => receiver.Notifications("handshake").Count == 1, "handshake");
        var told = new List<string>();
        for (var i = 0; i < 20; i++) told.Add((await clients[i % 2].CreateAsync(Some.Patient())).Text("id"));
        await receiver.UntilAsync(() => receiver.Events.Count == told.Count, "events of both nodes");
        await first.KillAsync();
        for (var i = 0; i < 10; i++) told.Add((await clients[1].CreateAsync(Some.Patient())).Text("id"));
        await receiver.UntilAsync(() => receiver.Events.Count == told.Count, "events after one node was killed");
        Assert.Equal(Enumerable.Range(1, told.Count).Select(number => (long)number), receiver.Events.Select(each => each.Number));
        Assert.Equal(told, receiver.Events.Select(each => each.Focus.Split('/')[^1]));
    }

    private async Task<ApplianceProcess> StartAsync() => await ApplianceProcess.StartAsync(environment: TestEngine.OnPostgreSql(await server.ConnectionStringAsync()));

    private static async Task<string[]?> FoundAsync(HttpClient client, string url)
    {
        using var answer = await client.GetAsync(url, Cancellation);
        return answer.StatusCode == HttpStatusCode.OK ? (await answer.JsonAsync()).Ids() : null;
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var attempt = 0; !await isSo(); attempt++)
        {
            Assert.True(attempt < 600, "It does not become so.");
            await Task.Delay(150, Cancellation);
        }
    }
}
