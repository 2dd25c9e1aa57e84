namespace DataBank.Dicom;

/// <summary>One representation of a person's name: five components, parted by ^ (PS3.5 §6.2.1).</summary>
public sealed record PersonNameGroup(string Family, string Given = "", string Middle = "", string Prefix = "", string Suffix = "")
{
    public static readonly PersonNameGroup Empty = new("");

    public bool IsEmpty => this == Empty;

    /// <summary>Parses one component group; missing components are empty, more than five are refused.</summary>
    public static bool TryParse(string text, out PersonNameGroup group)
    {
        var parts = text.Split('^');
        group = parts.Length > 5 ? Empty : new PersonNameGroup(Part(parts, 0), Part(parts, 1), Part(parts, 2), Part(parts, 3), Part(parts, 4));
        return parts.Length <= 5;
    }

    /// <summary>The components with their delimiters, those of empty last components left out.</summary>
    public override string ToString() => $"{Family}^{Given}^{Middle}^{Prefix}^{Suffix}".TrimEnd('^');

    private static string Part(string[] parts, int index) => index < parts.Length ? parts[index].Trim(' ') : "";
}
