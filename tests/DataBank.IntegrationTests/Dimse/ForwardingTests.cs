using System.Globalization;
using System.Net;

namespace DataBank.IntegrationTests.Dimse;

/// <summary>Quiet studies are sent on, by C-STORE to dcmtk and by STOW-RS to a second appliance, whatever happens in between.</summary>
public sealed class ForwardingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("databank-forward-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_destination_that_was_away_gets_the_study_after_a_restart_of_the_appliance()
    {
        var (archive, workstation) = (FreePort.Next(), FreePort.Next());
        await using var appliance = await ApplianceProcess.StartAsync(
            ["--dimse-port", archive.ToString(CultureInfo.InvariantCulture)],
            new Dictionary<string, string>
            {
                ["DATABANK_Dicom__CallingAeTitles__0"] = "CT1",
                ["DATABANK_Dicom__Destinations__0__AeTitle"] = "WORKSTATION",
                ["DATABANK_Dicom__Destinations__0__Host"] = "127.0.0.1",
                ["DATABANK_Dicom__Destinations__0__Port"] = workstation.ToString(CultureInfo.InvariantCulture),
                ["DATABANK_Dicom__Forwarding__0__To"] = "WORKSTATION",
                ["DATABANK_Dicom__Forwarding__0__QuietSeconds"] = "1",
                ["DATABANK_Dicom__Forwarding__0__Modalities__0"] = "CT",
            });
        string[] paths = [.. Enumerable.Range(1, 5).Select(number => DimseImage.Write(folder, "1.2.40", number))];
        await Tool.SucceedAsync("storescu", ["-aet", "CT1", "-aec", "DATABANK", "127.0.0.1", $"{archive}", .. paths]);
        await Task.Delay(TimeSpan.FromSeconds(4), Cancellation); // Long enough for a first attempt, which finds nobody.
        await appliance.RestartAsync();

        var target = Directory.CreateDirectory(Path.Combine(folder, "received")).FullName;
        using var receiver = await Tool.ServeAsync(workstation, "storescp", "-od", target, $"{workstation}");
        await WaitAsync(() => Directory.GetFiles(target).Length == 5);
    }

    [Fact]
    public async Task A_study_goes_on_by_stow_to_another_archive()
    {
        await using var other = await ApplianceProcess.StartAsync(["--auth", "none"]);
        await using var appliance = await ApplianceProcess.StartAsync(
            ["--auth", "none"],
            new Dictionary<string, string>
            {
                ["DATABANK_Dicom__Forwarding__0__Url"] = new Uri(other.BaseAddress, "/dicomweb").ToString(),
                ["DATABANK_Dicom__Forwarding__0__QuietSeconds"] = "1",
            });
        using var client = new HttpClient { BaseAddress = appliance.BaseAddress };
        foreach (var number in Enumerable.Range(1, 3))
        {
            using var body = new ByteArrayContent(await File.ReadAllBytesAsync(DimseImage.Write(folder, "1.2.41", number), Cancellation));
            body.Headers.ContentType = new("application/dicom");
            using var answer = await client.PostAsync("/dicomweb/studies", body, Cancellation);
            Assert.True(answer.IsSuccessStatusCode);
        }
        using var receiver = new HttpClient { BaseAddress = other.BaseAddress };
        await WaitAsync(async () => (await receiver.GetStringAsync("/dicomweb/studies/1.2.41/instances", Cancellation)).Split("1.2.41.9.").Length >= 4);
    }

    [Fact]
    public async Task A_token_from_a_file_opens_the_other_archive_and_may_be_renewed()
    {
        await using var other = await ApplianceProcess.StartAsync();
        var tokenFile = Path.Combine(folder, "token");
        await File.WriteAllTextAsync(tokenFile, "no-token-of-theirs\n", Cancellation);
        await using var appliance = await ApplianceProcess.StartAsync(
            environment: new Dictionary<string, string>
            {
                ["DATABANK_Dicom__Forwarding__0__Url"] = new Uri(other.BaseAddress, "/dicomweb").ToString(),
                ["DATABANK_Dicom__Forwarding__0__TokenFile"] = tokenFile,
                ["DATABANK_Dicom__Forwarding__0__QuietSeconds"] = "1",
            });
        var image = new TestImage();
        using (var client = appliance.Clinician) await client.StoreCleanlyAsync(image);
        await Task.Delay(TimeSpan.FromSeconds(4), Cancellation); // Long enough for a first attempt, which is refused.
        using var reader = other.Clinician;
        Assert.Empty(await reader.QidoAsync($"/dicomweb/studies?StudyInstanceUID={image.Study}"));
        await File.WriteAllTextAsync(tokenFile, other.Token(Server.Roles.Ingest) + "\n", Cancellation);
        await WaitAsync(async () => (await reader.QidoAsync($"/dicomweb/studies?StudyInstanceUID={image.Study}")).Count == 1);
        Assert.DoesNotContain("no-token-of-theirs", appliance.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_registered_with_the_other_archive_opens_it()
    {
        await using var other = await ApplianceProcess.StartAsync();
        using var sender = await BackendClient.RegisterAsync(other, Server.Roles.Ingest, "system/*.c");
        var keyFile = Path.Combine(folder, "key.pem");
        await File.WriteAllTextAsync(keyFile, sender.PrivateKeyPem, Cancellation);
        await using var appliance = await ApplianceProcess.StartAsync(
            environment: new Dictionary<string, string>
            {
                ["DATABANK_Dicom__Forwarding__0__Url"] = new Uri(other.BaseAddress, "/dicomweb").ToString(),
                ["DATABANK_Dicom__Forwarding__0__ClientId"] = sender.Id,
                ["DATABANK_Dicom__Forwarding__0__PrivateKeyFile"] = keyFile,
                ["DATABANK_Dicom__Forwarding__0__KeyId"] = sender.Key.KeyId,
                ["DATABANK_Dicom__Forwarding__0__TokenEndpoint"] = sender.TokenUrl,
                ["DATABANK_Dicom__Forwarding__0__QuietSeconds"] = "1",
            });
        var image = new TestImage();
        using (var client = appliance.Clinician) await client.StoreCleanlyAsync(image);
        using var reader = other.Clinician;
        await WaitAsync(async () => (await reader.QidoAsync($"/dicomweb/studies?StudyInstanceUID={image.Study}")).Count == 1);
    }

    [Fact]
    public async Task A_destination_that_leads_on_to_another_address_has_no_images_sent_there()
    {
        var (port, asked, sentOn) = (FreePort.Next(), 0, 0);
        using var destination = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
        destination.Start();
        var serving = Task.Run(async () =>
        {
            while (true)
            {
                var request = await destination.GetContextAsync();
                if (request.Request.Url!.AbsolutePath == "/elsewhere") Interlocked.Increment(ref sentOn);
                else Interlocked.Increment(ref asked);
                await request.Request.InputStream.CopyToAsync(Stream.Null, Cancellation);
                request.Response.StatusCode = 307;
                request.Response.RedirectLocation = $"http://127.0.0.1:{port}/elsewhere";
                request.Response.Close();
            }
        }, Cancellation);
        await using var appliance = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string>
        {
            ["DATABANK_Dicom__Forwarding__0__Url"] = $"http://127.0.0.1:{port}/dicomweb",
            ["DATABANK_Dicom__Forwarding__0__QuietSeconds"] = "1",
        });
        using (var client = appliance.Clinician) await client.StoreCleanlyAsync(new TestImage());
        await WaitAsync(() => Volatile.Read(ref asked) >= 2); // It is tried again, where it was told to.
        Assert.Equal(0, Volatile.Read(ref sentOn));
        destination.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => serving);
    }

    private static Task WaitAsync(Func<bool> holds) => WaitAsync(() => Task.FromResult(holds()));

    private static async Task WaitAsync(Func<Task<bool>> holds)
    {
        for (var attempt = 0; attempt < 300; attempt++)
        {
            if (await holds()) return;
            await Task.Delay(200, Cancellation);
        }
        Assert.Fail("It did not come to pass within a minute.");
    }
}
