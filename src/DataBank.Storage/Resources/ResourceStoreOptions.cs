using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>How a resource store behaves.</summary>
/// <param name="KeepsHistory">True for the clinical store; a view keeps the current version only.</param>
public sealed record ResourceStoreOptions(bool KeepsHistory)
{
    /// <summary>Code systems and value sets beyond those that are stored.</summary>
    public DefinitionLibrary Definitions { get; init; } = DefinitionLibrary.R4;

    /// <summary>Whether forms of kanji are the same in string searches.</summary>
    public KanjiForms Kanji { get; init; }

    /// <summary>Types of which only the current version is kept; a deletion stays as such, so that followers learn of it.</summary>
    public IReadOnlySet<string> Unversioned { get; init; } = new HashSet<string>();
}
