using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;

namespace DataBank.IntegrationTests;

/// <summary>XML in and out (https://hl7.org/fhir/R4/http.html#mime-type).</summary>
public sealed class XmlTests(ApplianceProcess appliance)
{
    private const string MediaType = "application/fhir+xml";

    private static readonly XNamespace fhir = "http://hl7.org/fhir";

    private readonly HttpClient client = appliance.Clinician;

    [Fact]
    public async Task A_resource_written_in_XML_is_read_in_both_formats_and_keeps_its_digits()
    {
        const string Observation = """
            <Observation xmlns="http://hl7.org/fhir"><status value="final"/><code><text value="血糖"/></code>
            <valueQuantity><value value="5.10"/><unit value="mmol/L"/></valueQuantity></Observation>
            """;
        using var created = await SendAsync(HttpMethod.Post, "/fhir/Observation", Observation, MediaType, MediaType);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (await XmlAsync(created)).Element(fhir + "id")!.Attribute("value")!.Value;
        Assert.Equal("5.10", (await client.GetFhirAsync($"/fhir/Observation/{id}")).Text("valueQuantity", "value"));

        using var read = await SendAsync(HttpMethod.Get, $"/fhir/Observation/{id}?_format=xml", null, null, "application/fhir+json");
        Assert.Equal("5.10", (await XmlAsync(read)).Descendants(fhir + "value").Single().Attribute("value")!.Value);
    }

    [Theory]
    [InlineData("application/fhir+xml", true)]
    [InlineData("application/xml", true)]
    [InlineData("text/xml", true)]
    [InlineData("application/fhir+json;q=0.5, application/fhir+xml", true)]
    [InlineData("application/fhir+xml;q=0.5, application/fhir+json", false)]
    [InlineData("*/*", false)]
    [InlineData("application/fhir+xml;q=0, */*", false)]
    public async Task The_format_that_the_client_prefers_is_answered(string accept, bool isXml)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/fhir/metadata", null, null, accept);
        Assert.Equal(isXml ? MediaType : "application/fhir+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Searches_histories_and_errors_come_in_XML()
    {
        var value = Some.Unique();
        var id = (await client.CreateAsync(Some.Patient(identifier: value))).Text("id");
        var found = await XmlAsync(await SendAsync(HttpMethod.Get, $"/fhir/Patient?identifier={value}", null, null, MediaType));
        Assert.Equal("searchset", found.Element(fhir + "type")!.Attribute("value")!.Value);
        Assert.Equal(id, found.Descendants(fhir + "Patient").Single().Element(fhir + "id")!.Attribute("value")!.Value);
        Assert.Equal("history", (await XmlAsync(await SendAsync(HttpMethod.Get, $"/fhir/Patient/{id}/_history", null, null, MediaType))).Element(fhir + "type")!.Attribute("value")!.Value);
        using var absent = await SendAsync(HttpMethod.Get, $"/fhir/Patient/{Some.Unique()}", null, null, MediaType);
        Assert.Equal((HttpStatusCode.NotFound, fhir + "OperationOutcome"), (absent.StatusCode, (await XmlAsync(absent)).Name));
    }

    [Fact]
    public async Task A_transaction_and_a_FHIRPath_patch_are_taken_in_XML()
    {
        var value = Some.Unique();
        using var answer = await SendAsync(HttpMethod.Post, "/fhir", $"""
            <Bundle xmlns="http://hl7.org/fhir"><type value="transaction"/><entry><resource><Patient><identifier><value value="{value}"/></identifier></Patient></resource>
            <request><method value="POST"/><url value="Patient"/></request></entry></Bundle>
            """, MediaType, "application/fhir+json");
        var location = (await answer.JsonAsync()).Written(0);
        using var patched = await SendAsync(HttpMethod.Patch, $"/fhir/{location}", """
            <Parameters xmlns="http://hl7.org/fhir"><parameter><name value="operation"/><part><name value="type"/><valueCode value="add"/></part>
            <part><name value="path"/><valueString value="Patient"/></part><part><name value="name"/><valueString value="birthDate"/></part>
            <part><name value="value"/><valueDate value="1970-01-01"/></part></parameter></Parameters>
            """, MediaType, MediaType);
        Assert.Equal("1970-01-01", (await XmlAsync(patched)).Element(fhir + "birthDate")!.Attribute("value")!.Value);
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><Patient xmlns='http://hl7.org/fhir'><language value='&e;'/></Patient>")]
    [InlineData("<Patient xmlns='http://hl7.org/fhir'><gender value='nonsense'/></Patient>")]
    [InlineData("<Patient xmlns='http://hl7.org/fhir'><nonsense/></Patient>")]
    [InlineData("{}")]
    public async Task Bad_XML_is_refused(string xml)
    {
        using var answer = await SendAsync(HttpMethod.Post, "/fhir/Patient", xml, MediaType, "application/fhir+json");
        await answer.OutcomeAsync(400);
    }

    private static async Task<XElement> XmlAsync(HttpResponseMessage answer)
    {
        Assert.Equal(MediaType, answer.Content.Headers.ContentType?.MediaType);
        return XElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string url, string? body, string? mediaType, string accept)
    {
        var request = new HttpRequestMessage(method, url);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(mediaType!));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
