using System.Net.Sockets;
using System.Text;

namespace DataBank.IntegrationTests;

public sealed class AuditHangUpTests
{
    private const int Changes = 40;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_is_in_the_journal_though_its_client_has_hung_up()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var token = appliance.Token(Server.Roles.Clinician);
        for (var number = 0; number < Changes; number++) await HangUpAsync(number);

        using var client = appliance.Clinician;
        var changed = new List<int>();
        for (var number = 0; number < Changes; number++)
        {
            using var answer = await client.GetAsync($"/fhir/Patient/gone-{number}", Cancellation);
            if (answer.IsSuccessStatusCode) changed.Add(number);
        }
        Assert.NotEmpty(changed);
        for (var attempt = 0; ; attempt++)
        {
            var journal = await JournalAsync();
            var missing = changed.Where(number => !journal.Contains($"\"hung-up-{number}\"", StringComparison.Ordinal)).ToList();
            if (missing.Count == 0) break;
            Assert.True(attempt < 100, $"Without a record: {string.Join(", ", missing)}, of {changed.Count} changes.");
            await Task.Delay(100, Cancellation);
        }

        // Sends all of a request and ends the connection with a reset: before, while or after it is worked on, however fast the machine is.
        async Task HangUpAsync(int number)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(enable: true, seconds: 0) };
            await socket.ConnectAsync(appliance.BaseAddress.Host, appliance.BaseAddress.Port, Cancellation);
            var body = $$"""{ "resourceType": "Patient", "id": "gone-{{number}}" }""";
            await socket.SendAsync(
                Encoding.ASCII.GetBytes(
                    $"PUT /fhir/Patient/gone-{number} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nX-Request-Id: hung-up-{number}\r\nContent-Type: application/fhir+json\r\nContent-Length: {body.Length}\r\n\r\n{body}"),
                Cancellation);
            await Task.Delay(number * 4, Cancellation);
        }

        async Task<string> JournalAsync()
        {
            var path = Assert.Single(Directory.GetFiles(Path.Combine(appliance.DataFolder, "audit"), "*.jsonl"));
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            return await reader.ReadToEndAsync(Cancellation);
        }
    }
}
