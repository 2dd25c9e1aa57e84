using System.Net;
using System.Text;
using System.Text.Json;
using DataBank.Dicom;

namespace DataBank.IntegrationTests;

public sealed class QuarantineTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_cannot_be_parsed_is_kept_listed_and_deletable()
    {
        var noDicom = Encoding.UTF8.GetBytes($"no DICOM {Guid.NewGuid()}");
        using var clinician = appliance.Clinician;
        using var administrator = appliance.Administrator;
        using var refused = await clinician.StoreAsync(noDicom);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        using var again = await clinician.StoreAsync(noDicom);

        var file = Assert.Single(await ListAsync(administrator), file => file.GetProperty("sizeBytes").GetInt64() == noDicom.Length);
        Assert.Equal("test-clinician", file.GetProperty("sender").GetString());
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(noDicom)), file.GetProperty("sha256").GetString());
        var url = $"/dicomweb/quarantine/{file.GetProperty("id").GetString()}";
        Assert.Equal(noDicom, await administrator.GetByteArrayAsync(url, Cancellation));

        using var retried = await administrator.PostAsync($"{url}/retry", null, Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, retried.StatusCode);
        Assert.Equal(noDicom, await administrator.GetByteArrayAsync(url, Cancellation));
        using var deleted = await administrator.DeleteAsync(url, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await administrator.GetAsync(url, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Only_administrators_see_the_quarantine()
    {
        using var answer = await appliance.Clinician.GetAsync("/dicomweb/quarantine", Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_full_quarantine_says_so_and_pushes_nothing_out()
    {
        await using var full = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Dicom__QuarantineFiles"] = "1" });
        using var first = await full.Clinician.StoreAsync("first"u8.ToArray());
        using var second = await full.Clinician.StoreAsync("second"u8.ToArray());
        Assert.Contains("the quarantine is full", await second.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal("first".Length, Assert.Single(await ListAsync(full.Administrator)).GetProperty("sizeBytes").GetInt32());
    }

    [Fact]
    public async Task What_is_tried_again_while_there_is_no_room_stays_in_quarantine()
    {
        const int Megabyte = 1024 * 1024;
        await using var small = await ApplianceProcess.StartOnSmallDiskAsync(96, [], new Dictionary<string, string> { ["DATABANK_Blobs__ReserveBytes"] = $"{48 * Megabyte}" });
        using var refused = await small.Clinician.StoreAsync(new byte[Megabyte]);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        using var administrator = small.Administrator;
        var id = Assert.Single(await ListAsync(administrator)).GetProperty("id").GetString();
        var ballast = Path.Combine(small.DataFolder, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[48 * Megabyte], Cancellation);

        using var retried = await administrator.PostAsync($"/dicomweb/quarantine/{id}/retry", null, Cancellation);
        Assert.Equal(HttpStatusCode.InsufficientStorage, retried.StatusCode);
        Assert.Equal(id, Assert.Single(await ListAsync(administrator)).GetProperty("id").GetString());
    }

    private static async Task<JsonElement[]> ListAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/dicomweb/quarantine", Cancellation);
        return [.. (await answer.JsonAsync()).EnumerateArray()];
    }
}
