using System.Globalization;

namespace DataBank.Dicom;

/// <summary>The lines in the corners of an annotated picture.</summary>
internal static class AnnotationText
{
    private static readonly Tag PatientName = new(0x0010, 0x0010);
    private static readonly Tag PatientId = new(0x0010, 0x0020);
    private static readonly Tag BirthDate = new(0x0010, 0x0030);
    private static readonly Tag Sex = new(0x0010, 0x0040);
    private static readonly Tag StudyDate = new(0x0008, 0x0020);
    private static readonly Tag StudyTime = new(0x0008, 0x0030);
    private static readonly Tag Institution = new(0x0008, 0x0080);
    private static readonly Tag Modality = new(0x0008, 0x0060);
    private static readonly Tag SeriesDescription = new(0x0008, 0x103E);
    private static readonly Tag SeriesNumber = new(0x0020, 0x0011);
    private static readonly Tag InstanceNumber = new(0x0020, 0x0013);
    private static readonly Tag SliceThickness = new(0x0018, 0x0050);
    private static readonly Tag Kvp = new(0x0018, 0x0060);
    private static readonly Tag RepetitionTime = new(0x0018, 0x0080);
    private static readonly Tag EchoTime = new(0x0018, 0x0081);

    public static IReadOnlyList<string> OfPatient(DicomDataset image) => Lines(
        Name(image.Text(PatientName)),
        Line(null, image.Text(PatientId)),
        Line(null, Date(image.Text(BirthDate)), image.Text(Sex)),
        Line(null, Date(image.Text(StudyDate)), Time(image.Text(StudyTime))),
        image.Text(Institution));

    public static IReadOnlyList<string> OfTechnique(FrameAttributes frame, int frames, Window? window)
    {
        var image = frame.Image;
        return Lines(
            Line(null, image.Text(Modality), image.Text(SeriesDescription)),
            Line("Se ", image.Text(SeriesNumber)),
            Line("Im ", image.Text(InstanceNumber)),
            frames > 1 ? $"Fr {frame.Number}/{frames}" : null,
            Line("Thk ", image.Text(SliceThickness), image.Contains(SliceThickness) ? "mm" : null),
            Line("kVp ", image.Text(Kvp)),
            Line("TR ", image.Text(RepetitionTime)),
            Line("TE ", image.Text(EchoTime)),
            window is null ? null : string.Create(CultureInfo.InvariantCulture, $"C {window.Center:0.##} W {window.Width:0.##}"));
    }

    /// <summary>The ideographic name before the alphabetic one, components with blanks between them (PS3.5 §6.2.1).</summary>
    private static string? Name(string? name)
    {
        if (name is null)
        {
            return null;
        }
        var groups = name.Split('=').Select(group => string.Join(' ', group.Split('^', StringSplitOptions.RemoveEmptyEntries))).ToArray();
        return string.Join("  ", new[] { groups.ElementAtOrDefault(1), groups[0] }.Where(group => !string.IsNullOrEmpty(group)));
    }

    private static string? Date(string? date) => date is { Length: 8 } ? $"{date[..4]}-{date[4..6]}-{date[6..]}" : date;

    private static string? Time(string? time) => time is { Length: >= 4 } ? $"{time[..2]}:{time[2..4]}" : null;

    private static string? Line(string? label, params ReadOnlySpan<string?> parts)
    {
        var text = string.Join(' ', parts.ToArray().Where(part => part is not null));
        return text.Length == 0 ? null : label + text;
    }

    private static List<string> Lines(params ReadOnlySpan<string?> lines) => [.. lines.ToArray().Where(line => line is not null).Select(line => line!)];
}
