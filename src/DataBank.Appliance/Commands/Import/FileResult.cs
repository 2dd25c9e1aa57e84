namespace DataBank.Appliance;

/// <summary>What came of a file.</summary>
/// <param name="Errors">An OperationOutcome for each line that was refused.</param>
internal sealed record FileResult(string Path, long Created, long Updated, long Unchanged, long Refused, IEnumerable<string> Errors)
{
    public long Taken => Created + Updated + Unchanged;
}
