using System.Globalization;
using System.Reflection;
using System.Text;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Records as messages of the syslog protocol (RFC 5424) as IHE ITI-20 has them: facility 10 (security), severity 5, of what failed 4, of a closed record
/// that is opened 1 ("action must be taken immediately"), of what is done while it is open 4.
/// </summary>
public sealed class SyslogMessage(AuditPayload payload, string host)
{
    private const int Facility = 10, Alert = 1, Warning = 4, Notice = 5;
    private const int LongestHost = 255;

    private static readonly string Version = typeof(SyslogMessage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>The messages of a record, each without a line break.</summary>
    public IEnumerable<byte[]> Of(AuditRecord record) => payload == AuditPayload.Dicom
        ? DicomAuditMessage.Of(record).Select(message => Write(record, "DICOM+RFC3881", Encoding.UTF8.GetBytes(message)))
        : AuditEvents.Of(record).Select(audited => Write(record, "AuditEvent", AuditEvents.ToJson(record, audited.Id, audited.Patient).Span));

    private byte[] Write(AuditRecord record, string messageId, ReadOnlySpan<byte> content)
    {
        var priority = (Facility * 8) + SeverityOf(record);
        var time = record.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        var header = string.Create(
            CultureInfo.InvariantCulture, $"<{priority}>1 {time} {Printable(host)} databank {Environment.ProcessId} {messageId} [timeQuality tzKnown=\"1\"][origin software=\"databank\" swVersion=\"{Version}\"] ");
        return [.. Encoding.ASCII.GetBytes(header), .. Encoding.UTF8.Preamble, .. content]; // "MSG-UTF8 = BOM UTF-8-STRING" (§6.4)
    }

    private static int SeverityOf(AuditRecord record) => record switch
    {
        { Interaction: "break-glass", Status: < 400 } => Alert,
        { Status: >= 400 } or { Opened: not null } => Warning,
        _ => Notice,
    };

    // HOSTNAME = 1*255PRINTUSASCII (§6)
    private static string Printable(string name)
    {
        var kept = string.Concat(name.Where(letter => letter is > ' ' and <= '~').Take(LongestHost));
        return kept.Length == 0 ? "-" : kept;
    }
}
