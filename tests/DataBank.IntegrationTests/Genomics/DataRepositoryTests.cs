using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;

namespace DataBank.IntegrationTests;

/// <summary>Genome files by GA4GH DRS: as received on the clinical face, written anew for a theme, by the appliance alone.</summary>
public class DataRepositoryTests(ApplianceProcess appliance)
{
    private const string Vcf = "##fileformat=VCFv4.2\n##reference=GRCh38\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n"
        + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tSAIONJI\nchr1\t1500000\t.\tC\tA\t50\tPASS\t.\tGT\t0/1\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_described_and_given_as_received_and_to_a_theme_written_anew()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(Some.Unique()))).Text("id")}";
        var file = Encoding.UTF8.GetBytes(Vcf + $"chr2\t{Random.Shared.Next(1_000_000, 200_000_000)}\t.\tC\tA\t50\tPASS\t.\tGT\t0/1\n");
        await theme.DataManager.ImportGenomeAsync(file, $"subject={patient}&sourceClass=germline");
        var document = (await theme.DataManager.GetFhirAsync($"/fhir/DocumentReference?patient={patient}")).Ids().Single();

        using var clinician = appliance.Clinician;
        using var answer = await clinician.GetAsync($"/ga4gh/drs/v1/objects/{document}", Cancellation);
        var described = await answer.JsonAsync();
        Assert.Equal((document, file.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)), (described.Text("id"), described.Text("size")));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), described.Text("checksums", "0", "checksum"));
        Assert.Equal(("md5", Md5(file)), (described.Text("checksums", "1", "type"), described.Text("checksums", "1", "checksum")));
        var address = described.Text("access_methods", "0", "access_url", "url");
        Assert.Equal(file, await clinician.GetByteArrayAsync(address, Cancellation));
        using var part = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new RangeHeaderValue(10, 19) } };
        using var middle = await clinician.SendAsync(part, Cancellation);
        Assert.Equal((HttpStatusCode.PartialContent, Encoding.UTF8.GetString(file, 10, 10)), (middle.StatusCode, await middle.Content.ReadAsStringAsync(Cancellation)));
        Assert.Equal("drs", (await (await clinician.GetAsync("/ga4gh/drs/v1/service-info", Cancellation)).JsonAsync()).Text("type", "artifact"));

        foreach (var none in new[] { "gf-none", "none", patient["Patient/".Length..] })
        {
            using var missing = await clinician.GetAsync($"/ga4gh/drs/v1/objects/{none}", Cancellation);
            Assert.Equal((HttpStatusCode.NotFound, "404"), (missing.StatusCode, (await missing.JsonAsync()).Text("status_code")));
        }

        // Several at once, and what there is none of.
        using var several = await clinician.PostAsJsonAsync("/ga4gh/drs/v1/objects", new { bulk_object_ids = new[] { document, "gf-none", document } }, Cancellation);
        var bulk = await several.JsonAsync();
        Assert.Equal(("2", "1", "1"), (bulk.Text("summary", "requested"), bulk.Text("summary", "resolved"), bulk.Text("summary", "unresolved")));
        Assert.Equal(described.GetRawText(), Assert.Single(bulk.GetProperty("resolved_drs_object").EnumerateArray()).GetRawText());
        Assert.Equal(("404", "gf-none"), (bulk.Text("unresolved_drs_objects", "0", "error_code"), bulk.Text("unresolved_drs_objects", "0", "object_ids", "0")));
        var most = (await clinician.GetFhirAsync("/ga4gh/drs/v1/service-info")).GetProperty("drs").GetProperty("maxBulkRequestLength").GetInt32();
        foreach (var (status, body) in ((HttpStatusCode, string)[])[
            (HttpStatusCode.RequestEntityTooLarge, $"{{\"bulk_object_ids\":[{string.Join(',', Enumerable.Repeat("\"x\"", most + 1))}]}}"), (HttpStatusCode.BadRequest, "{}"), (HttpStatusCode.BadRequest, "{\"bulk_object_ids\":[1]}"), (HttpStatusCode.BadRequest, "["), (HttpStatusCode.BadRequest, "null"),
            (HttpStatusCode.BadRequest, "{\"bulk_object_ids\":[\"\\ud800\"]}"), (HttpStatusCode.RequestEntityTooLarge, $"{{\"bulk_object_ids\":[\"{new string('x', 256 * 1024)}\"]}}")])
        {
            using var wrong = await clinician.PostAsync("/ga4gh/drs/v1/objects", new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);
            Assert.Equal(status, wrong.StatusCode);
        }

        await theme.EnrolAsync(patient);
        var released = Assert.Single(await theme.WaitForAsync("DocumentReference", 1)).Text("id");
        using var view = await theme.GetAsync($"/research/{theme.Id}/ga4gh/drs/v1/objects/{released}", null);
        Assert.Equal(HttpStatusCode.OK, view.StatusCode);
        var anew = await view.JsonAsync();
        Assert.Equal(Md5(await theme.Researcher.GetByteArrayAsync(new Uri(anew.Text("access_methods", "0", "access_url", "url")).AbsolutePath, Cancellation)), anew.Text("checksums", "1", "checksum"));
        using var severalAnew = await theme.Researcher.PostAsJsonAsync($"/research/{theme.Id}/ga4gh/drs/v1/objects", new { bulk_object_ids = new[] { released, document } }, Cancellation);
        var bulkAnew = await severalAnew.JsonAsync();
        Assert.Equal(anew.GetRawText(), Assert.Single(bulkAnew.GetProperty("resolved_drs_object").EnumerateArray()).GetRawText());
        Assert.Equal(document, bulkAnew.Text("unresolved_drs_objects", "0", "object_ids", "0")); // That of the clinical side.
        using var refused = await theme.GetAsync($"/ga4gh/drs/v1/objects/{document}", null);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

#pragma warning disable CA5351 // A checksum of DRS, not security.
        static string Md5(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351
    }
}
