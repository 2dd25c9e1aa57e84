using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataBank.Storage;

/// <summary>One line of the journal: records flushed together, and the hash that ties them to all before.</summary>
/// <param name="Previous">Hash of the batch before; all zeros for the first.</param>
/// <param name="Records">The records as a JSON array, byte for byte as hashed.</param>
/// <param name="Hash">SHA-256 of <paramref name="Previous"/> and <paramref name="Records"/>.</param>
internal sealed record AuditBatch(
    [property: JsonPropertyName("previous")] string Previous,
    [property: JsonPropertyName("records")] JsonElement Records,
    [property: JsonPropertyName("hash")] string Hash)
{
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
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(previous));
        hash.AppendData(records);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
