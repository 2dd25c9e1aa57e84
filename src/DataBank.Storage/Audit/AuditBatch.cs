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
}
