using System.Text.Json;
using Azure.Storage.Blobs;
using DataBank.UnitTests.Storage;
using Npgsql;

namespace DataBank.IntegrationTests;

/// <summary>Everything from SQLite and files to PostgreSQL and a container, and back.</summary>
public sealed class MigrateStoreCommandTests(PostgreSqlServer postgres, AzuriteServer azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_goes_to_another_engine_and_blob_store_and_back_and_is_the_same_and_serves_there()
    {
        await using var appliance = await ApplianceProcess.StartSeededAsync();
        using var folder = new TemporaryFolder();
        var image = new TestImage();
        using (var client = appliance.Clinician) await client.StoreCleanlyAsync(image);
        var keys = Path.Combine(folder.Path, "pacs.jwks.json");
        using (var pacs = BackendClient.Unregistered(appliance)) await File.WriteAllTextAsync(keys, pacs.Jwks, Cancellation);
        await ApplianceProcess.SucceedAsync("client", "add", "pacs", "--data", appliance.DataFolder, "--name", "PACS", "--role", "ingest", "--scope", "system/ImagingStudy.cu", "--jwks", keys, "--approve");
        await appliance.KillAsync();

        var (container, records, vault, access) = (AzuriteServer.NewContainer(), await postgres.NewSchemaAsync(), await postgres.NewSchemaAsync(), await postgres.NewSchemaAsync());
        var here = Write(folder, "here.json", new { Data = appliance.DataFolder });
        var there = Write(folder, "there.json", new
        {
            Data = appliance.DataFolder,
            Storage = new { Provider = "PostgreSql", ConnectionString = records },
            Vault = new { Provider = "PostgreSql", ConnectionString = vault },
            Access = new { Provider = "PostgreSql", ConnectionString = access },
            Blobs = new { Provider = "AzureBlob", ConnectionString = await azurite.ConnectAsync(), Container = container },
        });
        var back = Write(folder, "back.json", new { Data = Path.Combine(folder.Path, "back") });
        var went = await ApplianceProcess.SucceedAsync("migrate-store", "--from", here, "--to", there);
        var returned = await ApplianceProcess.SucceedAsync("migrate-store", "--from", there, "--to", back);
        var (ours, theirs) = (Tables(went), Tables(returned));
        Assert.Contains(ours, table => table.StartsWith("clinical\tresource\t", StringComparison.Ordinal));
        Assert.Contains(ours, table => table.StartsWith("vault\tperson_identity\t", StringComparison.Ordinal));
        Assert.Contains("access\tOpenIddictApplications\t1 rows", ours);
        Assert.Equal(ours, theirs);

        // What was filled is not filled again.
        var again = await ApplianceProcess.RunAsync("migrate-store", "--from", here, "--to", there);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("in use", again.Error, StringComparison.Ordinal);
        await ApplianceProcess.SucceedAsync("verify", "--data", Path.Combine(folder.Path, "back"));

        await using var next = await appliance.ContinueAsync(new Dictionary<string, string>
        {
            ["DATABANK_Storage__Provider"] = "PostgreSql",
            ["DATABANK_Storage__ConnectionString"] = records,
            ["DATABANK_Vault__Provider"] = "PostgreSql",
            ["DATABANK_Vault__ConnectionString"] = vault,
            ["DATABANK_Access__Provider"] = "PostgreSql",
            ["DATABANK_Access__ConnectionString"] = access,
            ["DATABANK_Blobs__Provider"] = "AzureBlob",
            ["DATABANK_Blobs__ConnectionString"] = await azurite.ConnectAsync(),
            ["DATABANK_Blobs__Container"] = container,
        });
        using var served = next.Clinician;
        using (var answer = await served.GetAsync(image.Path, "application/dicom; transfer-syntax=*")) Assert.Equal(image.ToFile(), await answer.Content.ReadAsByteArrayAsync(Cancellation));
        using var written = await served.PutFhirAsync("/fhir/Patient/new", Some.Patient(id: "new"));
        Assert.True(written.IsSuccessStatusCode);
        var newest = await served.GetFhirAsync("/fhir/Patient/_history?_count=1");
        Assert.Equal("new", newest.Text("entry", "0", "resource", "id"));
        using var researcher = next.Researcher("lung-egfr");
        await Waiting.UntilAsync(
            async () =>
            {
                using var view = await researcher.GetAsync("/research/lung-egfr/dicomweb/series?Modality=CT", Cancellation); // 503 until consents are known.
                return view.StatusCode == System.Net.HttpStatusCode.OK && (await view.Content.ReadAsStringAsync(Cancellation)).Contains("0020000E", StringComparison.Ordinal);
            },
            TimeSpan.FromSeconds(120), "The theme's view stays empty.");
    }

    [Fact]
    public async Task A_move_that_is_killed_among_the_blobs_or_among_the_rows_goes_on_in_either_direction()
    {
        const int Images = 150;
        await using var appliance = await ApplianceProcess.StartAsync();
        using (var client = appliance.Clinician)
        {
            var image = new TestImage();
            await client.StoreCleanlyAsync([.. Enumerable.Range(1, Images).Select(number => image with { Uid = TestImage.NewUid(), Number = number, Seed = number })]);
            foreach (var ids in Enumerable.Range(0, 4000).Chunk(500))
            {
                using var answer = await client.PostFhirAsync(
                    "/fhir", $$"""{ "resourceType": "Bundle", "type": "batch", "entry": [{{string.Join(',', ids.Select(id => $$"""{ "request": { "method": "PUT", "url": "Patient/p{{id}}" }, "resource": {{Some.Patient(id: $"p{id}")}} }"""))}}] }""");
                Assert.True(answer.IsSuccessStatusCode);
            }
        }
        await appliance.StopAsync();
        using var folder = new TemporaryFolder();
        var (connection, name, records) = (await azurite.ConnectAsync(), AzuriteServer.NewContainer(), await postgres.NewSchemaAsync());
        var (here, there, back) = (Write(folder, "here.json", new { Data = appliance.DataFolder }), Write(folder, "there.json", new
        {
            Data = Path.Combine(folder.Path, "there"),
            Storage = new { Provider = "PostgreSql", ConnectionString = records },
            Blobs = new { Provider = "AzureBlob", ConnectionString = connection, Container = name },
        }), Write(folder, "back.json", new { Data = Path.Combine(folder.Path, "back") }));
        var container = new BlobContainerClient(connection, name, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2021_12_02));
        var went = await GoesOnAsync(
            here, there,
            async () => await container.ExistsAsync(Cancellation) ? await container.GetBlobsAsync(cancellationToken: Cancellation).CountAsync(Cancellation) : 0,
            async () =>
            {
                await using var rows = new NpgsqlConnection(records);
                await rows.OpenAsync(Cancellation);
                await using var copied = new NpgsqlCommand("select to_regclass('store_copy') is not null", rows);
                if (!(bool)(await copied.ExecuteScalarAsync(Cancellation))!) return false;
                copied.CommandText = "select count(*) from resource";
                return (long)(await copied.ExecuteScalarAsync(Cancellation))! > 0;
            });
        var returned = await GoesOnAsync(
            there, back,
            () => Task.FromResult(Directory.Exists(Path.Combine(folder.Path, "back", "blobs")) ? Directory.EnumerateFiles(Path.Combine(folder.Path, "back", "blobs"), "b3-*", SearchOption.AllDirectories).Count() : 0),
            () => Task.FromResult(new FileInfo(Path.Combine(folder.Path, "back", "clinical.db-wal")) is { Exists: true, Length: > 2_000_000 }));
        Assert.Contains(Tables(went), table => table.StartsWith("clinical\tresource\t", StringComparison.Ordinal));
        Assert.Equal(Tables(went), Tables(returned));
        Assert.Contains($"{Images} read, 0 damaged", await ApplianceProcess.SucceedAsync("verify", "--data", Path.Combine(folder.Path, "back"), "--deep"), StringComparison.Ordinal);

        // Killed when some blobs are there, killed when some rows are, and then left alone.
        async Task<string> GoesOnAsync(string from, string to, Func<Task<int>> blobs, Func<Task<bool>> hasRows)
        {
            await KillAsync(from, to, async () => await blobs() > 3);
            Assert.InRange(await blobs(), 4, Images - 1);
            await KillAsync(from, to, hasRows);
            Assert.Equal(Images, await blobs());
            var moved = await ApplianceProcess.SucceedAsync("migrate-store", "--from", from, "--to", to);
            Assert.Contains($"blobs\t{Images}, 0 of them now", moved, StringComparison.Ordinal);
            Assert.Equal(Tables(moved), Tables(await ApplianceProcess.SucceedAsync("migrate-store", "--from", from, "--to", to))); // As where it is killed behind the last row.
            return moved;
        }
    }

    [Fact]
    public async Task Settings_that_say_nothing_are_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(2, (await ApplianceProcess.RunAsync("migrate-store", "--from", Path.Combine(folder.Path, "none.json"), "--to", Path.Combine(folder.Path, "none.json"))).ExitCode);
        Assert.Contains("Examples:", (await ApplianceProcess.RunAsync("migrate-store", "--help")).Output, StringComparison.Ordinal);
    }

    private static async Task KillAsync(string from, string to, Func<Task<bool>> isTime)
    {
        using var move = ApplianceProcess.Start(new Dictionary<string, string>(), "migrate-store", "--from", from, "--to", to);
        while (!await isTime()) Assert.False(move.HasExited, "It was over before it could be killed.");
        move.Kill();
        await move.WaitForExitAsync(Cancellation);
        Assert.NotEqual(0, move.ExitCode);
    }

    private static string Write(TemporaryFolder folder, string name, object settings)
    {
        var path = Path.Combine(folder.Path, name);
        File.WriteAllText(path, JsonSerializer.Serialize(settings));
        return path;
    }

    // What resources are indexed by is forgotten on the way, to be made anew.
    private static List<string> Tables(string output) =>
        [.. output.Split('\n').Where(line => (line.StartsWith("clinical\t", StringComparison.Ordinal) || line.StartsWith("vault\t", StringComparison.Ordinal) || line.StartsWith("access\t", StringComparison.Ordinal)) && !line.Contains("index_state", StringComparison.Ordinal))];
}
