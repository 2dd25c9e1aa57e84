using DataBank.Server;

namespace DataBank.IntegrationTests.Attacks;

/// <summary>Requests about whose end two servers could disagree (RFC 9112 §11.2): refused, and nothing behind them is taken for a request.</summary>
public sealed class SmugglingTests(ApplianceProcess appliance)
{
    // What an attacker hides behind the first request: it must leave no trace.
    private const string Hidden = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

    public static TheoryData<string, string, string> Requests => new()
    {
        { "both lengths, chunked ends first", "Content-Length: {0}\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + Hidden },
        { "both lengths, the other way round", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "5\r\n{} \r\n\r\n0\r\n\r\n" + Hidden },
        { "two lengths", "Content-Length: 2\r\nContent-Length: {0}\r\n", "{}" + Hidden },
        { "a list of lengths", "Content-Length: 2, {0}\r\n", "{}" + Hidden },
        { "a negative length", "Content-Length: -1\r\n", "{}" + Hidden },
        { "a hexadecimal length", "Content-Length: 0x2\r\n", "{}" + Hidden },
        { "a length beyond numbers", "Content-Length: 99999999999999999999\r\n", "{}" + Hidden },
        { "an encoding nobody knows", "Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + Hidden },
        { "chunked not last", "Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n" + Hidden },
        { "chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", "0\r\n\r\n" + Hidden },
        { "an encoding with a tab", "Transfer-Encoding:\x0Bchunked\r\n", "0\r\n\r\n" + Hidden },
        { "a folded header", "X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "{}" + Hidden },
        { "a space before the colon", "Content-Length : 2\r\n", "{}" + Hidden },
        { "a header without a name", ": x\r\nContent-Length: 2\r\n", "{}" + Hidden },
        { "a lone carriage return", "X-A: b\rContent-Length: 100\r\nContent-Length: 2\r\n", "{}" + Hidden },
        { "a null in a header", "X-A: b\0\r\nContent-Length: 2\r\n", "{}" + Hidden },
        { "two hosts", "Host: other\r\nContent-Length: 2\r\n", "{}" + Hidden },
        { "a chunk size that is no number", "Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n" + Hidden },
        { "a negative chunk size", "Transfer-Encoding: chunked\r\n", "-1\r\n{}\r\n0\r\n\r\n" + Hidden },
        { "a chunk size beyond numbers", "Transfer-Encoding: chunked\r\n", "FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n" + Hidden },
        { "a chunk size with 0x", "Transfer-Encoding: chunked\r\n", "0x2\r\n{}\r\n0\r\n\r\n" + Hidden },
        { "a chunk that is longer than it says", "Transfer-Encoding: chunked\r\n", "1\r\n{}\r\n0\r\n\r\n" + Hidden },
        { "a chunk extension that ends in a line feed", "Transfer-Encoding: chunked\r\n", "2;\nxx\r\n0\r\n\r\n" + Hidden },
        { "a chunk that ends in a line feed", "Transfer-Encoding: chunked\r\n", "2\n{}\r\n0\r\n\r\n" + Hidden },
    };

    [Theory, MemberData(nameof(Requests))]
    public async Task What_could_be_read_in_two_ways_is_refused_and_hides_nothing(string what, string headers, string body)
    {
        var before = await SmuggledAsync();
        var answer = await RawConnection.SendAsync(
            appliance.BaseAddress,
            "POST /fhir/Patient HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + appliance.Token(Roles.Clinician) + "\r\nContent-Type: application/fhir+json\r\n"
            + headers.Replace("{0}", $"{body.Length}", StringComparison.Ordinal) + "\r\n" + body);
        var status = Assert.Single(RawConnection.StatusesOf(answer));
        Assert.True(status is >= 400 and < 500 or 501, $"{what}: {answer}");
        Assert.Equal(before, await SmuggledAsync());
    }

    [Theory]
    [InlineData("GET /fhir/Patient\r\n\r\n")] // HTTP/0.9
    [InlineData("GET /fhir/Patient HTTP/1.1\r\n\r\n")] // No host.
    [InlineData("GET  /fhir/Patient  HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /fhir/Pati\0ent HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /fhir/Patient HTTP/3.7\r\nHost: x\r\n\r\n")]
    [InlineData("G\tET /fhir/Patient HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET http://evil.example/fhir/Patient HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /fhir/%00 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003")] // A TLS hello to a plain port.
    public async Task Requests_that_are_none_are_refused(string bytes)
    {
        var statuses = RawConnection.StatusesOf(await RawConnection.SendAsync(appliance.BaseAddress, bytes));
        Assert.True(statuses.Length <= 1 && statuses.All(status => status is >= 400 and < 600 and not 500), string.Join(' ', statuses));
    }

    [Fact]
    public async Task Headers_beyond_their_bounds_are_refused()
    {
        var token = appliance.Token(Roles.Clinician);
        foreach (var (request, expected) in new[]
        {
            ($"GET /fhir/Patient?name={new string('a', 9000)} HTTP/1.1\r\nHost: x\r\n\r\n", 414),
            ($"GET /fhir/Patient HTTP/1.1\r\nHost: x\r\nX-Long: {new string('a', 40_000)}\r\n\r\n", 431),
            ($"GET /fhir/Patient HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Range(0, 200).Select(number => $"X-{number}: 1\r\n"))}\r\n", 431),
        })
        {
            Assert.Equal(expected, Assert.Single(RawConnection.StatusesOf(await RawConnection.SendAsync(appliance.BaseAddress, request))));
        }
        var good = await RawConnection.SendAsync(appliance.BaseAddress, $"GET /fhir/Patient?_count=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n");
        Assert.Equal(200, Assert.Single(RawConnection.StatusesOf(good)));
    }

    private async Task<int> SmuggledAsync()
    {
        using var auditor = appliance.Auditor;
        var found = await auditor.GetFhirAsync("/fhir/AuditEvent?agent.identifier=anonymous&_count=200");
        return found.TryGetProperty("entry", out var entries) ? entries.EnumerateArray().Count(entry => entry.GetRawText().Contains("/smuggled", StringComparison.Ordinal)) : 0;
    }
}
