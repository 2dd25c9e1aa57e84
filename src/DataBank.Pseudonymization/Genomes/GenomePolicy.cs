using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataBank.Fhir;

namespace DataBank.Pseudonymization;

/// <summary>A policy for genetic data: from when on they are an identification code, and what becomes of them then.</summary>
public sealed class GenomePolicy
{
    internal const string File = "pseudonymized-genomes.json";

    private GenomePolicy(JsonElement file)
    {
        Version = file.GetProperty("version").GetString()!;
        var code = file.GetProperty("identificationCode");
        Rules = new IdentificationCodeRules(
            code.GetProperty("independentSnps").GetInt32(), code.GetProperty("repeatLoci").GetInt32(), code.GetProperty("blockBases").GetInt32());
        AllowsIdentificationCode = code.GetProperty("isReleasedByConsent").GetBoolean();
        Vcf = new VcfPolicy(file.GetProperty("vcf"));
        MafColumns = file.GetProperty("maf").EnumerateObject().ToFrozenDictionary(
            column => column.Name, column => new Regex($@"\A(?:{column.Value.GetString()})\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking), StringComparer.Ordinal);
        IsSomaticOnly = file.GetProperty("isSomaticOnly").GetBoolean();
    }

    /// <summary>The policy for pseudonymized views (仮名加工), the default.</summary>
    public static GenomePolicy Pseudonymized { get; } = new(PolicyFile.Read(File));

    /// <summary>Version of the file; written into each release.</summary>
    public string Version { get; }

    /// <summary>What counts towards an identification code.</summary>
    public IdentificationCodeRules Rules { get; }

    /// <summary>Whether an identification code may be released to a theme whose basis is the consent of its patients.</summary>
    public bool AllowsIdentificationCode { get; }

    /// <summary>Only variants that a tumour has acquired are released. They authenticate nobody, and are not counted.</summary>
    public bool IsSomaticOnly { get; }

    /// <summary>What may stand in a file of variants.</summary>
    internal VcfPolicy Vcf { get; }

    /// <summary>Columns of a MAF that may stand in a file, each with the form of its values.</summary>
    internal FrozenDictionary<string, Regex> MafColumns { get; }

    /// <summary>What a resource tells of its patient's genome; null when nothing.</summary>
    public GeneticContent? Read(FhirResource resource) => VariantReader.Read(resource, Rules);

    /// <summary>The somatic variant that an observation tells wholly; null when it tells none.</summary>
    public SomaticVariant? ReadSomatic(FhirResource resource) => VariantReader.ReadSomatic(resource, Rules);

    internal static GenomePolicy Parse(JsonElement file) => new(file);
}
