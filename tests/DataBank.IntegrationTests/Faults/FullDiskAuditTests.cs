using System.Collections.Concurrent;
using System.Net;

namespace DataBank.IntegrationTests;

/// <summary>The disk of the journal is full: what was under way is recorded, and nothing new begins.</summary>
public sealed class FullDiskAuditTests
{
    private const int DiskMegabytes = 64;
    private const int Megabyte = 1024 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_access_is_without_a_record_when_the_disk_fills_up_under_load()
    {
        await using var appliance = await ApplianceProcess.StartOnSmallDiskAsync(
            DiskMegabytes, [], new Dictionary<string, string> { ["DATABANK_Audit__ReserveBytes"] = $"{4 * Megabyte}", ["DATABANK_Blobs__ReserveBytes"] = "0" });
        using var client = appliance.Clinician;
        await client.CreateAsync(Some.Patient()); // The reserve is taken with the first access.
        var flood = Path.Combine(appliance.DataFolder, "flood");
        await using (var file = new FileStream(flood, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            await Flood.FillAsync(file);
            file.SetLength(file.Length - (3 * Megabyte)); // Soon full, but not yet.
        }

        // Eight senders, until the appliance takes nothing more.
        var statuses = new ConcurrentDictionary<string, int>();
        var full = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async sender =>
        {
            for (var number = 0; number < 2000 && Volatile.Read(ref full) < 40; number++)
            {
                var id = $"s{sender}-{number}";
                using var answer = await client.PutFhirAsync($"/fhir/Patient/{id}", Some.Patient(id: id, family: new string('山', 2000)));
                statuses[id] = (int)answer.StatusCode;
                if (answer.StatusCode != HttpStatusCode.Created) Interlocked.Increment(ref full);
            }
        }));
        Assert.Contains(statuses.Values, status => status == 201);
        Assert.All(statuses.Values, status => Assert.True(status is 201 or 507 or 503, $"{status}\n{appliance.Output}"));

        // Once there is no room at all, nothing is shown either: it could not be recorded.
        var shown = new List<string>();
        for (var round = 0; round == 0 || !await SaysFullAsync(appliance); round++)
        {
            Assert.True(round < 10, $"Reads go on, and their records find room?\n{appliance.Output}");
            await using (var file = new FileStream(flood, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0)) await Flood.FillAsync(file); // Also what has come free meanwhile.
            for (var number = 0; number < 1000; number++)
            {
                var look = $"look-{round}-{number}";
                using var request = new HttpRequestMessage(HttpMethod.Get, "/fhir/Patient?_count=1");
                request.Headers.Add("X-Request-Id", look);
                using var read = await client.SendAsync(request, Cancellation);
                if ((int)read.StatusCode == 507) break;
                if (read.IsSuccessStatusCode) shown.Add(look);
            }
        }

        File.Delete(flood);
        await Task.Delay(1500, Cancellation); // It looks for room once a second.
        await client.CreateAsync(Some.Patient());
        var (recorded, looks) = await RecordedAsync(appliance);
        Assert.All(shown, look => Assert.Contains(look, looks));
        foreach (var (id, status) in statuses)
        {
            using var there = await client.GetAsync($"/fhir/Patient/{id}", Cancellation);
            Assert.True(status != 201 || there.StatusCode == HttpStatusCode.OK, $"{id} was acknowledged and is gone.");
            if (there.StatusCode == HttpStatusCode.OK) Assert.True(recorded.Contains(id), $"{id} is stored ({status}) and nothing records it.");
        }
        await appliance.VerifyAsync();
    }

    [Fact] // A page of a mapped file that finds no room would end the process.
    public async Task A_read_whose_record_finds_no_room_beside_the_journal_is_recorded_in_it_or_refused()
    {
        await using var appliance = await ApplianceProcess.StartOnSmallDiskAsync(
            DiskMegabytes, ["--roles", "clinical"], new Dictionary<string, string> { ["DATABANK_Audit__ReserveBytes"] = "0", ["DATABANK_Blobs__ReserveBytes"] = "0" });
        using var client = appliance.Clinician;
        var id = (await client.CreateAsync(Some.Patient())).Text("id");
        Assert.False(File.Exists(Path.Combine(appliance.DataFolder, "audit", ".open")), "Something was read before, and the file has its room.");
        var flood = Path.Combine(appliance.DataFolder, "flood");
        await using (var file = new FileStream(flood, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0)) await Flood.FillAsync(file);
        for (var number = 0; number < 50; number++)
        {
            using var read = await client.GetAsync($"/fhir/Patient/{id}", Cancellation);
            Assert.True((int)read.StatusCode is 200 or 507, $"{read.StatusCode}\n{appliance.Output}");
        }
        File.Delete(flood);
        await Task.Delay(1500, Cancellation);
        await client.GetFhirAsync($"/fhir/Patient/{id}");
        await appliance.VerifyAsync();
    }

    private static async Task<bool> SaysFullAsync(ApplianceProcess appliance)
    {
        using var ready = await appliance.Anonymous.GetAsync("/health/ready", Cancellation);
        return ready.StatusCode == HttpStatusCode.ServiceUnavailable && (await ready.Content.ReadAsStringAsync(Cancellation)).Contains("audit journal is full", StringComparison.Ordinal);
    }

    // From the files themselves: which patients an access that changes something has named, and the numbers of requests.
    private static async Task<(HashSet<string> Changed, HashSet<string> Requests)> RecordedAsync(ApplianceProcess appliance)
    {
        var (found, requests) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var path in Directory.GetFiles(Path.Combine(appliance.DataFolder, "audit"), "*.jsonl"))
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            while (await reader.ReadLineAsync(Cancellation) is { } line)
            {
                foreach (var record in System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("records").EnumerateArray())
                {
                    if (record.Text("Action") is "C" or "U") found.Add(record.Text("Target")!.Split('/')[^1]);
                    if (record.TryGetProperty("RequestId", out var request)) requests.Add(request.GetString()!);
                }
            }
        }
        return (found, requests);
    }
}
