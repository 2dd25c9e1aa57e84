namespace DataBank.Dicom;

/// <summary>
/// The directory of a file-set, which lies as DICOMDIR at the top of a medium (PS3.10 §8.6, PS3.3 Annex F): a record for each patient,
/// study, series and instance.
/// </summary>
public static class DicomDirectory
{
    /// <summary>Media Storage Directory Storage.</summary>
    public const string SopClassUid = "1.2.840.10008.1.3.10";

    private const int MostComponents = 8;
    private const int LongestComponent = 8;

    /// <summary>Writes a DICOMDIR; patients, studies, series and instances keep the order they come in.</summary>
    /// <param name="fileSetId">At most sixteen capital letters, digits, blanks and underscores; may be empty.</param>
    /// <exception cref="ArgumentException">A file id or the file-set id is not in the form PS3.10 §8.2 demands.</exception>
    public static void Write(Stream output, IEnumerable<DirectoryInstance> instances, string fileSetId = "")
    {
        if (fileSetId.Length > 16 || !fileSetId.All(character => IsOfName(character) || character == ' '))
        {
            throw new ArgumentException("A file-set id has at most sixteen capital letters, digits, blanks and underscores.", nameof(fileSetId));
        }
        var writer = new DirectoryWriter();
        foreach (var instance in instances)
        {
            if (instance.FileId.Count is 0 or > MostComponents || !instance.FileId.All(IsComponent))
            {
                throw new ArgumentException("A file id has one to eight components of one to eight capital letters, digits and underscores.", nameof(instances));
            }
            writer.Add(instance);
        }
        output.Write(writer.Write(fileSetId));
    }

    /// <summary>The records at the root, mostly the patients; empty when the file is no directory.</summary>
    public static IReadOnlyList<DirectoryRecord> Read(DicomFile file) => new DirectoryReader(file.Dataset).Read();

    private static bool IsComponent(string component) => component.Length is > 0 and <= LongestComponent && component.All(IsOfName);

    private static bool IsOfName(char character) => char.IsAsciiLetterUpper(character) || char.IsAsciiDigit(character) || character == '_';
}
