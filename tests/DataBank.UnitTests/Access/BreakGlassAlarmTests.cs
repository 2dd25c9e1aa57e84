using System.Text;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.UnitTests.Access;

public class BreakGlassAlarmTests
{
    [Theory]
    [InlineData("break-glass", 201, true, 81)] // Facility 10, severity 1: alert.
    [InlineData("break-glass", 403, false, 84)]
    [InlineData("read", 200, true, 84)]
    [InlineData("read", 200, false, 85)]
    public void An_opened_record_is_an_alert_and_what_is_done_there_a_warning(string interaction, int status, bool isOpened, int priority)
    {
        var record = new AuditRecord("0198d0c5-0000-7000-8000-000000000001", DateTimeOffset.UnixEpoch, "E", interaction, "clinical", "dr-suzuki", "clinician", "/access/break-glass", status, ["p1", "p2"])
        {
            Opened = isOpened ? ["p2"] : null,
            Reason = interaction == "break-glass" ? "救急搬送" : null,
        };
        foreach (var payload in Enum.GetValues<AuditPayload>())
        {
            var messages = new SyslogMessage(payload, "host").Of(record).Select(Encoding.UTF8.GetString).ToList();
            Assert.All(messages, message => Assert.StartsWith($"<{priority}>1 ", message, StringComparison.Ordinal));
            Assert.Equal(isOpened, messages.Any(message => message.Contains("BTG", StringComparison.Ordinal)));
            Assert.Equal(interaction == "break-glass", messages.Any(message => message.Contains("110127", StringComparison.Ordinal)));
            // Of several patients only what concerns the opened one says so, where each has an event of its own.
            if (payload == AuditPayload.Fhir && isOpened) Assert.Contains("Patient/p2", Assert.Single(messages, message => message.Contains("BTG", StringComparison.Ordinal)), StringComparison.Ordinal);
        }
    }
}
