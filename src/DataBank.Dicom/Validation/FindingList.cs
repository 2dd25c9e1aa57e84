namespace DataBank.Dicom;

/// <summary>Collects findings up to a bound: a broken file must not fill memory with its defects.</summary>
internal sealed class FindingList
{
    public const int Most = 10_000;
    private readonly List<DicomFinding> found = [];

    public IReadOnlyList<DicomFinding> Found => found;

    public bool IsFull => found.Count >= Most;

    /// <param name="path">The path of the items around, ending with a slash, or nothing.</param>
    public void Error(string path, Tag tag, string rule, string message) => Add(FindingSeverity.Error, path + tag, rule, message);

    public void Warn(string path, Tag tag, string rule, string message) => Add(FindingSeverity.Warning, path + tag, rule, message);

    public void Error(string path, string rule, string message) => Add(FindingSeverity.Error, path, rule, message);

    public void Warn(string path, string rule, string message) => Add(FindingSeverity.Warning, path, rule, message);

    private void Add(FindingSeverity severity, string path, string rule, string message)
    {
        if (!IsFull)
        {
            found.Add(new DicomFinding(severity, path, rule, message));
        }
    }
}
