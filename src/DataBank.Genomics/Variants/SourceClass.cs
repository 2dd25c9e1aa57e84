namespace DataBank.Genomics;

/// <summary>Whether a genome was inherited or is the tumour's (LOINC 48002-0).</summary>
public enum SourceClass
{
    Germline,
    Somatic,
}
