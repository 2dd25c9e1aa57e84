using System.Globalization;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>
/// The report of a genomic study (DiagnosticReport, profile genomic-report of Genomics Reporting 3.0.0): its reportable variants and what they imply as results. It is
/// written by the appliance and says so; what a laboratory signs is a report of its own. A reading that finds otherwise amends it.
/// </summary>
public static class VariantReport
{
    /// <param name="variants">Those that are reportable.</param>
    /// <param name="results">Their Observations, and those of what they imply.</param>
    /// <param name="isAmended">There was a report of the study before.</param>
    public static FhirResource Write(GenomicReport report, IReadOnlyCollection<Variant> variants, IEnumerable<FhirResource> results, DateTimeOffset issued, bool isAmended)
    {
        var document = new JsonObject
        {
            ["resourceType"] = "DiagnosticReport",
            ["id"] = report.ReportId,
            ["meta"] = GenomicsCodes.Meta("genomic-report", "databank-genomic-report"),
            ["extension"] = new JsonArray(new JsonObject
            {
                ["url"] = GenomicsCodes.Profile("genomic-study-reference"),
                ["valueReference"] = GenomicsCodes.Reference($"Procedure/{report.StudyId}"),
            }),
            ["status"] = isAmended ? "amended" : "final",
            ["category"] = new JsonArray(GenomicsCodes.Concept("http://terminology.hl7.org/CodeSystem/v2-0074", "GE"), GenomicsCodes.Class(report.SourceClass)),
            ["code"] = GenomicsCodes.Concept(GenomicsCodes.Loinc, "51969-4", "Genetic analysis report"),
            ["subject"] = GenomicsCodes.Reference($"Patient/{report.PatientId}"),
        };
        if ((report.Collected ?? report.FileDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) is { } date)
            document["effectiveDateTime"] = date;
        else
            document["_effectiveDateTime"] = Unknown();
        document["issued"] = FhirInstant.Of(issued);
        document["specimen"] = new JsonArray(GenomicsCodes.Reference($"Specimen/{report.SpecimenId}"));
        List<JsonNode> references = [.. results.Select(result => GenomicsCodes.Reference($"Observation/{result.Id}"))];
        if (references.Count > 0)
            document["result"] = new JsonArray([.. references]);
        document["conclusion"] = Conclusion(variants);
        return ReadableResource.Of(document);
    }

    // Nothing is said of what is not reportable: not every gene was looked at, nor every variant judged.
    private static string Conclusion(IReadOnlyCollection<Variant> variants)
    {
        var releases = string.Join(", ", variants.Select(variant => variant.Classified?.Release).OfType<string>().Distinct(StringComparer.Ordinal).Select(release => $"ClinVar {release}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"報告対象のバリアント {variants.Count} 件{(releases.Length == 0 ? "" : $"（{releases}）")}。ファイルから自動作成（検査室の署名なし）。 Reportable variants: {variants.Count}; written from the file by the appliance, signed by no laboratory.");
    }

    private static JsonObject Unknown() => new()
    {
        ["extension"] = new JsonArray(new JsonObject { ["url"] = "http://hl7.org/fhir/StructureDefinition/data-absent-reason", ["valueCode"] = "unknown" }),
    };
}
