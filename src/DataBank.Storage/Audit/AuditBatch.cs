using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataBank.Storage;

/// <summary>One line of the journal: records chained together, and the hash that ties them to all before.</summary>
/// <param name="Previous">Hash of the batch before; all zeros for the first.</param>
/// <param name="Records">The records as a JSON array, byte for byte as hashed.</param>
/// <param name="Hash">SHA-256 of <paramref name="Previous"/> and <paramref name="Records"/>.</param>
internal sealed record AuditBatch(
    [property: JsonPropertyName("previous")] string Previous,
    [property: JsonPropertyName("records")] JsonElement Records,
    [property: JsonPropertyName("hash")] string Hash)
{
    private const int UsualBytes = 2048;

    public const string NoPrevious = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>Whether the hash is that of what the batch holds.</summary>
    [JsonIgnore]
    public bool IsIntact => Hash == HashOf(Previous, Encoding.UTF8.GetBytes(Records.GetRawText()));

    public List<AuditRecord> ReadRecords() => Records.Deserialize<List<AuditRecord>>()!;

    /// <summary>Reads a line; null when it is none of a journal.</summary>
    public static AuditBatch? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditBatch>(line) is { Previous: not null, Hash: not null, Records.ValueKind: JsonValueKind.Array } batch ? batch : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static string HashOf(string previous, ReadOnlySpan<byte> records)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        return HashOf(previous, records, sha);
    }

    /// <summary>The line of a batch, and its hash.</summary>
    /// <param name="open">Has the first records; the others come behind them.</param>
    /// <param name="sha">SHA-256, between two uses.</param>
    public static (ReadOnlyMemory<byte> Line, string Hash) Write(string previous, AuditOpenLine open, IEnumerable<AuditRecord> records, IncrementalHash sha)
    {
        var line = new ArrayBufferWriter<byte>(UsualBytes + (int)open.Bytes);
        line.Write("{\"previous\":\""u8);
        Encoding.ASCII.GetBytes(previous, line);
        line.Write("\",\"records\":"u8);
        var begin = line.WrittenCount;
        line.Write("["u8);
        open.WriteTo(line);
        foreach (var record in records)
        {
            if (line.WrittenCount > begin + 1) line.Write(","u8);
            AuditJson.Write(line, record);
        }
        line.Write("]"u8);
        var hash = HashOf(previous, line.WrittenSpan[begin..], sha);
        line.Write(",\"hash\":\""u8);
        Encoding.ASCII.GetBytes(hash, line);
        line.Write("\"}\n"u8);
        return (line.WrittenMemory, hash);
    }

    private static string HashOf(string previous, ReadOnlySpan<byte> records, IncrementalHash sha)
    {
        Span<byte> before = stackalloc byte[NoPrevious.Length], hash = stackalloc byte[SHA256.HashSizeInBytes];
        sha.AppendData(before[..Encoding.UTF8.GetBytes(previous, before)]);
        sha.AppendData(records);
        sha.GetHashAndReset(hash);
        return Convert.ToHexStringLower(hash);
    }
}
