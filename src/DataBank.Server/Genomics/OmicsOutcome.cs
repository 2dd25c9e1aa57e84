using System.Text.Json;
using DataBank.Genomics;

namespace DataBank.Server;

/// <summary>What the sender of a file of another assay than variants is told.</summary>
/// <param name="SortOrder">As the header of reads says.</param>
/// <param name="Records">Lines, genes, peaks, spectra; null: they were not counted.</param>
/// <param name="Index">Format of the index by place that was made.</param>
internal sealed record OmicsOutcome(
    string Study, string Document, string Specimen, string Format, string DataType, string? Assembly, string? Sample, string? SortOrder, long? Records, string? Index, string? Unit, string Sha256)
{
    public static string ToJson(StudyFile file, OmicsHeader header, string? sample, string? index) => JsonSerializer.Serialize(
        new OmicsOutcome(
            $"Procedure/{file.StudyId}", $"DocumentReference/{file.FileId}", $"Specimen/{file.SpecimenId}", file.Format.Name, file.DataType, file.Assembly?.ToString(), sample,
            header.SortOrder, header.Records, index, file.Unit, file.Hash),
        JsonSerializerOptions.Web);
}
