using System.Buffers;
using System.Text;
using System.Text.Json;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

/// <summary>The hand that writes records for the journal leaves nothing out, and writes as the general writer does.</summary>
public sealed class AuditJsonTests
{
    private static readonly DateTimeOffset time = new DateTimeOffset(2026, 4, 1, 12, 0, 0, TimeSpan.FromHours(9)).AddTicks(1234567);

    [Theory]
    [InlineData("p1")]
    [InlineData("")]
    [InlineData("\"quoted\" \\ <a href='x'>&amp;+` \r\n\t\0 \u007f")]
    [InlineData("山田 太郎 𠮷 é")]
    [InlineData("\ud842 alone")]
    public void Every_member_is_written_as_any_writer_would(string text)
    {
        var full = new AuditRecord(text, time, text, text, text, text, text, text, 200, [text, "p2", text]) { Address = text, Server = text, RequestId = text, Opened = [text], Reason = text, Query = text };
        Assert.All(typeof(AuditRecord).GetProperties(), property => Assert.NotNull(property.GetValue(full))); // What is added there must be set here.
        Check(full);
        Check(new AuditRecord(text, time, "R", "read", "clinical", text, text, text, -1, []));
    }

    private static void Check(AuditRecord record)
    {
        var json = new ArrayBufferWriter<byte>();
        AuditJson.Write(json, record);
        Assert.Equal(JsonSerializer.Serialize(record), Encoding.UTF8.GetString(json.WrittenSpan));
    }
}
