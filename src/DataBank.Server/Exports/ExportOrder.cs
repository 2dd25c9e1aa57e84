using DataBank.Storage;

namespace DataBank.Server;

/// <summary>What an export is to bring, as it was decided when it was asked for.</summary>
/// <param name="Request">The URL that was asked.</param>
/// <param name="Types">In the order in which they are written.</param>
/// <param name="Patients">Members of the group, with <see cref="ExportScope.Members"/>.</param>
/// <param name="After">Surrogate of the last version before <c>_since</c>.</param>
/// <param name="Until">Surrogate of the newest version at the time.</param>
/// <param name="Time">Of the newest version: an export since then misses nothing.</param>
/// <param name="Filters">Searches on some of the types: what one of them finds is written.</param>
/// <param name="Elements">Elements to be written, for a type ("Patient.name") or all; empty: all of them.</param>
/// <param name="NamesDeletions">Whether those since <c>_since</c> are written, too.</param>
/// <param name="Face">Of the store: "clinical" or the theme\'s id.</param>
internal sealed record ExportOrder(
    string Request, string BaseUrl, string Path, string Subject, string Roles,
    IReadOnlyList<string> Types, IReadOnlyList<string> Filters, IReadOnlyList<string> Elements, ExportScope Scope, IReadOnlyList<string> Patients, long After, long Until, DateTimeOffset Time, bool NamesDeletions, string Face = ExportOrder.ClinicalFace)
{
    /// <summary>Face of the clinical store.</summary>
    public const string ClinicalFace = "clinical";

    /// <summary>How many parts there are: each type, and after them the deletions of each.</summary>
    public int Parts => NamesDeletions ? 2 * Types.Count : Types.Count;

    /// <summary>Those of <see cref="Elements"/> that a type has.</summary>
    public IReadOnlyList<string> ElementsOf(string type) =>
        [.. Elements.Where(element => !element.Contains('.', StringComparison.Ordinal) || element.StartsWith(type + ".", StringComparison.Ordinal)).Select(element => element[(element.IndexOf('.', StringComparison.Ordinal) + 1)..])];

    /// <summary>The page of a part that follows a version.</summary>
    public ExportQuery Query(int part, long after) =>
        new(Types[part % Types.Count], part < Types.Count ? ExportPart.Resources : ExportPart.Deletions, Scope, after, Until, Patients);
}
