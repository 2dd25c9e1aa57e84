using System.Text.Json;
using DataBank.Genomics;

namespace DataBank.Server;

/// <summary>What the sender of a file is told: resources made, counts, and every line that was left out with its reason.</summary>
internal sealed record ImportOutcome(
    string Study, string Document, string Specimen, string Assembly, string SourceClass, long Lines, long Imported, int Reported,
    SkippedLines Skipped, long RejectedLines, IReadOnlyList<RejectedLine> Rejected)
{
    public static string ToJson(GenomicReport report, ImportTally tally, int reported) => JsonSerializer.Serialize(
        new ImportOutcome(
            $"Procedure/{report.StudyId}", $"DocumentReference/{report.FileId}", $"Specimen/{report.SpecimenId}", report.Assembly.ToString(),
            Name(report.SourceClass), tally.Lines, tally.Imported, reported,
            new SkippedLines(tally.Filtered, tally.NotCalled, tally.OtherKinds, tally.OtherContigs), tally.RejectedLines, tally.Rejected),
        JsonSerializerOptions.Web);

    public static string Name(SourceClass sourceClass) => sourceClass == Genomics.SourceClass.Somatic ? "somatic" : "germline";
}
