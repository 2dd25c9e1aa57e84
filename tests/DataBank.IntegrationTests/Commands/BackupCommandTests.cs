using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using DataBank.UnitTests.Storage;

namespace DataBank.IntegrationTests;

/// <summary>The drill: a backup of a running appliance, its loss, and the restore.</summary>
public sealed class BackupCommandTests(PostgreSqlServer postgres, AzuriteServer azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_acknowledged_before_a_backup_began_comes_back_from_it_while_others_wrote()
    {
        using var folder = new TemporaryFolder();
        var (backup, secret) = (Path.Combine(folder.Path, "backup"), Path.Combine(folder.Path, "passphrase.txt"));
        await File.WriteAllTextAsync(secret, "正しい馬 battery staple\n", Cancellation);
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.Clinician;
        var (patients, images) = (new ConcurrentBag<string>(), new ConcurrentBag<TestImage>());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var writing = WriteAsync(client, patients, images, stop.Token);
        await UntilAsync(() => patients.Count > 20 && images.Count > 5);

        var first = await ApplianceProcess.SucceedAsync("backup", "--data", appliance.DataFolder, "--to", backup, "--passphrase-file", secret);
        Assert.DoesNotContain("not encrypted", first, StringComparison.Ordinal);
        await UntilAsync(() => patients.Count > 60 && images.Count > 10);
        var (savedPatients, savedImages) = (patients.ToArray(), images.ToArray());
        await ApplianceProcess.SucceedAsync("backup", "--data", appliance.DataFolder, "--to", backup, "--passphrase-file", secret);
        await stop.CancelAsync();
        await writing;
        Assert.False(Directory.EnumerateFileSystemEntries(Path.Combine(appliance.DataFolder, "backup.tmp")).Any(), "A copy of a database is left in the data folder.");

        // Everything is lost.
        await appliance.KillAsync();
        Directory.Move(appliance.DataFolder, appliance.DataFolder + ".lost");
        Assert.Equal(2, (await ApplianceProcess.SucceedAsync("restore", "--from", backup, "--list", "--passphrase-file", secret)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var restored = await ApplianceProcess.SucceedAsync("restore", "--from", backup, "--data", appliance.DataFolder, "--passphrase-file", secret);
        Assert.Contains(" 0 broken", restored, StringComparison.Ordinal);
        await appliance.RestartAsync();
        using var again = appliance.Clinician; // Signed with the key that came back.
        foreach (var id in savedPatients) await again.GetFhirAsync($"/fhir/Patient/{id}");
        foreach (var image in savedImages)
        {
            using var answer = await again.GetAsync(image.Path, "application/dicom; transfer-syntax=*");
            Assert.Equal(image.ToFile(), await answer.Content.ReadAsByteArrayAsync(Cancellation));
        }
        using var written = await again.PutFhirAsync("/fhir/Patient/after", Some.Patient(id: "after"));
        Assert.Equal(HttpStatusCode.Created, written.StatusCode);
        await appliance.VerifyAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_earlier_generation_brings_back_what_was_there_then_in_files_and_on_servers(bool isOnServers)
    {
        using var folder = new TemporaryFolder();
        var backup = Path.Combine(folder.Path, "backup");
        await using var appliance = await ApplianceProcess.StartAsync(environment: isOnServers ? await ServersAsync() : []);
        using var client = appliance.Clinician;
        var (early, late) = (new TestImage(), new TestImage());
        (await client.PutFhirAsync("/fhir/Patient/early", Some.Patient(family: "青木", id: "early"))).Dispose();
        await client.StoreCleanlyAsync(early);
        var theme = await TestTheme.CreateAsync(appliance);
        await theme.EnrolAsync("Patient/early");
        var pseudonym = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id");
        await ApplianceProcess.SucceedAsync(appliance.Settings, "backup", "--data", appliance.DataFolder, "--to", backup);
        (await client.PutFhirAsync("/fhir/Patient/early", Some.Patient(family: "赤木", id: "early"))).Dispose();
        (await client.PutFhirAsync("/fhir/Patient/late", Some.Patient(id: "late"))).Dispose();
        await client.StoreCleanlyAsync(late);
        await Task.Delay(TimeSpan.FromSeconds(1), Cancellation); // A generation is named by its second.
        await ApplianceProcess.SucceedAsync(appliance.Settings, "backup", "--data", appliance.DataFolder, "--to", backup);
        var generations = (await ApplianceProcess.SucceedAsync("restore", "--from", backup, "--list")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0]).ToList();
        Assert.Equal(2, generations.Count);

        await appliance.KillAsync();
        Directory.Move(appliance.DataFolder, appliance.DataFolder + ".lost");
        var next = isOnServers ? await ServersAsync() : [];
        if (isOnServers)
        {
            // The vault has been filled when the clinical database can't be reached: it goes on from there.
            var broken = new Dictionary<string, string>(next) { ["DATABANK_Storage__ConnectionString"] = "Host=127.0.0.1;Port=1;Username=databank;Timeout=2" };
            Assert.NotEqual(0, (await ApplianceProcess.RunAsync(broken, "restore", "--from", backup, "--data", appliance.DataFolder, "--generation", generations[0])).ExitCode);
        }
        var restored = await ApplianceProcess.SucceedAsync(next, "restore", "--from", backup, "--data", appliance.DataFolder, "--generation", generations[0]);
        Assert.Contains("1 links to files, 0 broken; 0 files that nothing refers to", restored, StringComparison.Ordinal);
        await using var again = await appliance.ContinueAsync(next);
        using var reader = again.Clinician;
        Assert.Equal("青木", (await reader.GetFhirAsync("/fhir/Patient/early")).Text("name", "0", "family"));
        using (var gone = await reader.GetAsync("/fhir/Patient/late", Cancellation)) Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        using (var answer = await reader.GetAsync(early.Path, "application/dicom; transfer-syntax=*")) Assert.Equal(early.ToFile(), await answer.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Empty(await reader.QidoAsync($"/dicomweb/studies?StudyInstanceUID={late.Study}"));
        using var researcher = again.Researcher(theme.Id);
        await Waiting.UntilAsync(
            async () =>
            {
                using var view = await researcher.GetAsync($"/research/{theme.Id}/fhir/Patient", Cancellation); // Made anew, of the same keys.
                return view.StatusCode == HttpStatusCode.OK && (await view.JsonAsync()).Ids() is [var id] && id == pseudonym;
            },
            TimeSpan.FromSeconds(60));
    }

    /// <summary>As docs/backup.md says: the server's own log, and the files that there are.</summary>
    [Fact]
    public async Task Any_moment_comes_back_on_PostgreSQL_from_its_own_log()
    {
        await using var server = PostgreSqlServer.Own();
        await using var appliance = await ApplianceProcess.StartAsync(environment: TestEngine.OnPostgreSql(await server.ConnectionStringAsync()));
        using var client = appliance.Clinician;
        var (then, since) = (new TestImage(), new TestImage());
        (await client.PutFhirAsync("/fhir/Patient/before", Some.Patient(id: "before"))).Dispose();
        await server.BeginArchiveAsync();
        await Waiting.UntilAsync(
            async () =>
            {
                using var answer = await client.PutFhirAsync("/fhir/Patient/then", Some.Patient(id: "then"));
                return answer.IsSuccessStatusCode; // The server was away for a moment.
            },
            TimeSpan.FromSeconds(30));
        await client.StoreCleanlyAsync(then);
        var moment = await server.MomentAsync();
        (await client.PutFhirAsync("/fhir/Patient/since", Some.Patient(id: "since"))).Dispose();
        await client.StoreCleanlyAsync(since);
        await server.ArchiveAsync();

        await appliance.KillAsync();
        await server.RestoreAsync(moment);
        await appliance.RestartAsync();
        foreach (var id in (string[])["before", "then"]) await client.GetFhirAsync($"/fhir/Patient/{id}");
        using (var gone = await client.GetAsync("/fhir/Patient/since", Cancellation)) Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        using (var answer = await client.GetAsync(then.Path, "application/dicom; transfer-syntax=*")) Assert.Equal(then.ToFile(), await answer.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Contains("0 broken; 1 files that nothing refers to", await appliance.VerifyAsync(), StringComparison.Ordinal);
        await client.StoreCleanlyAsync(since); // What came since is sent again.
        using var written = await client.PutFhirAsync("/fhir/Patient/since", Some.Patient(id: "since"));
        Assert.Equal(HttpStatusCode.Created, written.StatusCode);
        Assert.Equal("since", (await client.GetFhirAsync("/fhir/Patient/_history?_count=1")).Text("entry", "0", "resource", "id"));
    }

    [Fact]
    public async Task A_restore_refuses_what_it_cannot_do_and_shows_damage_and_only_so_many_generations_stay()
    {
        using var folder = new TemporaryFolder();
        var (backup, target) = (Path.Combine(folder.Path, "backup"), Path.Combine(folder.Path, "target"));
        var (right, wrong) = (Path.Combine(folder.Path, "right.txt"), Path.Combine(folder.Path, "wrong.txt"));
        await File.WriteAllTextAsync(right, "the right passphrase", Cancellation);
        await File.WriteAllTextAsync(wrong, "another passphrase", Cancellation);
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(new TestImage());
        Assert.Contains("no complete backup", (await ApplianceProcess.RunAsync("restore", "--from", folder.Path, "--data", target)).Error, StringComparison.Ordinal);
        await ApplianceProcess.SucceedAsync("backup", "--data", appliance.DataFolder, "--to", backup, "--passphrase-file", right);
        await client.StoreCleanlyAsync(new TestImage());
        await Task.Delay(TimeSpan.FromSeconds(1), Cancellation); // A generation is named by its second.
        var second = await ApplianceProcess.SucceedAsync("backup", "--data", appliance.DataFolder, "--to", backup, "--passphrase-file", right, "--keep", "1");
        Assert.Contains("1 older generations were removed", second, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Path.Combine(backup, "generations"), "*.sealed"));
        Assert.DoesNotContain(Directory.GetFiles(backup, "*", SearchOption.AllDirectories), file => File.ReadAllBytes(file).AsSpan().IndexOf("SQLite format 3"u8) >= 0);

        await RefusedAsync("passphrase", "restore", "--from", backup, "--data", target, "--passphrase-file", wrong);
        await RefusedAsync("passphrase", "restore", "--from", backup, "--data", target);
        await RefusedAsync("is not empty", "restore", "--from", backup, "--data", appliance.DataFolder, "--passphrase-file", right);
        await RefusedAsync("no generation", "restore", "--from", backup, "--data", target, "--generation", "20200101T000000Z", "--passphrase-file", right);
        Assert.False(Directory.Exists(target));

        var largest = Directory.GetFiles(Path.Combine(backup, "blobs"), "*.sealed", SearchOption.AllDirectories).MaxBy(file => new FileInfo(file).Length)!;
        var bytes = await File.ReadAllBytesAsync(largest, Cancellation);
        bytes[^100] ^= 1;
        await File.WriteAllBytesAsync(largest, bytes, Cancellation);
        Assert.Contains("damaged", (await ApplianceProcess.RunAsync("restore", "--from", backup, "--data", target, "--passphrase-file", right)).Error, StringComparison.Ordinal);
        var start = await ApplianceProcess.RunAsync("serve", "--data", target, "--urls", "http://127.0.0.1:1");
        Assert.Equal(2, start.ExitCode); // Not over half a restore.
        Assert.Contains("restore", start.Error, StringComparison.Ordinal);
        bytes[^100] ^= 1;
        await File.WriteAllBytesAsync(largest, bytes, Cancellation);
        await ApplianceProcess.SucceedAsync("restore", "--from", backup, "--data", target, "--passphrase-file", right);
    }

    [Fact]
    public async Task Who_makes_backups_with_a_public_key_cannot_read_them()
    {
        using var folder = new TemporaryFolder();
        using var rsa = RSA.Create(3072);
        var (backup, target, open, secret) = (Path.Combine(folder.Path, "backup"), Path.Combine(folder.Path, "target"), Path.Combine(folder.Path, "public.pem"), Path.Combine(folder.Path, "private.pem"));
        await File.WriteAllTextAsync(open, rsa.ExportSubjectPublicKeyInfoPem(), Cancellation);
        await File.WriteAllTextAsync(secret, rsa.ExportPkcs8PrivateKeyPem(), Cancellation);
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(new TestImage());
        await ApplianceProcess.SucceedAsync("backup", "--data", appliance.DataFolder, "--to", backup, "--public-key", open);
        await client.StoreCleanlyAsync(new TestImage());
        Assert.Contains("2 blobs", await ApplianceProcess.SucceedAsync("backup", "--data", appliance.DataFolder, "--to", backup, "--public-key", open), StringComparison.Ordinal);
        Assert.NotEqual(0, (await ApplianceProcess.RunAsync("restore", "--from", backup, "--data", target, "--private-key", open)).ExitCode);
        Assert.Contains("2 links to files, 0 broken", await ApplianceProcess.SucceedAsync("restore", "--from", backup, "--data", target, "--private-key", secret), StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_and_clients_on_a_database_server_come_back_with_the_rest_on_either_engine()
    {
        using var folder = new TemporaryFolder();
        var backup = Path.Combine(folder.Path, "backup");
        var (old, next) = (await AccessAsync(), await AccessAsync());
        await using var appliance = await ApplianceProcess.StartAsync([], old);
        await ApplianceProcess.SucceedAsync(old, "client", "add", "ehr", "--data", appliance.DataFolder, "--name", "電子カルテ", "--scope", "launch", "--redirect-uri", "https://ehr.hospital.example.jp/back", "--approve");
        await ApplianceProcess.SucceedAsync(old, "backup", "--data", appliance.DataFolder, "--to", backup);
        var listed = await ApplianceProcess.SucceedAsync(old, "client", "list", "--data", appliance.DataFolder);
        Assert.Contains("電子カルテ", listed, StringComparison.Ordinal);

        var (onServer, inFile) = (Path.Combine(folder.Path, "server"), Path.Combine(folder.Path, "file"));
        await ApplianceProcess.SucceedAsync(next, "restore", "--from", backup, "--data", onServer);
        Assert.Equal(listed, await ApplianceProcess.SucceedAsync(next, "client", "list", "--data", onServer));
        await ApplianceProcess.SucceedAsync("restore", "--from", backup, "--data", inFile);
        Assert.Equal(listed, await ApplianceProcess.SucceedAsync("client", "list", "--data", inFile));
        var taken = await ApplianceProcess.RunAsync(next, "restore", "--from", backup, "--data", Path.Combine(folder.Path, "third"));
        Assert.NotEqual(0, taken.ExitCode); // That database has people already.
        Assert.Contains("in use", taken.Error, StringComparison.Ordinal);
    }

    private async Task<Dictionary<string, string>> AccessAsync() => new()
    {
        ["DATABANK_Access__Provider"] = "PostgreSql",
        ["DATABANK_Access__ConnectionString"] = await postgres.NewSchemaAsync(),
    };

    private async Task<Dictionary<string, string>> ServersAsync() => new(TestEngine.OnPostgreSql(await postgres.ConnectionStringAsync()))
    {
        ["DATABANK_Blobs__Provider"] = "AzureBlob",
        ["DATABANK_Blobs__ConnectionString"] = await azurite.ConnectAsync(),
        ["DATABANK_Blobs__Container"] = AzuriteServer.NewContainer(),
    };

    private static async Task WriteAsync(HttpClient client, ConcurrentBag<string> patients, ConcurrentBag<TestImage> images, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            using var answer = await client.PutFhirAsync($"/fhir/Patient/p{i}", Some.Patient(id: $"p{i}"));
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            patients.Add($"p{i}");
            if (i % 4 != 0) continue;
            var image = new TestImage { Seed = i, Size = i % 3 == 0 ? 900 : 64 };
            await client.StoreCleanlyAsync(image);
            images.Add(image);
        }
    }

    private static Task UntilAsync(Func<bool> isEnough) => Waiting.UntilAsync(() => Task.FromResult(isEnough()), TimeSpan.FromSeconds(120), "Too little was written in time.");

    private static async Task RefusedAsync(string why, params string[] command)
    {
        var outcome = await ApplianceProcess.RunAsync(command);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(why, outcome.Error, StringComparison.Ordinal);
    }
}
