using System.Text.Json.Nodes;

namespace DataBank.Genomics;

/// <summary>Systems and codings of HL7 Genomics Reporting 3.0.0 (http://hl7.org/fhir/uv/genomics-reporting/STU3).</summary>
internal static class GenomicsCodes
{
    public const string Guide = "http://hl7.org/fhir/uv/genomics-reporting";
    public const string Loinc = "http://loinc.org";
    public const string Hgvs = "http://varnomen.hgvs.org";
    public const string Hgnc = "http://www.genenames.org";
    public const string RefSeq = "http://www.ncbi.nlm.nih.gov/refseq";
    public const string SequenceOntology = "http://www.sequenceontology.org";
    public const string ClinVar = "http://www.ncbi.nlm.nih.gov/clinvar";
    public const string Spdi = "https://api.ncbi.nlm.nih.gov/variation/v0/";
    public const string BodySite = "http://hl7.org/fhir/StructureDefinition/bodySite";
    public const string Ucum = "http://unitsofmeasure.org";

    public static string Profile(string name) => $"{Guide}/StructureDefinition/{name}";

    /// <summary>The guide's profile and the appliance's own, which keeps its rules.</summary>
    public static JsonObject Meta(string guideProfile, string ownProfile) =>
        new() { ["profile"] = new JsonArray(Profile(guideProfile), $"http://databank.example.jp/fhir/StructureDefinition/{ownProfile}") };

    public static string CodeSystem(string name) => $"{Guide}/CodeSystem/{name}";

    public static JsonObject Concept(string system, string code, string? display = null) => new() { ["coding"] = new JsonArray(Coding(system, code, display)) };

    public static JsonObject Coding(string system, string code, string? display = null)
    {
        var coding = new JsonObject { ["system"] = system, ["code"] = code };
        if (display is not null)
            coding["display"] = display;
        return coding;
    }

    /// <summary>What every Observation of the guide is filed under: laboratory, genetics.</summary>
    public static JsonArray Categories() => new(
        Concept("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory"), Concept("http://terminology.hl7.org/CodeSystem/v2-0074", "GE"));

    public static JsonObject Text(string text) => new() { ["text"] = text };

    public static JsonObject Reference(string reference) => new() { ["reference"] = reference };

    /// <summary>What GenomicBase and imaging Observations say alike of the lesion that they are about.</summary>
    public static JsonObject Lesion(string id) => new() { ["url"] = BodySite, ["valueReference"] = Reference($"BodyStructure/{id}") };

    public static JsonObject Assembly(GenomeAssembly assembly) => assembly == GenomeAssembly.GRCh37
        ? Concept(Loinc, "LA14029-5", "GRCh37")
        : Concept(Loinc, "LA26806-2", "GRCh38");

    public static JsonObject Class(SourceClass sourceClass) => sourceClass == SourceClass.Germline
        ? Concept(Loinc, "LA6683-2", "Germline")
        : Concept(Loinc, "LA6684-0", "Somatic");

    public static JsonObject State(AllelicState state) => state switch
    {
        AllelicState.Heteroplasmic => Concept(Loinc, "LA6703-8", "Heteroplasmic"),
        AllelicState.Homoplasmic => Concept(Loinc, "LA6704-6", "Homoplasmic"),
        AllelicState.Homozygous => Concept(Loinc, "LA6705-3", "Homozygous"),
        AllelicState.Heterozygous => Concept(Loinc, "LA6706-1", "Heterozygous"),
        _ => Concept(Loinc, "LA6707-9", "Hemizygous"),
    };

    /// <summary>Answer list LL2938-0 numbers the nuclear chromosomes in order; it has its own form for the others.</summary>
    public static JsonObject? ChromosomeIdentifier(string name)
    {
        string[] answers =
        [
            "LA21254-0", "LA21255-7", "LA21256-5", "LA21257-3", "LA21258-1", "LA21259-9", "LA21260-7", "LA21261-5", "LA21262-3", "LA21263-1", "LA21264-9", "LA21265-6",
            "LA21266-4", "LA21267-2", "LA21268-0", "LA21269-8", "LA21270-6", "LA21271-4", "LA21272-2", "LA21273-0", "LA21274-8", "LA21275-5", "LA21276-3", "LA21277-1",
        ];
        var number = name switch
        {
            "X" => 23,
            "Y" => 24,
            _ => int.TryParse(name, out var parsed) ? parsed : 0,
        };
        return number == 0 ? null : Concept(Loinc, answers[number - 1], $"Chromosome {name}");
    }

    /// <summary>A significance of ClinVar as LOINC answers it (LL4034-6); null for the others that ClinVar has.</summary>
    public static JsonObject? Significance(string term) => term switch
    {
        "Pathogenic" => Answer("LA6668-3", "Pathogenic"),
        "Likely_pathogenic" => Answer("LA26332-9", "Likely pathogenic"),
        "Uncertain_significance" => Answer("LA26333-7", "Uncertain significance"),
        "Likely_benign" => Answer("LA26334-5", "Likely benign"),
        "Benign" => Answer("LA6675-8", "Benign"),
        _ => null,
    };

    private static JsonObject Answer(string code, string display) => new() { ["system"] = Loinc, ["code"] = code, ["display"] = display };

    /// <summary>The kind of change as Sequence Ontology names it.</summary>
    public static JsonObject ChangeType(Variant variant)
    {
        var (reference, alternate) = (variant.Reference, variant.Alternate);
        return variant.Structure is { } structure ? ChangeType(structure.Kind)
            : reference.Length == 1 && alternate.Length == 1 ? Concept(SequenceOntology, "SO:0001483", "SNV")
            : reference.Length == alternate.Length ? Concept(SequenceOntology, "SO:0002007", "MNV")
            : reference.Length == 1 && alternate[0] == reference[0] ? Concept(SequenceOntology, "SO:0000667", "insertion")
            : alternate.Length == 1 && alternate[0] == reference[0] ? Concept(SequenceOntology, "SO:0000159", "deletion")
            : Concept(SequenceOntology, "SO:1000032", "delins");
    }

    private static JsonObject ChangeType(StructuralKind kind) => kind switch
    {
        StructuralKind.Deletion => Concept(SequenceOntology, "SO:0000159", "deletion"),
        StructuralKind.Duplication => Concept(SequenceOntology, "SO:1000035", "duplication"),
        StructuralKind.Insertion => Concept(SequenceOntology, "SO:0000667", "insertion"),
        StructuralKind.Inversion => Concept(SequenceOntology, "SO:1000036", "inversion"),
        StructuralKind.CopyNumber => Concept(SequenceOntology, "SO:0001019", "copy_number_variation"),
        _ => Concept(SequenceOntology, "SO:0000199", "translocation"),
    };
}
