using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>A date attribute and the time that goes with it.</summary>
internal sealed record DatePair(Tag Date, Tag Time, string DateColumn, string TimeColumn)
{
    public static readonly DatePair[] All =
    [
        new(StudyTags.StudyDate, StudyTags.StudyTime, "s.study_date", "s.study_time"),
        new(StudyTags.SeriesDate, StudyTags.SeriesTime, "e.series_date", "e.series_time"),
        new(StudyTags.StepStartDate, StudyTags.StepStartTime, "e.step_date", "e.step_time"),
    ];

    /// <summary>First and last day and time of two ranges taken as one, or null where they cannot be.</summary>
    public static string[]? Combine(AttributeMatch date, AttributeMatch time)
    {
        var (firstDay, lastDay) = Bounds(date, "00010101", "99991231");
        var (firstTime, lastTime) = Bounds(time, "000000000000", "235959999999");
        return firstDay == lastDay ? null : [firstDay, firstTime, lastDay, lastTime]; // On one day both readings mean the same.
    }

    private static (string First, string Last) Bounds(AttributeMatch match, string least, string most) => match.Shape switch
    {
        MatchShape.From => (match.Values[0], most),
        MatchShape.Until => (least, match.Values[0]),
        _ => (match.Values[0], match.Values[^1]),
    };
}
