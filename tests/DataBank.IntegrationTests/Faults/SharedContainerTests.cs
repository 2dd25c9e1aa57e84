using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Azure.Storage.Blobs;
using DataBank.UnitTests.Storage;

namespace DataBank.IntegrationTests;

/// <summary>Two nodes on one PostgreSQL database and one container: imports, exports and genomes that one of them took are everybody's.</summary>
public sealed class SharedContainerTests(PostgreSqlServer postgres, AzuriteServer azurite)
{
    private const string Genome = "##fileformat=VCFv4.2\n##reference=GRCh38\n##tumor_sample=T1\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT1\n"
        + "chr7\t55191822\t.\tT\tG\t.\tPASS\t.\tGT:AD\t0/1:75,25\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_node_took_in_or_wrote_every_node_reads()
    {
        var (connection, container) = (await azurite.ConnectAsync(), AzuriteServer.NewContainer());
        var settings = new Dictionary<string, string>
        {
            ["DATABANK_Storage__Provider"] = "PostgreSql",
            ["DATABANK_Storage__ConnectionString"] = await postgres.NewSchemaAsync(),
            ["DATABANK_Blobs__Provider"] = "AzureBlob",
            ["DATABANK_Blobs__ConnectionString"] = connection,
            ["DATABANK_Blobs__Container"] = container,
        };
        string[] arguments = ["--auth", "none", "--roles", "clinical"];
        await using var first = await ApplianceProcess.StartAsync(arguments, settings);
        await using var second = await ApplianceProcess.StartAsync(arguments, settings);
        using var one = first.Anonymous;
        using var other = second.Anonymous;

        var lines = string.Join('\n', Enumerable.Range(0, 1500).Select(i => Some.Patient(id: $"p{i}").ReplaceLineEndings(" ")).Append(Some.Patient(id: "x", birthDate: "soon").ReplaceLineEndings(" ")));
        var uploaded = await UntilEndedAsync(other, await PostAsync(one, "/fhir/$import", new ByteArrayContent(Encoding.UTF8.GetBytes(lines)), "application/fhir+ndjson"));
        Assert.Equal(1500, uploaded.GetProperty("output")[0].GetProperty("count").GetInt32());
        Assert.Equal(1, uploaded.GetProperty("error")[0].GetProperty("count").GetInt32());
        foreach (var client in (HttpClient[])[one, other])
        {
            Assert.Contains("Patient.birthDate", await client.GetStringAsync(new Uri(uploaded.GetProperty("error")[0].GetProperty("url").GetString()!).PathAndQuery, Cancellation), StringComparison.Ordinal);
            Assert.Equal(1500, (await client.GetFhirAsync("/fhir/Patient?_summary=count")).GetProperty("total").GetInt32());
        }

        // Files that lie in the container are named as those of the import folder are.
        var lying = new BlobContainerClient(connection, container, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2021_12_02));
        await lying.UploadBlobAsync("to-import/cohort/Patient.ndjson", BinaryData.FromString(Some.Patient(id: "of-container").ReplaceLineEndings(" ")), Cancellation);
        var named = await UntilEndedAsync(one, await PostAsync(other, "/fhir/$import", new StringContent("""{"input":[{"url":"cohort"}]}"""), "application/fhir+json"));
        Assert.Equal(1, named.GetProperty("output")[0].GetProperty("count").GetInt32());
        using var outside = await PostAsync(other, "/fhir/$import", new StringContent("""{"input":[{"url":"../blobs"}]}"""), "application/fhir+json");
        Assert.Equal(HttpStatusCode.BadRequest, outside.StatusCode);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/fhir/$export?_type=Patient");
        request.Headers.Add("Prefer", "respond-async");
        var exported = await UntilEndedAsync(other, await one.SendAsync(request, Cancellation));
        var files = exported.GetProperty("output").EnumerateArray().Select(file => new Uri(file.GetProperty("url").GetString()!).PathAndQuery).ToList();
        foreach (var client in (HttpClient[])[one, other])
        {
            var count = 0;
            foreach (var file in files) count += (await client.GetStringAsync(file, Cancellation)).Count(letter => letter == '\n');
            Assert.Equal(1501, count);
        }

        using var accepted = await PostAsync(one, "/genomics/files?subject=Patient/p1", new StringContent(Genome), "text/plain");
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var job = accepted.Content.Headers.ContentLocation!.PathAndQuery;
        for (var attempt = 0; ; attempt++)
        {
            using var answer = await other.GetAsync(job, Cancellation);
            if (answer.StatusCode == HttpStatusCode.OK) break;
            Assert.True(answer.StatusCode == HttpStatusCode.Accepted && attempt < 1200, await answer.Content.ReadAsStringAsync(Cancellation));
            await Task.Delay(100, Cancellation);
        }
        // The columnar files of the genome lie in the container, too: every node reads them, and none after the genome is deleted.
        const string Question = "/fhir/$find-subject-variants?subject=Patient/p1&ranges=NC_000007.14:55191000-55192000&includeVariants=true";
        var found = (await other.GetFhirAsync(Question)).GetRawText();
        Assert.Contains("5519182", found, StringComparison.Ordinal);
        Assert.Equal(found, (await one.GetFhirAsync(Question)).GetRawText());
        var study = (await one.GetFhirAsync("/fhir/Procedure?subject=Patient/p1")).GetProperty("entry").EnumerateArray().Select(entry => entry.Text("resource", "id")).First(id => id.StartsWith("gs-", StringComparison.Ordinal));
        using var deleted = await other.DeleteAsync($"/fhir/Procedure/{study}", Cancellation);
        Assert.True(deleted.IsSuccessStatusCode);
        Assert.DoesNotContain("5519182", (await one.GetFhirAsync(Question)).GetRawText(), StringComparison.Ordinal);
        foreach (var folder in (string[])["blobs", "exports", "imports"]) Assert.False(Directory.Exists(Path.Combine(first.DataFolder, folder)), $"{folder} was made in the data folder.");
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string url, HttpContent content, string mediaType)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        request.Headers.Add("Prefer", "respond-async");
        return await client.SendAsync(request, Cancellation);
    }

    // Asked of the other node, by the path alone.
    private static async Task<System.Text.Json.JsonElement> UntilEndedAsync(HttpClient client, HttpResponseMessage accepted)
    {
        Assert.True(accepted.StatusCode == HttpStatusCode.Accepted, await accepted.Content.ReadAsStringAsync(Cancellation));
        var status = new Uri(accepted.Content.Headers.ContentLocation!.PathAndQuery, UriKind.Relative);
        accepted.Dispose();
        await BackgroundWork.UntilAsync(client, status, _ => false);
        using var answer = await client.GetAsync(status, Cancellation);
        return await answer.JsonAsync();
    }
}
