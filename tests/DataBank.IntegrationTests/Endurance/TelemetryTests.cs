using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using DataBank.IntegrationTests.Dimse;

namespace DataBank.IntegrationTests.Endurance;

/// <summary>What a collector of traces and metrics is sent, and what stands in the log: nothing that names a patient.</summary>
public sealed class TelemetryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static HttpListener Listen()
    {
        for (var attempt = 0; ; attempt++)
        {
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{FreePort.Next()}/");
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                listener.Close(); // Somebody else has taken the port meanwhile.
            }
        }
    }

    [Fact]
    public async Task Traces_metrics_and_the_log_tell_routes_and_no_patients()
    {
        using var collector = Listen();
        var received = new ConcurrentQueue<(string Path, string Text)>();
        var loop = Task.Run(async () =>
        {
            while (true)
            {
                HttpListenerContext context;
                try
                {
                    context = await collector.GetContextAsync();
                }
                catch (Exception problem) when (problem is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                received.Enqueue((context.Request.Url!.AbsolutePath, Encoding.UTF8.GetString(body.ToArray())));
                context.Response.Close();
            }
        }, Cancellation);
        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        await using var appliance = await ApplianceProcess.StartAsync(["--dimse-port", port], new Dictionary<string, string>
        {
            ["DATABANK_Dicom__CallingAeTitles__0"] = "CT1",
            ["DATABANK_Telemetry__OtlpEndpoint"] = collector.Prefixes.Single(),
            ["DATABANK_Telemetry__OtlpProtocol"] = "HttpProtobuf",
            ["DATABANK_Telemetry__Log"] = "Json",
            ["DATABANK_Telemetry__MetricSeconds"] = "0.5",
        });
        using var client = appliance.Clinician;
        const string Id = "himitsu-4711";
        using (var put = await client.PutFhirAsync($"/fhir/Patient/{Id}", Some.Patient(family: "西園寺", id: Id))) Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        await client.GetFhirAsync($"/fhir/Patient/{Id}");
        await client.GetFhirAsync($"/fhir/Patient?family={Uri.EscapeDataString("西園寺")}&birthdate=1970-04-01");
        using (var wrong = await client.PutFhirAsync($"/fhir/Patient/{Id}", "{ 西園寺")) Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);

        // The other faces, found or not.
        foreach (var path in new[] { $"/dicomweb/studies?PatientID={Id}", $"/dicomweb/studies/{Id}", $"/dicomweb/nothing/{Id}", $"/ga4gh/drs/v1/objects/{Id}", $"/research/any/fhir/Patient/{Id}", $"/nowhere/{Id}?name={Uri.EscapeDataString("西園寺")}" })
            (await client.GetAsync(path, Cancellation)).Dispose();
        using (var file = await client.PostAsync($"/genomics/files?subject=Patient/{Id}", new StringContent($"no VCF of {Id}"), Cancellation)) Assert.False(file.StatusCode == HttpStatusCode.InternalServerError);
        await Tool.RunAsync("findscu", "-S", "-aet", "CT1", "-aec", "DATABANK", "-k", "QueryRetrieveLevel=STUDY", "-k", $"PatientID={Id}", "-k", "PatientBirthDate=1970-04-01", "127.0.0.1", port);
        using var folder = new TemporaryFolder();
        var image = Path.Combine(folder.Path, "image.dcm");
        await File.WriteAllBytesAsync(image, new TestImage { Name = "西園寺", PatientId = Id }.ToFile(), Cancellation);
        await Tool.RunAsync("storescu", "-aet", "CT1", "-aec", "DATABANK", "127.0.0.1", port, image);

        for (var attempt = 0; ; attempt++)
        {
            var all = received.ToArray();
            if (all.Any(each => each.Path == "/v1/traces" && each.Text.Contains("GET /fhir/{type}/{id}", StringComparison.Ordinal)) && all.Any(each => each.Path == "/v1/metrics" && each.Text.Contains("http.server.request.duration", StringComparison.Ordinal))) break;
            Assert.True(attempt < 300, $"The collector gets no traces and metrics: {string.Join(", ", all.Select(each => each.Path).Distinct())}\n{appliance.Output}");
            await Task.Delay(100, Cancellation);
        }
        await appliance.StopAsync();
        collector.Stop();
        await loop;
        foreach (var text in received.Select(each => each.Text).Append(appliance.Output))
        {
            foreach (var told in (string[])[Id, "西園寺", Uri.EscapeDataString("西園寺"), "1970-04-01"]) Assert.DoesNotContain(told, text, StringComparison.Ordinal);
        }
        Assert.All(appliance.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
    }
}
