namespace DataBank.Genomics;

/// <summary>What ClinVar says of an allele.</summary>
/// <param name="VariationId">ClinVar's number of the variation.</param>
/// <param name="Significance">CLNSIG, "Likely_pathogenic"; several joined as ClinVar joins them.</param>
/// <param name="ReviewStatus">CLNREVSTAT, "criteria_provided,_multiple_submitters,_no_conflicts"; empty when not said.</param>
/// <param name="Condition">CLNDN, the first of the names; empty when not said.</param>
/// <param name="Release">Date of the file that said so, "2026-11-15"; empty when it has none.</param>
public sealed record ClinVarRecord(long VariationId, string Significance, string ReviewStatus, string Condition, string Release);
