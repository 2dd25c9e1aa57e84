namespace DataBank.Genomics;

/// <summary>How an inherited allele occurs among the copies of a sequence (LOINC 53034-5).</summary>
public enum AllelicState
{
    Heterozygous,
    Homozygous,
    Hemizygous,
    Homoplasmic,
    Heteroplasmic,
}
