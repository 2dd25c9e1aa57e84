using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;

namespace DataBank.IntegrationTests.Audit;

/// <summary>The journal leaves the appliance: as it grows, and by command.</summary>
public sealed class AuditExportTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tls")]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task Accesses_reach_a_syslog_receiver_as_DICOM_audit_messages(string transport)
    {
        using var folder = new TemporaryFolder();
        if (transport == "tls") await SyslogReceiver.MakeCertificatesAsync(folder.Path);
        await using var receiver = new SyslogReceiver(folder.Path, transport);
        await receiver.StartAsync();
        await using var appliance = await StartAsync(receiver.Port, transport, Path.Combine(folder.Path, "ca.pem"));
        var id = (await appliance.Clinician.CreateAsync(Some.Patient(family: "秘密"))).Text("id");
        await appliance.Clinician.GetFhirAsync($"/fhir/Patient?_id={id}");
        using (var refused = await appliance.Researcher("t").GetAsync($"/fhir/Patient/{id}", Cancellation)) Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using (var anonymous = await appliance.Anonymous.GetAsync($"/fhir/Patient/{id}", Cancellation)) Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);

        var created = await receiver.WaitForAsync(message => message.Message.Contains("EventActionCode=\"C\"", StringComparison.Ordinal) && message.Message.Contains(id!, StringComparison.Ordinal));
        Assert.Equal((85, "DICOM+RFC3881"), (created.Priority, created.Id)); // Facility 10, severity 5.
        var xml = XElement.Parse(created.Message);
        Assert.Equal(("AuditMessage", "0", "110110"), (xml.Name.LocalName, (string?)xml.Element("EventIdentification")!.Attribute("EventOutcomeIndicator"), (string?)xml.Element("EventIdentification")!.Element("EventID")!.Attribute("csd-code")));
        Assert.Equal(["test-clinician", "127.0.0.1", "databank"], xml.Elements("ActiveParticipant").Select(user => (string?)user.Attribute("UserID")));
        Assert.Contains(xml.Elements("ParticipantObjectIdentification"), each => (string?)each.Attribute("ParticipantObjectTypeCode") == "1" && (string?)each.Attribute("ParticipantObjectID") == id);

        var searched = await receiver.WaitForAsync(message => message.Message.Contains("csd-code=\"search-type\"", StringComparison.Ordinal) && message.Message.Contains("\"test-clinician\"", StringComparison.Ordinal));
        var query = XElement.Parse(searched.Message).Descendants("ParticipantObjectQuery").Single().Value;
        Assert.Equal($"/fhir/Patient?_id={id}", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(query)));

        foreach (var user in new[] { "test-researcher", "anonymous" })
        {
            var denied = await receiver.WaitForAsync(message => message.Message.Contains($"\"{user}\"", StringComparison.Ordinal));
            Assert.Equal(84, denied.Priority);
            var refusal = XElement.Parse(denied.Message).Element("EventIdentification")!;
            Assert.Equal(("4", "110113"), ((string?)refusal.Attribute("EventOutcomeIndicator"), (string?)refusal.Element("EventID")!.Attribute("csd-code")));
        }
        Assert.All(receiver.Messages(), message => Assert.DoesNotContain("秘密", message.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_receiver_that_was_away_has_missed_arrives_later()
    {
        using var folder = new TemporaryFolder();
        await using var receiver = new SyslogReceiver(folder.Path, "tcp");
        await using var appliance = await StartAsync(receiver.Port, "tcp", null);
        var ids = new List<string>();
        async Task CreateAsync() => ids.Add((await appliance.Clinician.CreateAsync(Some.Patient())).Text("id")!);

        await CreateAsync(); // Nobody listens.
        await receiver.StartAsync();
        await CreateAsync();
        await WaitForAllAsync();
        receiver.Kill();
        await CreateAsync();
        await appliance.RestartAsync();
        await CreateAsync();
        await receiver.StartAsync();
        await WaitForAllAsync();
        // Each at least once, in the order in which they were made, however often the connection and the appliance broke off.
        var order = receiver.Messages().Select(message => ids.FindIndex(id => message.Message.Contains("EventActionCode=\"C\"", StringComparison.Ordinal) && message.Message.Contains(id, StringComparison.Ordinal))).Where(at => at >= 0).ToList();
        Assert.Equal(Enumerable.Range(0, ids.Count), order.Distinct());
        Assert.InRange(order.Count, ids.Count, 2 * ids.Count);

        async Task WaitForAllAsync()
        {
            foreach (var id in ids) await receiver.WaitForAsync(message => message.Message.Contains("EventActionCode=\"C\"", StringComparison.Ordinal) && message.Message.Contains(id, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_receiver_whose_certificate_is_not_trusted_gets_nothing()
    {
        using var folder = new TemporaryFolder();
        await SyslogReceiver.MakeCertificatesAsync(folder.Path);
        await using var receiver = new SyslogReceiver(folder.Path, "tls");
        await receiver.StartAsync();
        await using var appliance = await StartAsync(receiver.Port, "tls", Path.Combine(folder.Path, "stranger.pem"));
        await appliance.Clinician.CreateAsync(Some.Patient());
        for (var attempt = 0; !appliance.Output.Contains("can't be sent on", StringComparison.Ordinal); attempt++)
        {
            Assert.True(attempt < 100, appliance.Output);
            await Task.Delay(100, Cancellation);
        }
        Assert.Empty(receiver.Messages());
    }

    [Fact]
    public async Task The_command_writes_files_and_goes_on_where_it_left()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var folder = new TemporaryFolder();
        var (file, cursor) = (Path.Combine(folder.Path, "audit.log"), Path.Combine(folder.Path, "cursor"));
        var first = (await appliance.Clinician.CreateAsync(Some.Patient())).Text("id")!;
        async Task ExportAsync(params string[] more)
        {
            var outcome = await ApplianceProcess.RunAsync(["audit", "export", "--data", appliance.DataFolder, "--to", file, "--cursor", cursor, .. more]);
            Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
        }
        await ExportAsync("--format", "fhir");
        var lines = await File.ReadAllLinesAsync(file, Cancellation);
        Assert.All(lines, line => Assert.Matches("^<8[45]>1 [0-9T:.-]+Z [!-~]+ databank [0-9]+ AuditEvent \\[timeQuality tzKnown=\"1\"\\]\\[origin software=\"databank\" swVersion=\"[0-9.]+\"\\] \uFEFF\\{", line));
        Assert.Contains(lines, line => JsonDocument.Parse(line[(line.IndexOf('\uFEFF', StringComparison.Ordinal) + 1)..]).RootElement is var found && found.Text("resourceType") == "AuditEvent" && found.Text("action") == "C" && found.GetRawText().Contains(first, StringComparison.Ordinal));

        var second = (await appliance.Clinician.CreateAsync(Some.Patient())).Text("id")!;
        await ExportAsync("--format", "dicom");
        var more = (await File.ReadAllLinesAsync(file, Cancellation))[lines.Length..];
        Assert.Contains(more, line => line.Contains(second, StringComparison.Ordinal) && line.Contains("<AuditMessage>", StringComparison.Ordinal));
        Assert.DoesNotContain(more, line => line.Contains("EventActionCode=\"C\"", StringComparison.Ordinal) && line.Contains(first, StringComparison.Ordinal));

        var wrong = await ApplianceProcess.RunAsync("audit", "export", "--data", appliance.DataFolder, "--to", "ftp://somewhere");
        Assert.Equal(2, wrong.ExitCode);
    }

    private static Task<ApplianceProcess> StartAsync(int port, string transport, string? authority)
    {
        var settings = new Dictionary<string, string> { ["DATABANK_Audit__Export__To"] = string.Create(CultureInfo.InvariantCulture, $"syslog+{transport}://localhost:{port}") };
        if (transport == "udp") settings["DATABANK_Audit__Export__To"] = string.Create(CultureInfo.InvariantCulture, $"syslog+udp://127.0.0.1:{port}");
        if (transport == "tls") settings["DATABANK_Audit__Export__AuthorityFile"] = authority!;
        return ApplianceProcess.StartAsync(environment: settings);
    }
}
