using DataBank.Dicom;

namespace DataBank.Server;

/// <summary>Values that attributes of a procedure step may have, whoever sets them (PS3.3 C.30.1, C.30.2).</summary>
internal static class WorkitemValues
{
    /// <summary>What a step must never be without (PS3.4 table CC.2.5-3, type 1).</summary>
    public static readonly Tag[] Required =
        [WorkitemAttributes.Priority, WorkitemAttributes.Label, WorkitemAttributes.StartDateTime, WorkitemAttributes.InputReadiness];

    private static readonly Dictionary<Tag, string[]> Terms = new()
    {
        [WorkitemAttributes.Priority] = ["HIGH", "MEDIUM", "LOW"],
        [WorkitemAttributes.InputReadiness] = ["INCOMPLETE", "UNAVAILABLE", "READY"],
    };

    private static readonly Tag[] Times =
        [WorkitemAttributes.StartDateTime, WorkitemAttributes.ExpectedCompletionDateTime, new(0x0040, 0x4008)];

    /// <exception cref="WorkitemRefusal">A value that its attribute can't have. It is not quoted.</exception>
    public static void Check(DicomDataset dataset)
    {
        foreach (var (tag, terms) in Terms)
        {
            if (dataset.Text(tag) is { } term && !terms.Contains(term)) throw WorkitemRefusal.Invalid($"{WorkitemAttributes.Named(tag)} is one of {string.Join(", ", terms)}.");
        }
        foreach (var tag in Times)
        {
            if (dataset.Text(tag) is { } time && !DicomDateTime.TryParse(time, out _)) throw WorkitemRefusal.Invalid($"{WorkitemAttributes.Named(tag)} is no date and time of DICOM.");
        }
        foreach (var element in dataset.Elements)
        {
            if (element.Tag.Group < 0x0008) throw WorkitemRefusal.Invalid("Elements of commands and files are no attributes of a workitem.");
        }
    }

    /// <summary>A time of the store as DT.</summary>
    public static string DateTime(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMddHHmmss.ffffff+0000", System.Globalization.CultureInfo.InvariantCulture);
}
