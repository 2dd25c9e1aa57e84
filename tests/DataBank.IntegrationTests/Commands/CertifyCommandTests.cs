using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace DataBank.IntegrationTests;

/// <summary>What is destroyed, by request or after its retention, is gone and can be proved.</summary>
public sealed class CertifyCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_purged_by_request_or_after_its_retention_is_certified()
    {
        using var folder = new TemporaryFolder();
        var (image, imaging) = (new TestImage(), "");
        await using var appliance = await ApplianceProcess.StartAsync();
        using (var client = appliance.Administrator)
        {
            await client.StoreCleanlyAsync(image);
            imaging = (await client.GetFhirAsync($"/fhir/ImagingStudy?identifier=urn:oid:{image.Study}")).Text("entry", "0", "resource", "id");
            foreach (var path in (string[])[image.Path, $"/dicomweb/deleted/studies/{image.Study}"])
            {
                using var gone = await client.DeleteAsync(path, Cancellation);
                Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
            }
            foreach (var id in (string[])["hard", "old", "kept"]) (await client.PutFhirAsync($"/fhir/Patient/{id}", Some.Patient(id: id))).Dispose();
            using var hard = await client.DeleteAsync("/fhir/Patient/hard?hardDelete=true", Cancellation);
            using var soft = await client.DeleteAsync("/fhir/Patient/old", Cancellation);
            Assert.True(hard.IsSuccessStatusCode && soft.IsSuccessStatusCode);
            Assert.True((await client.GetAsync("/fhir/Patient/old/_history/1", Cancellation)).IsSuccessStatusCode);
        }
        await using var after = await appliance.ContinueAsync(new Dictionary<string, string> { ["DATABANK_Fhir__DeletedRetentionDays"] = "0" });
        await Waiting.UntilAsync(
            async () =>
            {
                using var version = await after.Administrator.GetAsync("/fhir/Patient/old/_history/1", Cancellation);
                return version.StatusCode == HttpStatusCode.NotFound;
            },
            TimeSpan.FromSeconds(15), "It was not purged in time.");
        using (var tombstone = await after.Administrator.GetAsync("/fhir/Patient/old", Cancellation)) Assert.Equal(HttpStatusCode.Gone, tombstone.StatusCode);
        await after.Administrator.GetFhirAsync("/fhir/Patient/kept/_history/1");

        var today = TimeProvider.System.GetLocalNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var to = Path.Combine(folder.Path, "certificate");
        var output = await ApplianceProcess.SucceedAsync("certify", "--data", after.DataFolder, "--from", today, "--until", today, "--to", to);
        var lines = await File.ReadAllLinesAsync(Path.Combine(to, "destroyed.ndjson"), Cancellation);
        Assert.Equal(
            [$"instance {image.Study}/{image.Series}/{image.Uid} request", $"resource ImagingStudy/{imaging} retention", "resource Patient/hard request", "resource Patient/old retention"],
            lines.Select(line => JsonDocument.Parse(line).RootElement).Select(line => $"{line.Text("kind")} {line.Text("name")} {line.Text("cause")}").Order(StringComparer.Ordinal));
        Assert.Equal(Blake3.Hasher.Hash(image.ToFile()).ToString()[..60], lines.Select(line => JsonDocument.Parse(line).RootElement).Single(line => line.Text("kind") == "instance").Text("blake3"));
        using var certificate = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(to, "certificate.json"), Cancellation));
        var proved = await SignedCertificate.ProveAsync(after, certificate.RootElement.Text("jws"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(to, "destroyed.ndjson"), Cancellation))), proved["listSha256"]);
        var statement = certificate.RootElement.GetProperty("statement");
        Assert.Equal((1, 3, 1, 1), (statement.GetProperty("instances").GetInt32(), statement.GetProperty("resources").GetInt32(), statement.GetProperty("files").GetInt32(), statement.GetProperty("filesStillThere").GetInt32()));
        Assert.Contains("within a day", output, StringComparison.Ordinal); // Files of the same day stay for one.

        Assert.Equal(2, (await ApplianceProcess.RunAsync("certify", "--data", after.DataFolder, "--from", today, "--until", today, "--to", to)).ExitCode); // Is there already.
        Assert.NotEqual(0, (await ApplianceProcess.RunAsync("certify", "--data", after.DataFolder, "--from", "today", "--until", today, "--to", to)).ExitCode);
    }
}
