using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>
/// Writes the frame around a file of an assay: the GenomicStudy and its analysis (both Procedures) and the file (DocumentReference), by the
/// profiles of Genomics Reporting 3.0.0.
/// </summary>
public static class GenomicStudy
{
    /// <summary>Formats of files: the guide's, and for those it has no code for EDAM's (http://edamontology.org).</summary>
    public const string FormatSystem = $"{GenomicsCodes.Guide}/CodeSystem/genomic-study-data-format-cs";

    public const string EdamSystem = "http://edamontology.org";

    public static IReadOnlyList<FhirResource> Write(StudyFile file) => [File(file), Analysis(file), Study(file)];

    private static FhirResource Study(StudyFile file)
    {
        var study = Procedure(file, file.StudyId, "genomic-study");
        study["extension"] = new JsonArray(Extension("genomic-study-analysis-ext", "valueReference", GenomicsCodes.Reference($"Procedure/{file.AnalysisId}")));
        study["code"] = StudyType(file);
        return Parse(study);
    }

    private static FhirResource Analysis(StudyFile file)
    {
        var analysis = Procedure(file, file.AnalysisId, "genomic-study-analysis");
        var extensions = new JsonArray();
        if (file.Assembly is { } assembly)
            extensions.Add((JsonNode)Extension("genomic-study-analysis-genome-build", "valueCodeableConcept", GenomicsCodes.Assembly(assembly)));
        if (file.SourceClass is { } sourceClass)
            extensions.Add((JsonNode)Extension("genomic-study-analysis-genomic-source-class", "valueCodeableConcept", GenomicsCodes.Class(sourceClass)));
        extensions.Add((JsonNode)Extension("genomic-study-analysis-specimen", "valueReference", GenomicsCodes.Reference($"Specimen/{file.SpecimenId}")));
        extensions.Add((JsonNode)new JsonObject
        {
            ["url"] = GenomicsCodes.Profile("genomic-study-analysis-output"),
            ["extension"] = new JsonArray(
                new JsonObject { ["url"] = "file", ["valueReference"] = GenomicsCodes.Reference($"DocumentReference/{file.FileId}") },
                new JsonObject { ["url"] = "type", ["valueCodeableConcept"] = new JsonObject { ["coding"] = FormatCodings(file.Format) } }),
        });
        if (file.LesionId is { } lesion)
            extensions.Add((JsonNode)Extension("genomic-study-analysis-focus", "valueReference", GenomicsCodes.Reference($"BodyStructure/{lesion}")));
        analysis["extension"] = extensions;
        return Parse(analysis);
    }

    private static FhirResource File(StudyFile file)
    {
        var attachment = new JsonObject { ["contentType"] = file.MediaType };
        // Attachment.size is a 32-bit number in R4; larger files are described by their DRS object only.
        if (file.Bytes <= int.MaxValue)
            attachment["size"] = file.Bytes;
        if (file.Date is { } date)
            attachment["creation"] = Format(date);
        var document = new JsonObject
        {
            ["resourceType"] = "DocumentReference",
            ["id"] = file.FileId,
            ["meta"] = GenomicsCodes.Meta("genomic-data-file", "databank-genomic-data-file"),
            ["identifier"] = new JsonArray(new JsonObject { ["system"] = GenomicReport.FileHashSystem, ["value"] = file.Hash }),
            ["status"] = "current",
            ["docStatus"] = "final",
            ["category"] = new JsonArray(GenomicsCodes.Concept("http://terminology.hl7.org/CodeSystem/v2-0074", "GE")),
            ["subject"] = GenomicsCodes.Reference($"Patient/{file.PatientId}"),
            ["content"] = new JsonArray(new JsonObject
            {
                ["attachment"] = attachment,
                ["format"] = FormatCodings(file.Format)[0]!.DeepClone(),
            }),
            ["context"] = new JsonObject { ["related"] = new JsonArray(GenomicsCodes.Reference($"Specimen/{file.SpecimenId}")) },
        };
        if (DataTypes.IsAssay(file.DataType))
        {
            // Whose genome it is with how much of it: an inherited one is an identification code, a tumour's is not.
            var type = file.SourceClass is { } source ? GenomicsCodes.Class(source) : new JsonObject { ["coding"] = new JsonArray() };
            type["coding"]!.AsArray().Insert(0, new JsonObject { ["system"] = DataTypes.CodeSystem, ["code"] = file.DataType });
            if (file.Unit is { } unit) type["coding"]!.AsArray().Add((JsonNode)new JsonObject { ["system"] = MatrixUnits.CodeSystem, ["code"] = unit });
            document["type"] = type;
        }
        return Parse(document);
    }

    private static JsonObject Procedure(StudyFile file, string id, string profile)
    {
        var procedure = new JsonObject
        {
            ["resourceType"] = "Procedure",
            ["id"] = id,
            ["meta"] = GenomicsCodes.Meta(profile, $"databank-{profile}"),
            ["status"] = "completed",
            ["category"] = GenomicsCodes.Concept("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory"),
            ["subject"] = GenomicsCodes.Reference($"Patient/{file.PatientId}"),
        };
        if (file.Date is { } date)
            procedure["performedDateTime"] = Format(date);
        return procedure;
    }

    /// <summary>What was looked for, by the guide's code, and how, by the appliance's own.</summary>
    private static JsonObject StudyType(StudyFile file)
    {
        var lookedFor = file.Format.DataType == "variants" ? "snp" : file.DataType switch
        {
            "rna-seq" => "gene-expression",
            "methylation" => "epi-alt-dna",
            "chip-seq" => "epi-alt-hist",
            _ => "other",
        };
        var type = GenomicsCodes.Concept(GenomicsCodes.CodeSystem("genomic-study-type-cs"), lookedFor);
        if (DataTypes.IsAssay(file.DataType))
            type["coding"]!.AsArray().Add((JsonNode)new JsonObject { ["system"] = DataTypes.CodeSystem, ["code"] = file.DataType });
        return type;
    }

    private static JsonArray FormatCodings(FileFormat format)
    {
        var edam = new JsonObject { ["system"] = EdamSystem, ["code"] = format.Edam };
        return format.Code is null ? [edam] : [new JsonObject { ["system"] = FormatSystem, ["code"] = format.Code }, edam];
    }

    private static JsonObject Extension(string name, string valueName, JsonObject value) => new() { ["url"] = GenomicsCodes.Profile(name), [valueName] = value };

    private static string Format(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static FhirResource Parse(JsonObject resource) => FhirResource.Parse(Encoding.UTF8.GetBytes(resource.ToJsonString()));
}
