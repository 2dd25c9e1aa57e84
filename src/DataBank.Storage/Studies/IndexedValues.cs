using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>Whether the values that searches compare can be compared.</summary>
public static class IndexedValues
{
    private static readonly Tag[] Dates = [StudyTags.StudyDate, StudyTags.SeriesDate, StudyTags.PatientBirthDate, StudyTags.StepStartDate];
    private static readonly Tag[] Times = [StudyTags.StudyTime, StudyTags.SeriesTime, StudyTags.StepStartTime];

    /// <summary>Attributes with a value that no search will find, because it is no date or time.</summary>
    public static IEnumerable<Tag> Unreadable(DicomDataset dataset) =>
        Dates.Where(tag => dataset.Text(tag) is { } text && MatchText.Date(text) is null)
            .Concat(Times.Where(tag => dataset.Text(tag) is { } text && MatchText.Time(text) is null));
}
