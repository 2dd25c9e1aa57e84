using DataBank.Dicom;

namespace DataBank.Server;

/// <summary>The identifier of a C-FIND, sorted into keys to match on, also inside sequences, and fields to return (PS3.4 C.4.1.1.3).</summary>
internal sealed class IdentifierKeys
{
    private const int DeepestNesting = 8;

    private readonly Func<IReadOnlyList<Tag>, bool> canMatch;

    private IdentifierKeys(Func<IReadOnlyList<Tag>, bool> canMatch) => this.canMatch = canMatch;

    /// <summary>The tags from a sequence to the attribute, or the attribute alone, and the value.</summary>
    public List<KeyValuePair<IReadOnlyList<Tag>, string>> Keys { get; } = [];

    public List<Tag> Fields { get; } = [];

    /// <summary>A key had a value that nothing here can be matched on.</summary>
    public bool HasIgnored { get; private set; }

    public static IdentifierKeys Read(DicomDataset identifier, Func<IReadOnlyList<Tag>, bool> canMatch)
    {
        var keys = new IdentifierKeys(canMatch);
        keys.Read(identifier, []);
        return keys;
    }

    private void Read(DicomDataset identifier, IReadOnlyList<Tag> above)
    {
        foreach (var element in identifier.Elements)
        {
            var tag = element.Tag;
            if (tag == QueryRetrieve.Level || tag == QueryRetrieve.CharacterSet || tag == QueryRetrieve.RetrieveAeTitle || tag.Element == 0) continue;
            if (above.Count == 0) Fields.Add(tag);
            IReadOnlyList<Tag> path = [.. above, tag];
            if (element.Vr == Vr.SQ)
            {
                if (path.Count == DeepestNesting) HasIgnored = true;
                else foreach (var item in identifier.Items(tag)) Read(item, path);
                continue;
            }
            var value = string.Join('\\', identifier.Texts(tag));
            if (value.Length == 0) continue;
            if (canMatch(path)) Keys.Add(new(path, value));
            else HasIgnored = true;
        }
    }
}
