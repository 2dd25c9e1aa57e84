using System.Text;
using DataBank.Server;

namespace DataBank.IntegrationTests.Attacks;

/// <summary>Line breaks in what a client sends never become headers of an answer (CWE-113).</summary>
public sealed class HeaderInjectionTests(ApplianceProcess appliance)
{
    private const string Evil = "x%0d%0aX-Evil:%20yes%0d%0a%0d%0a<script>";

    [Theory]
    [InlineData("GET /fhir/Patient?_format=application/fhir%2bjson{0}")]
    [InlineData("GET /fhir/Patient?name={0}")]
    [InlineData("GET /fhir/Patient/{0}")]
    [InlineData("GET /fhir/{0}")]
    [InlineData("GET /{0}")]
    [InlineData("GET /ig/{0}")]
    [InlineData("GET /viewer/{0}")]
    [InlineData("GET /viewer?{0}")]
    [InlineData("GET /console?{0}")]
    [InlineData("GET /dicomweb/studies?accept=application/dicom%2bjson{0}")]
    [InlineData("GET /dicomweb/studies?PatientName={0}")]
    [InlineData("GET /dicomweb/studies?charset={0}")]
    [InlineData("GET /dicomweb/studies/{0}")]
    [InlineData("PUT /fhir/Patient/{0}")]
    [InlineData("POST /fhir/{0}")]
    [InlineData("POST /genomics/files?subject=Patient/{0}&specimen={0}")]
    [InlineData("POST /fhir/Patient?_pretty={0}")]
    [InlineData("GET /research/{0}/fhir/Patient")]
    [InlineData("POST /viewer/session?{0}")]
    public async Task Line_breaks_in_addresses_stay_text(string request)
    {
        foreach (var evil in new[] { Evil, "x%0aX-Evil:%20yes", "x%0dX-Evil:%20yes", "x%c4%8d%c4%8aX-Evil:%20yes", "x%e5%98%8a%e5%98%8dX-Evil:%20yes" })
        {
            var answer = await RawConnection.SendAsync(
                appliance.BaseAddress,
                $"{request.Replace("{0}", evil, StringComparison.Ordinal)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {appliance.Token(Roles.Administrator)}\r\nContent-Type: application/fhir+json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}");
            AssertClean(answer);
        }
    }

    [Theory]
    [InlineData("X-Request-Id: a\rX-Evil: yes")]
    [InlineData("Prefer: return=representation\rX-Evil: yes")]
    [InlineData("If-None-Exist: name=x%0d%0aX-Evil: yes")]
    [InlineData("Accept: application/fhir+json; x=\"%0d%0aX-Evil: yes\"")]
    [InlineData("X-Forwarded-Host: evil.example\rX-Evil: yes")]
    [InlineData("Origin: https://evil.example%0d%0aX-Evil: yes")]
    public async Task Line_breaks_in_headers_stay_text_or_are_refused(string header)
    {
        var body = """{"resourceType":"Basic","code":{"text":"x"}}""";
        var answer = await RawConnection.SendAsync(
            appliance.BaseAddress,
            $"POST /fhir/Basic HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {appliance.Token(Roles.Clinician)}\r\n{header}\r\nContent-Type: application/fhir+json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}");
        AssertClean(answer);
    }

    private static void AssertClean(string answer)
    {
        Assert.NotEqual("", answer);
        var head = answer[..Math.Max(0, answer.IndexOf("\r\n\r\n", StringComparison.Ordinal))];
        Assert.DoesNotContain(head.Split('\r', '\n'), line => line.StartsWith("X-Evil", StringComparison.OrdinalIgnoreCase));
        Assert.False(answer.StartsWith("HTTP/1.1 500", StringComparison.Ordinal), answer);
    }
}
