using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>A line that is ready to be written, or why it is refused.</summary>
internal readonly record struct PreparedLine(long Number, ResourceWrite? Write, IReadOnlyList<OutcomeIssue> Refusal);
