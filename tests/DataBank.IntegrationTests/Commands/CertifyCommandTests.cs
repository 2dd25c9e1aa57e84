using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using DataBank.Server;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

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
        for (var tries = 0; ; tries++)
        {
            using var version = await after.Administrator.GetAsync("/fhir/Patient/old/_history/1", Cancellation);
            if (version.StatusCode == HttpStatusCode.NotFound) break;
            Assert.True(tries < 200, "It was not purged in time.");
            await Task.Delay(50, Cancellation);
        }
        using (var tombstone = await after.Administrator.GetAsync("/fhir/Patient/old", Cancellation)) Assert.Equal(HttpStatusCode.Gone, tombstone.StatusCode);
        await after.Administrator.GetFhirAsync("/fhir/Patient/kept/_history/1");

        var today = TimeProvider.System.GetLocalNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var to = Path.Combine(folder.Path, "certificate");
        var outcome = await ApplianceProcess.RunAsync("certify", "--data", after.DataFolder, "--from", today, "--until", today, "--to", to);
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
        var lines = await File.ReadAllLinesAsync(Path.Combine(to, "destroyed.ndjson"), Cancellation);
        Assert.Equal(
            [$"instance {image.Study}/{image.Series}/{image.Uid} request", $"resource ImagingStudy/{imaging} retention", "resource Patient/hard request", "resource Patient/old retention"],
            lines.Select(line => JsonDocument.Parse(line).RootElement).Select(line => $"{line.Text("kind")} {line.Text("name")} {line.Text("cause")}").Order(StringComparer.Ordinal));
        using var certificate = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(to, "certificate.json"), Cancellation));
        using var key = await SigningKey.OpenAsync(Path.Combine(after.DataFolder, "keys"), Cancellation);
        var proved = await new JsonWebTokenHandler().ValidateTokenAsync(
            certificate.RootElement.GetProperty("jws").GetString(),
            new TokenValidationParameters { IssuerSigningKey = key.Key, ValidateAudience = false, ValidateIssuer = false, ValidateLifetime = false, RequireExpirationTime = false });
        Assert.True(proved.IsValid);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(to, "destroyed.ndjson"), Cancellation))), proved.Claims["listSha256"]);
        var statement = certificate.RootElement.GetProperty("statement");
        Assert.Equal((1, 3, 1, 1), (statement.GetProperty("instances").GetInt32(), statement.GetProperty("resources").GetInt32(), statement.GetProperty("files").GetInt32(), statement.GetProperty("filesStillThere").GetInt32()));
        Assert.Contains("within a day", outcome.Output, StringComparison.Ordinal); // Files of the same day stay for one.

        Assert.Equal(2, (await ApplianceProcess.RunAsync("certify", "--data", after.DataFolder, "--from", today, "--until", today, "--to", to)).ExitCode); // Is there already.
        Assert.NotEqual(0, (await ApplianceProcess.RunAsync("certify", "--data", after.DataFolder, "--from", "today", "--until", today, "--to", to)).ExitCode);
    }
}
