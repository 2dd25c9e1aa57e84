using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace DataBank.Storage;

/// <summary>How a record is written: by hand, since it is done with each access.</summary>
internal static class AuditJson
{
    private const int NumberBytes = 40; // Of a status, or a time as RFC 3339 has it.

    /// <summary>Writes what <see cref="AuditRecord"/> is read from again; what is not ASCII is escaped, as <see cref="AuditName"/> looks for it.</summary>
    public static void Write(ArrayBufferWriter<byte> json, AuditRecord record)
    {
        Put(json, "{\"Id\":"u8);
        Write(json, record.Id);
        Put(json, ",\"Time\":\""u8);
        record.Time.TryFormat(json.GetSpan(NumberBytes), out var length, "O", CultureInfo.InvariantCulture);
        json.Advance(length);
        Write(json, "\",\"Action\":"u8, record.Action);
        Write(json, ",\"Interaction\":"u8, record.Interaction);
        Write(json, ",\"Face\":"u8, record.Face);
        Write(json, ",\"Subject\":"u8, record.Subject);
        Write(json, ",\"Roles\":"u8, record.Roles);
        Write(json, ",\"Target\":"u8, record.Target);
        Put(json, ",\"Status\":"u8);
        record.Status.TryFormat(json.GetSpan(NumberBytes), out length, provider: CultureInfo.InvariantCulture);
        json.Advance(length);
        Write(json, ",\"Patients\":"u8, record.Patients);
        Write(json, ",\"Address\":"u8, record.Address);
        Write(json, ",\"Server\":"u8, record.Server);
        Write(json, ",\"RequestId\":"u8, record.RequestId);
        Write(json, ",\"Opened\":"u8, record.Opened);
        Write(json, ",\"Reason\":"u8, record.Reason);
        Write(json, ",\"Query\":"u8, record.Query);
        Put(json, "}"u8);
    }

    private static void Write(ArrayBufferWriter<byte> json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is null) return;
        Put(json, name);
        Write(json, text);
    }

    private static void Write(ArrayBufferWriter<byte> json, ReadOnlySpan<byte> name, IReadOnlyList<string>? texts)
    {
        if (texts is null) return;
        Put(json, name);
        Put(json, "["u8);
        for (var index = 0; index < texts.Count; index++)
        {
            if (index > 0) Put(json, ","u8);
            Write(json, texts[index]);
        }
        Put(json, "]"u8);
    }

    private static void Put(ArrayBufferWriter<byte> json, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(json.GetSpan(bytes.Length));
        json.Advance(bytes.Length);
    }

    private static void Write(ArrayBufferWriter<byte> json, string text)
    {
        var place = json.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length) + 2);
        var length = Encoding.UTF8.GetBytes(text, place[1..]);
        if (JavaScriptEncoder.Default.FindFirstCharacterToEncodeUtf8(place.Slice(1, length)) >= 0)
        {
            var escaped = JavaScriptEncoder.Default.Encode(text);
            place = json.GetSpan(escaped.Length + 2);
            length = Encoding.UTF8.GetBytes(escaped, place[1..]);
        }
        place[0] = place[length + 1] = (byte)'"';
        json.Advance(length + 2);
    }
}
