using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>What became of a Bundle.</summary>
/// <param name="Kind">taken, superseded (what came before under its identifier), unchanged or unmatched.</param>
/// <param name="Bundle">Where it is kept.</param>
/// <param name="Patient">Whose it is; null while nobody knows.</param>
/// <param name="Stored">Its parts.</param>
/// <param name="Removed">Parts of what came before that it has no more.</param>
internal sealed record IntakeResult(string Kind, ResourceKey Bundle, ResourceKey? Patient, IReadOnlyList<ResourceKey> Stored, IReadOnlyList<ResourceKey> Removed)
{
    public const string Taken = "taken";
    public const string Superseded = "superseded";
    public const string Unchanged = "unchanged";
    public const string Unmatched = "unmatched";
}
