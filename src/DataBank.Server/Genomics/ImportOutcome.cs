using System.Text.Json;
using DataBank.Genomics;

namespace DataBank.Server;

/// <summary>What the sender of a file is told: resources made, counts, and every line that was left out with its reason.</summary>
/// <param name="Reported">How many variants are stored as Observations.</param>
/// <param name="Report">Their DiagnosticReport; null: there is none, since nothing was ever reportable.</param>
internal sealed record ImportOutcome(
    string Study, string Document, string Specimen, string Assembly, string SourceClass, long Lines, long Imported, int Reported, string? Report,
    SkippedLines Skipped, long RejectedLines, IReadOnlyList<RejectedLine> Rejected)
{
    public static string ToJson(GenomicReport report, ImportTally tally, int reported, bool hasReport) => JsonSerializer.Serialize(
        new ImportOutcome(
            $"Procedure/{report.StudyId}", $"DocumentReference/{report.FileId}", $"Specimen/{report.SpecimenId}", report.Assembly.ToString(),
            Name(report.SourceClass), tally.Lines, tally.Imported, reported, hasReport ? $"DiagnosticReport/{report.ReportId}" : null,
            new SkippedLines(tally.Filtered, tally.NotCalled, tally.OtherKinds, tally.OtherContigs), tally.RejectedLines, tally.Rejected),
        JsonSerializerOptions.Web);

    /// <summary>Whether an earlier release, which wrote no reports, has told it of variants that are stored.</summary>
    public static bool LacksReport(string outcomeJson)
    {
        using var outcome = JsonDocument.Parse(outcomeJson);
        return !outcome.RootElement.TryGetProperty("report", out _) && outcome.RootElement.TryGetProperty("reported", out var reported) && reported.GetInt32() > 0;
    }

    public static string Name(SourceClass sourceClass) => sourceClass == Genomics.SourceClass.Somatic ? "somatic" : "germline";
}
