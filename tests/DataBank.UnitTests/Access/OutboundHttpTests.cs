using System.Net;
using System.Net.Sockets;
using System.Text;
using DataBank.Server;

namespace DataBank.UnitTests.Access;

/// <summary>Where the server may be sent by URLs of others (SSRF).</summary>
public sealed class OutboundHttpTests
{
    [Theory]
    [InlineData("ehr.example.jp", "127.0.0.1")]
    [InlineData("ehr.example.jp", "127.9.9.9")]
    [InlineData("ehr.example.jp", "::1")]
    [InlineData("ehr.example.jp", "::ffff:127.0.0.1")]
    [InlineData("ehr.example.jp", "::127.0.0.1")]
    [InlineData("ehr.example.jp", "64:ff9b::7f00:1")]
    [InlineData("ehr.example.jp", "2002:7f00:1::")]
    [InlineData("ehr.example.jp", "0.0.0.0")]
    [InlineData("ehr.example.jp", "::")]
    [InlineData("ehr.example.jp", "0.1.2.3")]
    [InlineData("ehr.example.jp", "255.255.255.255")]
    [InlineData("ehr.example.jp", "224.0.0.1")]
    [InlineData("ehr.example.jp", "169.254.169.254")]
    [InlineData("169.254.169.254", "169.254.169.254")]
    [InlineData("ehr.example.jp", "::ffff:169.254.169.254")]
    [InlineData("ehr.example.jp", "64:ff9b::a9fe:a9fe")]
    [InlineData("ehr.example.jp", "2002:a9fe:a9fe::1")]
    [InlineData("ehr.example.jp", "fe80::1")]
    [InlineData("ehr.example.jp", "fec0::1")]
    [InlineData("ehr.example.jp", "ff02::1")]
    [InlineData("ehr.example.jp", "fd00:ec2::254")]
    [InlineData("ehr.example.jp", "100.100.100.200")]
    [InlineData("ehr.example.jp", "168.63.129.16")]
    [InlineData("ehr.example.jp", "192.0.0.192")]
    [InlineData("ehr.example.jp", "2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    [InlineData("localhost.evil.example", "127.0.0.1")]
    [InlineData("127.0.0.1.evil.example", "127.0.0.1")]
    public void Names_that_lead_into_this_machine_or_to_metadata_lead_nowhere(string host, string address) =>
        Assert.False(OutboundHttp.MayConnect(host, IPAddress.Parse(address)));

    [Theory]
    [InlineData("ehr.example.jp", "10.0.0.7")]
    [InlineData("ehr.example.jp", "192.168.1.20")]
    [InlineData("ehr.example.jp", "203.0.113.5")]
    [InlineData("ehr.example.jp", "2001:db8::5")]
    [InlineData("ehr.example.jp", "fd12:3456::7")]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("[::1]", "::1")]
    public void The_house_and_the_world_are_reached(string host, string address) =>
        Assert.True(OutboundHttp.MayConnect(host, IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://ehr.example.jp/hooks", true)]
    [InlineData("https://ehr.example.jp/hooks/a", true)]
    [InlineData("https://EHR.example.jp/hooks/a", true)]
    [InlineData("https://ehr.example.jp:443/hooks/a?b=c", true)]
    [InlineData("https://ehr.example.jp/hooksx", false)]
    [InlineData("https://ehr.example.jp/hooks/../admin", false)]
    [InlineData("https://ehr.example.jp/hooks/%2e%2e/admin", false)]
    [InlineData("https://ehr.example.jp/", false)]
    [InlineData("http://ehr.example.jp/hooks", false)]
    [InlineData("https://ehr.example.jp:8443/hooks", false)]
    [InlineData("https://ehr.example.jp.evil.example/hooks", false)]
    [InlineData("https://ehr.example.jp@evil.example/hooks", false)]
    [InlineData("https://user:pass@ehr.example.jp/hooks", false)]
    [InlineData("https://evil.example/https://ehr.example.jp/hooks", false)]
    [InlineData("https://ehr.example.jp/hooks#x", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("gopher://ehr.example.jp/hooks", false)]
    public void Only_what_lies_below_a_listed_address_is_allowed(string url, bool isAllowed) =>
        Assert.Equal(isAllowed, OutboundHttp.IsAllowed(new Uri(url), [new Uri("https://ehr.example.jp/hooks")]));

    [Theory] // A name that was looked at when it was allowed may lead elsewhere now (DNS rebinding): what counts is where the connection goes.
    [InlineData("ehr.example.jp", "127.0.0.1")]
    [InlineData("ehr.example.jp", "::ffff:127.0.0.1")]
    [InlineData("ehr.example.jp", "0.0.0.0")]
    [InlineData("ehr.example.jp", "169.254.169.254,127.0.0.1")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    public async Task A_name_that_leads_here_when_it_is_connected_to_gets_no_connection(string host, string addresses)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var client = OutboundHttp.Create(TimeSpan.FromSeconds(30), null, (_, _) => Task.FromResult(addresses.Split(',').Select(IPAddress.Parse).ToArray()));
        var problem = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync($"http://{host}:{((IPEndPoint)server.LocalEndpoint).Port}/", TestContext.Current.CancellationToken));
        Assert.Equal(HttpRequestError.ConnectionError, problem.HttpRequestError);
        Assert.False(server.Pending());
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_an_answer_and_a_name_is_asked_for_once(int status)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var port = ((IPEndPoint)server.LocalEndpoint).Port;
        var answering = AnswerAsync(server, $"HTTP/1.1 {status} Elsewhere\r\nLocation: http://localhost:{port}/elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var resolved = 0;
        using var client = OutboundHttp.Create(TimeSpan.FromSeconds(30), null, (_, _) => Task.FromResult(Interlocked.Increment(ref resolved) == 1 ? [IPAddress.Loopback] : Array.Empty<IPAddress>()));
        using var answer = await client.GetAsync($"http://localhost:{port}/keys", TestContext.Current.CancellationToken);
        Assert.Equal((status, 1), ((int)answer.StatusCode, resolved));
        Assert.StartsWith("GET /keys ", await answering, StringComparison.Ordinal);
        Assert.False(server.Pending());
    }

    private static async Task<string> AnswerAsync(TcpListener server, string answer)
    {
        using var connection = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[4096];
        var read = await connection.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(buffer, 0, read);
    }
}
