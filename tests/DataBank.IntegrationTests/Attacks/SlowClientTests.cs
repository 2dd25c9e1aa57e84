using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace DataBank.IntegrationTests.Attacks;

/// <summary>Clients that hold connections open by sending next to nothing (slow loris): cut off in time, while others are served.</summary>
public sealed class SlowClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Slow_headers_and_slow_bodies_are_cut_off_and_others_are_served_meanwhile()
    {
        await using var appliance = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string>
        {
            ["DATABANK_Limits__HeaderSeconds"] = "2", ["DATABANK_Limits__IdleSeconds"] = "2", ["DATABANK_Limits__MinimumBytesPerSecond"] = "1000",
        });
        var token = appliance.Token(Server.Roles.Clinician);
        var slow = Enumerable.Range(0, 200).Select(number => HoldAsync(appliance.BaseAddress, (number % 3) switch
        {
            0 => "GET /fhir/Patient HTTP/1.1\r\nHost: x\r\nX-Slow: ",
            1 => $"POST /fhir/Patient HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/fhir+json\r\nContent-Length: 100000\r\n\r\n{{ ",
            _ => "", // Nothing at all.
        })).ToList();
        using var client = appliance.Clinician;
        for (var i = 0; i < 20; i++)
        {
            using var answer = await client.GetAsync("/fhir/Patient?_count=1", Cancellation);
            Assert.Equal(200, (int)answer.StatusCode);
        }
        var held = await Task.WhenAll(slow);
        Assert.All(held, time => Assert.True(time < TimeSpan.FromSeconds(20), $"held for {time}"));
    }

    /// <summary>A modality that sends little by little is heard to the end; one that has lost its power in the middle is not waited for, and leaves nothing.</summary>
    [Fact]
    public async Task A_slow_sender_of_images_is_heard_and_a_silent_one_is_not_waited_for()
    {
        await using var appliance = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Limits__IdleSeconds"] = "3", ["DATABANK_Limits__MinimumBytesPerSecond"] = "1000000" });
        using var client = appliance.Clinician;
        var (slow, silent) = (new TestImage { Size = 500 }, new TestImage { Size = 500 });
        foreach (var type in (string[])["application/dicom", "multipart/related; type=\"application/dicom\"; boundary=b"])
        {
            var started = Stopwatch.GetTimestamp();
            Assert.Equal(408, await SendAsync(silent, type, isSilent: true));
            Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(20));
        }
        Assert.Equal(200, await SendAsync(slow, "multipart/related; type=\"application/dicom\"; boundary=b", isSilent: false));
        Assert.Single(await client.QidoAsync("/dicomweb/studies"));
        Assert.Empty(Directory.GetFiles(Path.Combine(appliance.DataFolder, "blobs", ".incoming")));

        async Task<int> SendAsync(TestImage image, string type, bool isSilent)
        {
            var (file, part) = (image.ToFile(), type.StartsWith("multipart", StringComparison.Ordinal));
            byte[] body = part ? [.. "\r\n--b\r\nContent-Type: application/dicom\r\n\r\n"u8, .. file, .. "\r\n--b--"u8] : file;
            using var socket = new TcpClient();
            await socket.ConnectAsync(appliance.BaseAddress.Host, appliance.BaseAddress.Port, Cancellation);
            var stream = socket.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /dicomweb/studies HTTP/1.1\r\nHost: x\r\nAuthorization: {client.DefaultRequestHeaders.Authorization}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n"), Cancellation);
            foreach (var piece in body.Chunk(body.Length / 7))
            {
                await stream.WriteAsync(piece, Cancellation);
                if (isSilent) break;
                await Task.Delay(1000, Cancellation);
            }
            using var reader = new StreamReader(stream);
            return int.Parse((await reader.ReadLineAsync(Cancellation))!.Split(' ')[1], CultureInfo.InvariantCulture);
        }
    }

    // Sends a byte now and then, until the other side has had enough.
    private static async Task<TimeSpan> HoldAsync(Uri address, string begin)
    {
        var started = Stopwatch.GetTimestamp();
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Cancellation);
        var stream = client.GetStream();
        var closed = stream.ReadAsync(new byte[4096], Cancellation).AsTask();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(begin), Cancellation);
            while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(40) && await Task.WhenAny(closed, Task.Delay(500, Cancellation)) != closed)
            {
                if (begin.Length > 0) await stream.WriteAsync("a"u8.ToArray(), Cancellation);
            }
        }
        catch (IOException)
        {
            // Closed under our hands.
        }
        return Stopwatch.GetElapsedTime(started);
    }
}
