using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>How one entry of a transaction or batch ended.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="IsWrite">Whether it was a write: then the response has a location.</param>
/// <param name="Version">The version written or read.</param>
/// <param name="Body">The resource to show; empty for none.</param>
/// <param name="Outcome">Issues, if it was refused; or what validation found that does not forbid it, where the client asks for that.</param>
internal sealed record EntryResult(int Status, bool IsWrite, StoredResource? Version, ReadOnlyMemory<byte> Body, IReadOnlyList<OutcomeIssue>? Outcome);
