using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>
/// The kinds of data that are counted. Assays are told by the code of the GenomicStudy: the guide's own codes say what was looked for, those
/// of <see cref="CodeSystem"/> how.
/// </summary>
public static class DataTypes
{
    /// <summary>Codes of assays that a GenomicStudy has beside the guide's.</summary>
    public const string CodeSystem = "http://databank.example.jp/fhir/CodeSystem/data-type";

    private const string StudyType = GenomicsCodes.Guide + "/CodeSystem/genomic-study-type-cs";
    private const string Dicom = "http://dicom.nema.org/resources/ontology/DCM";

    public static IReadOnlyList<DataType> All { get; } =
    [
        Of("clinical", "診療情報", "Clinical data", "Condition", "Encounter"),
        Of("laboratory", "検査値", "Laboratory values", "Observation?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory"),
        Of("medication", "処方・投薬", "Medication", "MedicationRequest", "MedicationStatement", "MedicationAdministration"),
        Of("specimen", "検体", "Specimen", "Specimen"),
        Assay("variants", "遺伝子バリアント", "Variants", "snp", "cnv", "struc-var"),
        Assay("wgs", "全ゲノム", "Whole genome"),
        Assay("wes", "全エクソーム", "Whole exome"),
        Assay("panel", "遺伝子パネル", "Gene panel"),
        Assay("rna-seq", "RNA-seq", "RNA-seq", "gene-expression", "alt-splc"),
        Assay("methylation", "メチル化", "Methylation", "epi-alt-dna"),
        Assay("chip-seq", "ChIP-seq", "ChIP-seq", "epi-alt-hist"),
        Assay("proteomics", "プロテオーム", "Proteomics", "post-trans-mod"),
        Image("ct", "CT", "CT", "CT"),
        Image("mr", "MRI", "MR", "MR"),
        Image("pet", "PET", "PET", "PT"),
        Image("xray", "単純X線", "Plain X-ray", "CR", "DX"),
        Image("mammography", "マンモグラフィ", "Mammography", "MG"),
        Image("ultrasound", "超音波", "Ultrasound", "US"),
        Image("angiography", "血管造影", "Angiography", "XA"),
        Image("wsi", "病理スライド", "Whole slide image", "SM"),
        Image("endoscopy", "内視鏡", "Endoscopy", "ES"),
        Image("ophthalmology", "眼科画像", "Ophthalmic image", "OP", "OPT"),
        Image("photo", "写真", "Photograph", "XC"),
        Image("ecg", "心電図", "Electrocardiogram", "ECG"),
    ];

    public static DataType? Find(string code) => All.FirstOrDefault(type => type.Code == code);

    /// <summary>Whether a code may stand beside the guide's in a GenomicStudy.</summary>
    public static bool IsAssay(string code) => Find(code) is { Searches: [{ ResourceType: "Procedure" }] } && code != "variants";

    private static DataType Assay(string code, string japanese, string english, params string[] studyTypes) =>
        Of(code, japanese, english, $"Procedure?code={string.Join(',', studyTypes.Select(type => $"{StudyType}|{type}").Prepend($"{CodeSystem}|{code}"))}");

    private static DataType Image(string code, string japanese, string english, params string[] modalities) =>
        Of(code, japanese, english, $"ImagingStudy?modality={string.Join(',', modalities.Select(modality => $"{Dicom}|{modality}"))}");

    private static DataType Of(string code, string japanese, string english, params string[] searches) =>
        new(code, new CohortText(japanese, english), [.. searches.Select(Parse)]);

    private static SearchQuery Parse(string search)
    {
        var parts = search.Split('?');
        KeyValuePair<string, string>[] parameters = parts.Length == 1 ? [] : [.. parts[1].Split('&').Select(each => KeyValuePair.Create(each.Split('=')[0], each.Split('=')[1]))];
        return SearchQueryParser.Parse(parts[0], parameters, "", SearchHandling.Strict);
    }
}
