using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>The value of a gene or probe in a table of an assay: "EGFR above 100 TPM in RNA-seq".</summary>
/// <param name="Gene">As tables name it: its symbol, its Ensembl number with or without version, a probe.</param>
/// <param name="DataType">The assay, one of <see cref="DataTypes"/>.</param>
/// <param name="Unit">One of <see cref="MatrixUnits"/>; tables in another unit, or in none that is known, are not compared.</param>
/// <param name="Comparator">Gt, Ge, Lt or Le.</param>
public sealed record ExpressionCriterion(string Gene, string DataType, string Unit, SearchPrefix Comparator, double Value)
{
    public bool IsMetBy(double value) => Comparator switch
    {
        SearchPrefix.Gt => value > Value,
        SearchPrefix.Ge => value >= Value,
        SearchPrefix.Lt => value < Value,
        _ => value <= Value,
    };
}
