using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataBank.IntegrationTests.Workitems;

/// <summary>Subscribers, what they are told over their WebSocket, and requests to cancel.</summary>
public sealed class SubscriptionTests(ApplianceProcess appliance)
{
    private const string Worklist = "1.2.840.10008.5.1.4.34.5";
    private const string FilteredWorklist = "1.2.840.10008.5.1.4.34.5.1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subscriber_is_told_of_each_step_and_after_a_break_of_what_it_missed()
    {
        using var client = appliance.Clinician;
        var (title, item) = (NewTitle(), new TestWorkitem());
        await client.CreateCleanlyAsync(item);
        using (var subscribed = await SubscribeAsync(client, item.Uid, title))
        {
            Assert.Equal(HttpStatusCode.Created, subscribed.StatusCode);
            Assert.Equal($"ws://127.0.0.1:{appliance.BaseAddress.Port}/dicomweb/ws", subscribed.Content.Headers.ContentLocation!.ToString());
        }
        string transaction;
        using (var socket = await ConnectAsync(title))
        {
            var first = await ReceiveAsync(socket);
            Assert.Equal(("1.2.840.10008.5.1.4.34.6.4", item.Uid, "1", "SCHEDULED", "READY"), (first.Value("00000002"), first.Value("00001000"), first.Value("00001002"), first.Value("00741000"), first.Value("00404041")));
            transaction = await client.ClaimAsync(item.Uid);
            Assert.Equal("IN PROGRESS", (await ReceiveAsync(socket)).Value("00741000"));
            using (var progress = await client.UpdateAsync(item.Uid, Progress("50"), transaction)) await WorkitemRequests.AssertStatusAsync(HttpStatusCode.OK, progress);
            var report = await ReceiveAsync(socket);
            Assert.Equal(("3", "50"), (report.Value("00001002"), report.GetProperty("00741002").GetProperty("Value")[0].Value("00741004")));
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        }

        // Nobody is there: what happens now waits.
        using (var performed = await client.UpdateAsync(item.Uid, TestWorkitem.Performed(), transaction)) await WorkitemRequests.AssertStatusAsync(HttpStatusCode.OK, performed);
        using (var moved = await client.UpdateAsync(item.Uid, new JsonObject { ["00404025"] = TestWorkitem.Attribute("SQ", TestWorkitem.Code("CAD9", "99TEST", "CAD9")) }, transaction)) await WorkitemRequests.AssertStatusAsync(HttpStatusCode.OK, moved);
        using (var completed = await client.ChangeStateAsync(item.Uid, "COMPLETED", transaction)) await WorkitemRequests.AssertStatusAsync(HttpStatusCode.OK, completed);
        using (var socket = await ConnectAsync(title))
        {
            var assigned = await ReceiveAsync(socket);
            Assert.Equal(("5", "CAD9"), (assigned.Value("00001002"), assigned.GetProperty("00404025").GetProperty("Value")[0].Value("00080100")));
            Assert.Equal("COMPLETED", (await ReceiveAsync(socket)).Value("00741000"));
            socket.Abort();
        }

        // A connection that broke may have swallowed what was sent last.
        using var again = await ConnectAsync(title);
        Assert.Equal("5", (await ReceiveAsync(again)).Value("00001002"));
        Assert.Equal("COMPLETED", (await ReceiveAsync(again)).Value("00741000"));
    }

    [Fact]
    public async Task Reports_that_were_stored_survive_a_kill()
    {
        await using var own = await ApplianceProcess.StartAsync();
        using var client = own.Clinician;
        var (title, item) = (NewTitle(), new TestWorkitem());
        using (var subscribed = await SubscribeAsync(client, Worklist, title)) Assert.Equal(HttpStatusCode.Created, subscribed.StatusCode);
        await client.CreateCleanlyAsync(item);
        await client.ClaimAsync(item.Uid);
        await own.KillAsync();
        await own.RestartAsync();
        using var socket = await ConnectAsync(title, own);
        Assert.Equal(["SCHEDULED", "", "IN PROGRESS"], [
            (await ReceiveAsync(socket)).Value("00741000") ?? "", (await ReceiveAsync(socket)).Value("00741000") ?? "", (await ReceiveAsync(socket)).Value("00741000") ?? ""]);
        var restart = await ReceiveAsync(socket);
        Assert.Equal((Worklist, "4", "RESTARTED", "WARM START"), (restart.Value("00001000"), restart.Value("00001002"), restart.Value("00741242"), restart.Value("00741244")));
    }

    [Fact]
    public async Task The_worklist_is_watched_whole_or_by_a_filter_until_it_is_suspended()
    {
        using var client = appliance.Clinician;
        var (all, some) = (NewTitle(), NewTitle());
        var existing = new TestWorkitem { Station = "CAD7" };
        await client.CreateCleanlyAsync(existing);
        using (var whole = await SubscribeAsync(client, Worklist, all)) Assert.Equal(HttpStatusCode.Created, whole.StatusCode);
        var filter = Uri.EscapeDataString($"ScheduledStationNameCodeSequence.CodeValue=CAD7,WorklistLabel={existing.Worklist}");
        using (var filtered = await SubscribeAsync(client, FilteredWorklist, some, $"?filter={filter}")) Assert.Equal(HttpStatusCode.Created, filtered.StatusCode);

        var wanted = existing with { Uid = TestImage.NewUid() };
        var other = existing with { Uid = TestImage.NewUid(), Station = "CAD8" };
        await client.CreateCleanlyAsync(other);
        await client.CreateCleanlyAsync(wanted);
        await client.ClaimAsync(existing.Uid);
        using (var suspended = await client.PostAsync($"/dicomweb/workitems/{FilteredWorklist}/subscribers/{some}/suspend", null, Cancellation)) Assert.Equal(HttpStatusCode.OK, suspended.StatusCode);
        var late = existing with { Uid = TestImage.NewUid() };
        await client.CreateCleanlyAsync(late);
        await client.ClaimAsync(wanted.Uid);

        using (var socket = await ConnectAsync(some))
        {
            // New ones with their assignment, those that were there, and after the suspension those it had.
            Assert.Equal(
                [(wanted.Uid, "1"), (wanted.Uid, "5"), (existing.Uid, "1"), (wanted.Uid, "1")],
                [await TypeAsync(socket), await TypeAsync(socket), await TypeAsync(socket), await TypeAsync(socket)]);
        }
        using (var socket = await ConnectAsync(all))
        {
            var told = new HashSet<string>();
            while (!told.IsSupersetOf([existing.Uid, other.Uid, wanted.Uid, late.Uid])) told.Add((await TypeAsync(socket)).Uid);
        }
        using (var ended = await client.DeleteAsync($"/dicomweb/workitems/{Worklist}/subscribers/{all}", Cancellation)) Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        using var twice = await client.DeleteAsync($"/dicomweb/workitems/{Worklist}/subscribers/{all}", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, twice.StatusCode);
    }

    [Fact]
    public async Task A_request_to_cancel_cancels_what_nobody_performs_and_is_told_to_who_does()
    {
        using var client = appliance.Clinician;
        var reason = new JsonObject { ["00741238"] = TestWorkitem.Attribute("LT", "検査中止"), ["0074100C"] = TestWorkitem.Attribute("LO", "放射線科受付") };

        var scheduled = new TestWorkitem();
        await client.CreateCleanlyAsync(scheduled);
        using (var accepted = await CancelAsync(client, scheduled.Uid, reason)) Assert.Equal((HttpStatusCode.Accepted, null), (accepted.StatusCode, accepted.Warning()));
        var cancelled = await client.RetrieveAsync(scheduled.Uid);
        var progress = cancelled.GetProperty("00741002").GetProperty("Value")[0];
        Assert.Equal(("CANCELED", "検査中止"), (cancelled.Value("00741000"), progress.Value("00741238")));
        Assert.True(progress.TryGetProperty("00404052", out _) && progress.TryGetProperty("0074100E", out _));
        using (var already = await CancelAsync(client, scheduled.Uid, null))
        {
            Assert.Equal((HttpStatusCode.Conflict, "The UPS is already in the requested state of CANCELED."), (already.StatusCode, already.Warning()));
        }

        var (performed, title) = (new TestWorkitem(), NewTitle());
        await client.CreateCleanlyAsync(performed);
        // Whoever else watches the whole worklist would hear of it as well.
        var transaction = await client.ClaimAsync(performed.Uid);
        using (var subscribed = await SubscribeAsync(client, performed.Uid, title)) Assert.Equal(HttpStatusCode.Created, subscribed.StatusCode);
        using (var accepted = await CancelAsync(client, performed.Uid, reason)) Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal("IN PROGRESS", (await client.RetrieveAsync(performed.Uid)).Value("00741000"));
        using var socket = await ConnectAsync(title);
        await ReceiveAsync(socket);
        var request = await ReceiveAsync(socket);
        Assert.Equal(("2", "検査中止", "放射線科受付", "test-clinician"), (request.Value("00001002"), request.Value("00741238"), request.Value("0074100C"), request.Value("00741236")));

        using (var update = await client.UpdateAsync(performed.Uid, TestWorkitem.Performed(), transaction)) await WorkitemRequests.AssertStatusAsync(HttpStatusCode.OK, update);
        using (var completed = await client.ChangeStateAsync(performed.Uid, "COMPLETED", transaction)) await WorkitemRequests.AssertStatusAsync(HttpStatusCode.OK, completed);
        using var late = await CancelAsync(client, performed.Uid, null);
        Assert.Equal((HttpStatusCode.Conflict, "The UPS is already COMPLETED."), (late.StatusCode, late.Warning()));
    }

    [Fact]
    public async Task A_performer_whom_nobody_can_reach_is_not_asked_to_cancel()
    {
        await using var own = await ApplianceProcess.StartAsync();
        using var client = own.Clinician;
        var item = new TestWorkitem();
        await client.CreateCleanlyAsync(item);
        await client.ClaimAsync(item.Uid);
        using var refused = await CancelAsync(client, item.Uid, null);
        Assert.Equal((HttpStatusCode.Conflict, "The performer cannot be contacted."), (refused.StatusCode, refused.Warning()));
    }

    [Fact]
    public async Task A_connection_needs_a_token_and_is_not_opened_by_other_pages()
    {
        using var nobody = new ClientWebSocket();
        nobody.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => nobody.ConnectAsync(UrlOf("WATCHER", appliance), Cancellation));
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.HttpStatusCode);
        using var page = new ClientWebSocket();
        page.Options.CollectHttpResponseDetails = true;
        page.Options.SetRequestHeader("Authorization", $"Bearer {appliance.Token(DataBank.Server.Roles.Clinician)}");
        page.Options.SetRequestHeader("Origin", "http://elsewhere.example");
        await Assert.ThrowsAsync<WebSocketException>(() => page.ConnectAsync(UrlOf("WATCHER", appliance), Cancellation));
        Assert.Equal(HttpStatusCode.Forbidden, page.HttpStatusCode);
    }

    [Fact]
    public async Task A_connection_ends_with_the_token_that_opened_it()
    {
        using var socket = new ClientWebSocket();
        var token = appliance.Token(new DataBank.Server.TokenRequest("test-clinician", [DataBank.Server.Roles.Clinician], [], TimeSpan.FromSeconds(3)));
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await socket.ConnectAsync(UrlOf(NewTitle(), appliance), Cancellation);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(15));
        await Assert.ThrowsAsync<WebSocketException>(async () => await socket.ReceiveAsync(new byte[16].AsMemory(), limit.Token));
    }

    private static JsonObject Progress(string percent) => new() { ["00741002"] = TestWorkitem.Attribute("SQ", new JsonObject { ["00741004"] = TestWorkitem.Attribute("DS", percent) }) };

    private static string NewTitle() => $"W{Some.Unique()}";

    private static Task<HttpResponseMessage> SubscribeAsync(HttpClient client, string uid, string title, string query = "") =>
        client.PostAsync($"/dicomweb/workitems/{uid}/subscribers/{title}{query}", null, Cancellation);

    private static Task<HttpResponseMessage> CancelAsync(HttpClient client, string uid, JsonObject? reason) =>
        client.SendModelAsync(HttpMethod.Post, $"/dicomweb/workitems/{uid}/cancelrequest", reason);

    private static Uri UrlOf(string title, ApplianceProcess server) => new($"ws://127.0.0.1:{server.BaseAddress.Port}/dicomweb/ws/subscribers/{title}");

    private async Task<ClientWebSocket> ConnectAsync(string title, ApplianceProcess? server = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {(server ?? appliance).Token(DataBank.Server.Roles.Clinician)}");
        await socket.ConnectAsync(UrlOf(title, server ?? appliance), Cancellation);
        return socket;
    }

    private static async Task<(string Uid, string Type)> TypeAsync(ClientWebSocket socket)
    {
        var report = await ReceiveAsync(socket);
        return (report.Value("00001000")!, report.Value("00001002")!);
    }

    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        var buffer = new byte[64 * 1024];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), limit.Token);
        Assert.Equal((WebSocketMessageType.Text, true), (received.MessageType, received.EndOfMessage));
        return JsonDocument.Parse(Encoding.UTF8.GetString(buffer, 0, received.Count)).RootElement;
    }
}
