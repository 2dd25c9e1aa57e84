namespace DataBank.Storage;

/// <summary>Something that a person is to know of an import.</summary>
/// <param name="Kind">"refused", "kept" or "candidate".</param>
/// <param name="Name">What it is about: a resource, an image, a file.</param>
/// <param name="Reason">Why; without patient data.</param>
public sealed record HandoverFinding(string Kind, string Name, string Reason)
{
    public const string Refused = "refused", Kept = "kept", Candidate = "candidate";
}
