using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>An entry of a transaction that writes, and what it asks for.</summary>
internal sealed record TransactionEntry(BundleEntry Entry, WriteRequest Request);
