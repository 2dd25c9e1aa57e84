using DataBank.Fhir;

namespace DataBank.Proxy;

/// <summary>
/// What search knows of a derivation. Of others from the same day, of resources of the same type and under the same policy, it knows the same but for two names, so that it is
/// read from one of them alone: one is written with every resource.
/// </summary>
/// <param name="Shown">The id of the resource of the view.</param>
/// <param name="Source">The pseudonym of what it was made of.</param>
/// <param name="Recorded">The day, as it is written.</param>
internal sealed record IndexedDerivation(ResourceIndex Index, string Shown, string Source, string Recorded)
{
    public ResourceIndex Of(string shown, string source) => Index with
    {
        References = [.. Index.References.Select(entry => entry with { TargetId = entry.TargetId == Shown ? shown : entry.TargetId, IdentifierValue = entry.IdentifierValue == Source ? source : entry.IdentifierValue })],
        PatientIds = [.. Index.PatientIds.Select(patient => patient == Shown ? shown : patient)],
        ContentPieces = [.. Index.ContentPieces.Except(TextPieces.Asked(Source)), .. TextPieces.Asked(source)],
    };
}
