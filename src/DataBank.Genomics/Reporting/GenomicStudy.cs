using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>
/// Writes the frame around an import's variants: the GenomicStudy and its analysis (both Procedures) and the file (DocumentReference),
/// by the profiles of Genomics Reporting 3.0.0.
/// </summary>
public static class GenomicStudy
{
    public static IReadOnlyList<FhirResource> Write(GenomicReport report) => [File(report), Analysis(report), Study(report)];

    private static FhirResource Study(GenomicReport report)
    {
        var study = Procedure(report, report.StudyId, "genomic-study");
        study["extension"] = new JsonArray(Extension("genomic-study-analysis-ext", "valueReference", GenomicsCodes.Reference($"Procedure/{report.AnalysisId}")));
        study["code"] = StudyType();
        return Parse(study);
    }

    private static FhirResource Analysis(GenomicReport report)
    {
        var analysis = Procedure(report, report.AnalysisId, "genomic-study-analysis");
        analysis["extension"] = new JsonArray(
            Extension("genomic-study-analysis-genome-build", "valueCodeableConcept", GenomicsCodes.Assembly(report.Assembly)),
            Extension("genomic-study-analysis-genomic-source-class", "valueCodeableConcept", GenomicsCodes.Class(report.SourceClass)),
            Extension("genomic-study-analysis-specimen", "valueReference", GenomicsCodes.Reference($"Specimen/{report.SpecimenId}")),
            new JsonObject
            {
                ["url"] = GenomicsCodes.Profile("genomic-study-analysis-output"),
                ["extension"] = new JsonArray(
                    new JsonObject { ["url"] = "file", ["valueReference"] = GenomicsCodes.Reference($"DocumentReference/{report.FileId}") },
                    new JsonObject { ["url"] = "type", ["valueCodeableConcept"] = FileType() }),
            });
        return Parse(analysis);
    }

    private static FhirResource File(GenomicReport report)
    {
        var attachment = new JsonObject { ["contentType"] = report.IsCompressed ? "application/gzip" : "text/plain" };
        // Attachment.size is a 32-bit number in R4; larger files are described by their DRS object only.
        if (report.FileBytes <= int.MaxValue)
            attachment["size"] = report.FileBytes;
        if (report.FileDate is { } date)
            attachment["creation"] = Format(date);
        return Parse(new JsonObject
        {
            ["resourceType"] = "DocumentReference",
            ["id"] = report.FileId,
            ["meta"] = GenomicsCodes.Meta("genomic-data-file", "databank-genomic-data-file"),
            ["identifier"] = new JsonArray(new JsonObject { ["system"] = GenomicReport.FileHashSystem, ["value"] = report.FileHash }),
            ["status"] = "current",
            ["docStatus"] = "final",
            ["category"] = new JsonArray(GenomicsCodes.Concept("http://terminology.hl7.org/CodeSystem/v2-0074", "GE")),
            ["subject"] = GenomicsCodes.Reference($"Patient/{report.PatientId}"),
            ["content"] = new JsonArray(new JsonObject
            {
                ["attachment"] = attachment,
                ["format"] = new JsonObject { ["system"] = GenomicsCodes.CodeSystem("genomic-study-data-format-cs"), ["code"] = "vcf" },
            }),
            ["context"] = new JsonObject { ["related"] = new JsonArray(GenomicsCodes.Reference($"Specimen/{report.SpecimenId}")) },
        });
    }

    private static JsonObject Procedure(GenomicReport report, string id, string profile)
    {
        var procedure = new JsonObject
        {
            ["resourceType"] = "Procedure",
            ["id"] = id,
            ["meta"] = GenomicsCodes.Meta(profile, $"databank-{profile}"),
            ["status"] = "completed",
            ["category"] = GenomicsCodes.Concept("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory"),
            ["subject"] = GenomicsCodes.Reference($"Patient/{report.PatientId}"),
        };
        if (report.FileDate is { } date)
            procedure["performedDateTime"] = Format(date);
        return procedure;
    }

    private static JsonObject StudyType() => GenomicsCodes.Concept(GenomicsCodes.CodeSystem("genomic-study-type-cs"), "snp");

    private static JsonObject FileType() => GenomicsCodes.Concept(GenomicsCodes.CodeSystem("genomic-study-data-format-cs"), "vcf");

    private static JsonObject Extension(string name, string valueName, JsonObject value) => new() { ["url"] = GenomicsCodes.Profile(name), [valueName] = value };

    private static string Format(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static FhirResource Parse(JsonObject resource) => FhirResource.Parse(Encoding.UTF8.GetBytes(resource.ToJsonString()));
}
