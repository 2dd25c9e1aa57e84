using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using DataBank.Dicom;
using DataBank.Server;

namespace DataBank.IntegrationTests;

/// <summary>Images and somatic variants in an anonymized release, from the definition to what its recipient can read.</summary>
public sealed class ReleaseImagesTests(ApplianceProcess appliance)
{
    private const int Persons = 6;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Images_and_variants_of_the_rows_are_in_the_package_under_ids_that_lead_nowhere()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var images = new List<TestImage>();
        for (var at = 0; at < Persons; at++) images.Add(await AddAsync(theme, at));
        var shown = await theme.WaitForImagesAsync(Persons + 1);
        await theme.WaitForAsync("Observation?code=69548-6&_count=100", Persons + 1);

        using var folder = await FetchAsync(theme);
        var rows = File.ReadLines(Path.Combine(folder.Path, "data.ndjson")).Select(line => JsonElement.Parse(line)).ToDictionary(row => row.Text("row")!, row => row.GetProperty("variants").EnumerateArray().Select(code => code.GetString()).ToList());
        Assert.Equal(Persons, rows.Count);

        using var zip = ZipFile.OpenRead(Path.Combine(folder.Path, "images.zip"));
        Assert.Equal(Persons, zip.Entries.Count); // The presentation state is not in it.
        var (pixels, uids) = (new List<byte[]>(), new HashSet<string?>());
        foreach (var entry in zip.Entries)
        {
            using var file = new MemoryStream();
            await using (var content = entry.Open()) await content.CopyToAsync(file, Cancellation);
            var image = Part10Reader.Read(file.ToArray()).Dataset;
            Assert.Equal(entry.FullName.Split('/')[0], image.Text(new Tag(0x0010, 0x0020)));
            Assert.Contains(image.Text(new Tag(0x0010, 0x0020))!, rows.Keys);
            Assert.All(image.Elements.Where(element => element.Vr is Vr.DA or Vr.DT), date => Assert.True(image.Text(date.Tag) is null or "19000101"));
            Assert.Null(image.Text(new Tag(0x0010, 0x0040)));
            Assert.Equal("REMOVED", image.Text(new Tag(0x0028, 0x0303)));
            pixels.Add(image.Bytes(new Tag(0x7FE0, 0x0010)).ToArray());
            Assert.True(uids.Add(image.Text(new Tag(0x0020, 0x000D))));
        }
        Assert.All(images, image => Assert.Contains(pixels, one => one.AsSpan().SequenceEqual(image.Pixels)));
        foreach (var slice in shown)
        {
            foreach (var tag in new[] { "0020000D", "0020000E", "00080018" }) Assert.DoesNotContain(slice.Value(tag), uids);
        }

        // A variant of all, and none of one person alone.
        Assert.All(rows.Values, variants => Assert.Equal(["GRCh38:7:55191822:T:G"], variants));
        using var variantFiles = ZipFile.OpenRead(Path.Combine(folder.Path, "variants.zip"));
        Assert.Equal(rows.Keys.Select(row => $"{row}.GRCh38.vcf").Order(), variantFiles.Entries.Select(entry => entry.FullName).Order());
        Assert.Contains("7\t55191822\t.\tT\tG", await BcftoolsAsync(variantFiles.Entries[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_says_too_much_is_found_by_the_verifier_though_all_hashes_are_right()
    {
        using var folder = await FetchAlikeAsync();
        foreach (var (change, fault) in new (Func<DatasetBuilder, DatasetBuilder>, string)[]
        {
            (image => image.Set(new Tag(0x0008, 0x0020), "20260301"), "holds a date"), (image => image.Set(new Tag(0x0010, 0x0040), "M"), "more of its patient"),
            (image => image.Set(new Tag(0x0010, 0x0020), "YAMADA"), "another patient"), (image => image.Set(new Tag(0x0008, 0x0090), "SATO"), "holds a name"),
            (image => image.Set(new Tag(0x0020, 0x0052), "1.2.392.1.2"), "key of another table"), (image => image.Set(new Tag(0x0011, 0x0010), Vr.LO, "X"), "private element"),
        })
        {
            await CheckFoundAsync(folder, "images.zip", file => TestImage.ToFile(change(new DatasetBuilder(Part10Reader.Read(file).Dataset)).Build()), fault);
        }
    }

    [Fact]
    public async Task A_VCF_file_that_says_more_or_other_than_its_row_is_found_by_the_verifier_though_all_hashes_are_right()
    {
        using var folder = await FetchAlikeAsync();
        foreach (var (change, fault) in new (Func<string, string>, string)[]
        {
            (text => text.Replace("T\tG", "T\tA", StringComparison.Ordinal), "other variants than the rows"), (text => $"##SAMPLE=<ID=山田太郎>\n{text}", "more than its variants"),
            (text => text.Replace("\t.\tT", "\trs121434568\tT", StringComparison.Ordinal), "more than its variants"),
        })
        {
            await CheckFoundAsync(folder, "variants.zip", file => Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(file))), fault);
        }
    }

    // A release of persons who have the same.
    private async Task<TemporaryFolder> FetchAlikeAsync()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        for (var at = 0; at < Persons; at++) await AddAsync(theme, at, withMore: false);
        await theme.WaitForImagesAsync(Persons);
        await theme.WaitForAsync("Observation?code=69548-6&_count=100", Persons);
        return await FetchAsync(theme);
    }

    // The verifier tells what is wrong of a release of which one file was changed.
    private static async Task CheckFoundAsync(TemporaryFolder folder, string archive, Func<byte[], byte[]> change, string fault)
    {
        using var copy = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(folder.Path)) File.Copy(file, Path.Combine(copy.Path, Path.GetFileName(file)));
        await ChangeFirstAsync(copy.Path, archive, change);
        var verified = await ApplianceProcess.RunAsync("anonymize", "verify", copy.Path);
        Assert.Equal(1, verified.ExitCode);
        Assert.Contains(fault, verified.Output, StringComparison.Ordinal);
    }

    private async Task<TemporaryFolder> FetchAsync(TestTheme theme)
    {
        using var asking = Manager("sato");
        using var approving = Manager("tanaka");
        var definition = $$"""
            { "title": "肺CT", "theme": "{{theme.Id}}", "policy": { "k": 3 }, "images": "ImagingStudy", "variants": "Observation?code=69548-6",
              "columns": [{ "name": "sex", "role": "quasi-identifier", "element": "gender" }] }
            """;
        using (var defined = await asking.PutAsync($"/anonymization/datasets/set-{theme.Id}", new StringContent(definition, Encoding.UTF8, "application/json"), Cancellation))
            Assert.True(defined.IsSuccessStatusCode, await defined.Content.ReadAsStringAsync(Cancellation));
        var release = await RequestAsync(asking, $$"""{ "dataset": "set-{{theme.Id}}", "purpose": "画像研究", "recipient": "大学" }""");
        Assert.True(release.Text("status") == "awaiting-approval", release.GetRawText());
        using (var early = await approving.GetAsync($"/anonymization/releases/{release.Text("id")}/files/images.zip", Cancellation)) Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        using (var approved = await approving.PostAsync($"/anonymization/releases/{release.Text("id")}/decision", new StringContent("""{ "approve": true, "reason": "read" }""", Encoding.UTF8, "application/json"), Cancellation))
            Assert.Equal(HttpStatusCode.OK, approved.StatusCode);
        var folder = new TemporaryFolder();
        var fetched = await ApplianceProcess.RunAsync("anonymize", "fetch", release.Text("id"), "--out", folder.Path, "--url", appliance.BaseAddress.ToString(), "--data", appliance.DataFolder, "--as", "suzuki");
        Assert.True(fetched.ExitCode == 0, fetched.Output + fetched.Error);
        return folder;
    }

    private static async Task<JsonElement> RequestAsync(HttpClient manager, string body)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var asked = await manager.PostAsync("/anonymization/releases", new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);
            Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
            var release = await asked.JsonAsync();
            while (release.Text("status") == "preparing")
            {
                await Task.Delay(100, Cancellation);
                using var now = await manager.GetAsync(asked.Headers.Location, Cancellation);
                release = await now.JsonAsync();
            }
            if (attempt == 100 || release.Text("status") != "refused" || !release.Text("reason")!.Contains("being filled", StringComparison.Ordinal)) return release;
            await Task.Delay(200, Cancellation);
        }
    }

    /// <param name="withMore">The first has a presentation state and a variant that nobody else has.</param>
    private async Task<TestImage> AddAsync(TestTheme theme, int at, bool withMore = true)
    {
        var image = new TestImage { Seed = at + 1 };
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(image.PatientId))).Text("id")}";
        using var ingest = appliance.Ingest;
        List<byte[]> files = [TestImage.ToFile(Scan(image, "CHEST"))];
        if (withMore && at == 0) files.Add(TestImage.ToFile(Scan(new TestImage { PatientId = image.PatientId, Seed = 99 }, "CHEST", "1.2.840.10008.5.1.4.1.1.11.1")));
        foreach (var file in files)
        {
            using var stored = await ingest.StoreAsync(file);
            Assert.True(stored.IsSuccessStatusCode, await stored.Content.ReadAsStringAsync(Cancellation));
        }
        await theme.DataManager.CreateAsync(Variant(patient, 55191821, "T", "G"));
        if (withMore && at == 0) await theme.DataManager.CreateAsync(Variant(patient, 55174771, "A", "C"));
        await theme.EnrolAsync(patient);
        return image;
    }

    private static DicomDataset Scan(TestImage image, string bodyPart, string? sopClass = null)
    {
        var scan = new DatasetBuilder(image.ToDataset()).Set(new Tag(0x0018, 0x0015), bodyPart).Set(new Tag(0x0010, 0x0040), "M").Set(new Tag(0x0008, 0x0022), "20240115");
        return sopClass is null ? scan.Build() : scan.Set(new Tag(0x0008, 0x0016), sopClass).Remove(new Tag(0x7FE0, 0x0010)).Build();
    }

    private static string Variant(string patient, long start, string reference, string alternate)
    {
        static string Component(string code, string value) => $$"""{ "code": { "coding": [{ "system": "http://loinc.org", "code": "{{code}}" }] }, {{value}} }""";
        static string Coded(string code) => $$"""
            "valueCodeableConcept": { "coding": [{ "system": "http://loinc.org", "code": "{{code}}" }] }
            """;
        return $$"""
            { "resourceType": "Observation", "status": "final", "subject": { "reference": "{{patient}}" }, "effectiveDateTime": "2026-03-01",
              "code": { "coding": [{ "system": "http://loinc.org", "code": "69548-6" }] }, {{Coded("LA9633-4")}},
              "component": [
                {{Component("48002-0", Coded("LA6684-0"))}}, {{Component("62374-4", Coded("LA26806-2"))}}, {{Component("48000-4", Coded("LA21260-7"))}},
                {{Component("81254-5", $$"""
                    "valueRange": { "low": { "value": {{start}} } }
                    """)}},
                {{Component("69547-8", $"\"valueString\": \"{reference}\"")}}, {{Component("69551-0", $"\"valueString\": \"{alternate}\"")}}] }
            """;
    }

    private static async Task ChangeFirstAsync(string folder, string package, Func<byte[], byte[]> change)
    {
        var path = Path.Combine(folder, package);
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            var entry = zip.Entries[0];
            using var file = new MemoryStream();
            await using (var content = entry.Open()) await content.CopyToAsync(file, Cancellation);
            var name = entry.FullName;
            entry.Delete();
            await using var changed = zip.CreateEntry(name).Open();
            changed.Write(change(file.ToArray()));
        }
        var manifest = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "manifest.json"), Cancellation))!;
        var listed = manifest["dcat:distribution"]!.AsArray().Single(file => file!["dcterms:title"]!.GetValue<string>() == package)!;
        listed["spdx:checksum"]!["spdx:checksumValue"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(path, Cancellation)));
        await File.WriteAllTextAsync(Path.Combine(folder, "manifest.json"), manifest.ToJsonString(), Cancellation);
    }

    private static async Task<string> BcftoolsAsync(ZipArchiveEntry entry)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/bcftools"), "bcftools is missing.");
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "row.vcf");
        await using (var file = File.Create(path))
        await using (var content = entry.Open())
            await content.CopyToAsync(file, Cancellation);
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/bcftools", ["view", path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var read = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.Equal(0, process.ExitCode);
        return read;
    }

    private HttpClient Manager(string name) => appliance.Client(appliance.Token(new TokenRequest(name, [Roles.DataManager], [], TimeSpan.FromHours(1))));
}
