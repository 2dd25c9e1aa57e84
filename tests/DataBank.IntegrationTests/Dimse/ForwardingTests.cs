using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DataBank.Dicom;

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
    public async Task What_a_destination_refuses_keeps_nothing_else_from_it_and_alone_is_sent_again()
    {
        var (port, refused) = (FreePort.Next(), DimseImage.UidOf("1.2.42", 1));
        var received = new ConcurrentQueue<string>();
        await using var appliance = await ApplianceProcess.StartAsync(["--auth", "none"], Rule(port));
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        var policy = new NegotiationPolicy { Serves = _ => true, TakesAnySyntax = _ => true };
        var workstation = new DicomListener(
            (request, _) => Task.FromResult(AssociationDecision.Accept(ContextNegotiation.Answer(request.Parameters, policy))),
            new DimseServices
            {
                Store = async (request, dataSet, cancellation) =>
                {
                    await dataSet.CopyToAsync(Stream.Null, cancellation);
                    var isFirst = !received.Contains(request.SopInstanceUid);
                    received.Enqueue(request.SopInstanceUid!);
                    return isFirst && request.SopInstanceUid == refused ? DimseStatus.DataSetMismatch : DimseStatus.Success;
                },
            },
            AssociationTimers.Usual, new ListenerLimits()).RunAsync(listener, stopping.Token);
        using (var client = new HttpClient { BaseAddress = appliance.BaseAddress })
        {
            using var answer = await client.StoreAsync([.. Enumerable.Range(1, 12).Select(number => File.ReadAllBytes(DimseImage.Write(folder, "1.2.42", number)))]);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        await WaitAsync(() => received.Count(uid => uid == refused) == 2);
        Assert.Equal(Enumerable.Range(1, 12).Select(number => DimseImage.UidOf("1.2.42", number)).Append(refused).Order(StringComparer.Ordinal), received.Order(StringComparer.Ordinal));
        await stopping.CancelAsync();
        await workstation;
    }

    [Fact]
    public async Task What_another_archive_refuses_by_stow_keeps_nothing_else_from_it_and_alone_is_sent_again()
    {
        await using var other = await ApplianceProcess.StartAsync(["--auth", "none"]);
        using var receiver = new HttpClient { BaseAddress = other.BaseAddress };
        // Other bytes under one of the UIDs: refused there until they are gone.
        var image = new TestImage();
        TestImage[] images = [.. Enumerable.Range(1, 45).Select(number => image with { Uid = TestImage.NewUid(), Number = number })];
        await receiver.StoreCleanlyAsync(images[0] with { Seed = 2 });
        await using var appliance = await ApplianceProcess.StartAsync(["--auth", "none"], new Dictionary<string, string>
        {
            ["DATABANK_Dicom__Forwarding__0__Url"] = new Uri(other.BaseAddress, "/dicomweb").ToString(),
            ["DATABANK_Dicom__Forwarding__0__QuietSeconds"] = "1",
        });
        using (var client = new HttpClient { BaseAddress = appliance.BaseAddress }) await client.StoreCleanlyAsync(images);
        await WaitAsync(async () => (await receiver.QidoAsync($"/dicomweb/studies/{image.Study}/instances")).Count == images.Length);
        using var deleted = await receiver.DeleteAsync(images[0].Path, Cancellation);
        await WaitAsync(async () => (await receiver.QidoAsync($"/dicomweb/studies/{image.Study}/instances")).Count == images.Length);
        using var back = await receiver.GetAsync(images[0].Path, "application/dicom; transfer-syntax=*");
        Assert.Equal(images[0].ToFile(), await back.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task A_study_is_sent_once_it_is_quiet_and_those_that_the_rule_leaves_out_are_not()
    {
        await using var other = await ApplianceProcess.StartAsync(["--auth", "none"]);
        await using var appliance = await ApplianceProcess.StartAsync(["--auth", "none"], new Dictionary<string, string>
        {
            ["DATABANK_Dicom__Forwarding__0__Url"] = new Uri(other.BaseAddress, "/dicomweb").ToString(),
            ["DATABANK_Dicom__Forwarding__0__QuietSeconds"] = "10",
            ["DATABANK_Dicom__Forwarding__0__Modalities__0"] = "CT",
        });
        using var client = new HttpClient { BaseAddress = appliance.BaseAddress };
        using var receiver = new HttpClient { BaseAddress = other.BaseAddress };
        var image = new TestImage();
        await client.StoreCleanlyAsync(image, new TestImage { Modality = "MR" });
        await Task.Delay(TimeSpan.FromSeconds(3), Cancellation); // Long enough to be sent, were it not for the rest.
        await client.StoreCleanlyAsync(image with { Uid = TestImage.NewUid(), Number = 2 });
        await WaitAsync(async () => (await receiver.QidoAsync("/dicomweb/instances")).Count > 0);
        Assert.Equal(2, (await receiver.QidoAsync("/dicomweb/instances")).Count);
        Assert.Equal(image.Study, Assert.Single(await receiver.QidoAsync("/dicomweb/studies")).Value("0020000D"));
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

    private static Dictionary<string, string> Rule(int port) => new()
    {
        ["DATABANK_Dicom__Destinations__0__AeTitle"] = "WORKSTATION",
        ["DATABANK_Dicom__Destinations__0__Host"] = "127.0.0.1",
        ["DATABANK_Dicom__Destinations__0__Port"] = port.ToString(CultureInfo.InvariantCulture),
        ["DATABANK_Dicom__Forwarding__0__To"] = "WORKSTATION",
        ["DATABANK_Dicom__Forwarding__0__QuietSeconds"] = "1",
    };

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
