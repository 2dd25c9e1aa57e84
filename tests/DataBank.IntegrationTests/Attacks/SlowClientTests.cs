using System.Diagnostics;
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
