using System.Net;
using System.Text;
using System.Text.Json;
using DataBank.Proxy;
using DataBank.Server;
using DataBank.UnitTests.Storage;

namespace DataBank.UnitTests.Proxy;

/// <summary>Displays by $lookup of a server, which answers as each test says.</summary>
public sealed class CodeDisplaysTests
{
    private const string Diseases = "http://medis.or.jp/CodeSystem/master-disease-exCode";

    private readonly Lookups lookups = new();
    private readonly SteppedClock clock = new(new DateTimeOffset(2026, 11, 26, 0, 0, 0, TimeSpan.Zero));
    private readonly CodeDisplays displays;

    public CodeDisplaysTests()
    {
        var options = new ProxyOptions { ReleasesFolder = "", ExportsFolder = "", PublicUrl = "", PatientIdentifierSystems = [], SystemOfIssuer = _ => null, Subscriptions = new SubscriptionOptions([], TimeSpan.Zero, TimeSpan.Zero, 0) };
        var http = new UpstreamHttp(new HttpClient(lookups), () => new Uri("http://clinic.example/fhir"), _ => ValueTask.FromResult<string?>(null));
        displays = new CodeDisplays(new FhirUpstream(http, options, clock), clock);
    }

    [Fact]
    public async Task A_code_is_asked_for_once_and_again_when_the_terminology_has_changed_or_an_hour_has_passed()
    {
        lookups.Answer = _ => Display("肺癌");
        Assert.Equal(["肺癌", "肺癌"], [await FindAsync("AB12"), await FindAsync("AB12")]);
        Assert.Equal("/fhir/CodeSystem/$lookup?system=http%3A%2F%2Fmedis.or.jp%2FCodeSystem%2Fmaster-disease-exCode&code=AB12&property=display", Assert.Single(lookups.Asked));
        displays.Forget();
        Assert.Equal("肺癌", await FindAsync("AB12"));
        clock.Set(clock.GetUtcNow() + TimeSpan.FromHours(2));
        await FindAsync("CD34");
        await FindAsync("AB12");
        Assert.Equal(4, lookups.Asked.Count);
    }

    [Theory]
    [InlineData("AB12")] // The code, said again.
    [InlineData("")]
    [InlineData("肺癌\n山田太郎")]
    [InlineData("肺癌 0001234567")]
    [InlineData("yamada@example.jp")]
    [InlineData("http://hospital.example/p1")]
    public async Task What_does_not_look_like_the_name_of_a_concept_is_no_display(string text)
    {
        lookups.Answer = _ => Display(text);
        Assert.Null(await FindAsync("AB12"));
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.NotImplemented)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task A_server_that_does_not_know_or_does_no_look_ups_holds_nothing_up(HttpStatusCode status)
    {
        lookups.Answer = _ => new HttpResponseMessage(status);
        Assert.Null(await FindAsync("AB12"));
        lookups.Answer = _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("<html>") };
        Assert.Null(await FindAsync("CD34"));
    }

    [Fact]
    public async Task A_server_that_is_away_is_asked_again()
    {
        lookups.Answer = _ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        await Assert.ThrowsAsync<HttpRequestException>(() => FindAsync("AB12"));
        lookups.Answer = _ => Display("肺癌");
        Assert.Equal("肺癌", await FindAsync("AB12"));
    }

    [Fact]
    public async Task A_system_that_knows_none_of_many_codes_is_no_longer_asked()
    {
        lookups.Answer = _ => new HttpResponseMessage(HttpStatusCode.NotFound);
        for (var number = 0; number < 100; number++) await FindAsync($"A{number:000}");
        Assert.Equal(16, lookups.Asked.Count);
        displays.Forget();
        lookups.Answer = uri => uri.Contains("A050", StringComparison.Ordinal) ? Display("肺癌") : new HttpResponseMessage(HttpStatusCode.NotFound);
        Assert.Equal("肺癌", await FindAsync("A050"));
        for (var number = 0; number < 100; number++) await FindAsync($"A{number:000}");
        Assert.Equal(16 + 100, lookups.Asked.Count); // One code is known: each of the others may be.
    }

    private async Task<string?> FindAsync(string code)
    {
        var asked = new HashSet<(string, string)>();
        var display = displays.Find(Diseases, code, asked);
        return asked.Count == 0 ? display : (await displays.LookUpAsync(asked, TestContext.Current.CancellationToken)).GetValueOrDefault((Diseases, code));
    }

    private static HttpResponseMessage Display(string text) => new(HttpStatusCode.OK)
    {
        Content = new StringContent($$"""{ "resourceType": "Parameters", "parameter": [{ "name": "name", "valueString": "x" }, { "name": "display", "valueString": {{JsonSerializer.Serialize(text)}} }] }""", Encoding.UTF8, "application/fhir+json"),
    };

    private sealed class Lookups : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        public Func<string, HttpResponseMessage> Answer { get; set; } = _ => new HttpResponseMessage(HttpStatusCode.NotFound);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.PathAndQuery);
            return Task.FromResult(Answer(request.RequestUri.PathAndQuery));
        }
    }
}
