namespace DataBank.Pseudonymization;

/// <summary>What an anonymized data set must meet.</summary>
/// <param name="K">Persons that share each combination of quasi-identifiers, and each code.</param>
/// <param name="L">Different values of each sensitive column among them (distinct l-diversity).</param>
/// <param name="M">Codes of a person that somebody may know: every combination of so many is shared by k persons (k^m-anonymity); 1 or 2.</param>
/// <param name="SuppressionLimit">Share of the rows that may be left out, 0 to 1.</param>
/// <param name="LossLimit">When one coarseness for all rows loses more than this (0 to 1), each region of the data gets its own (Mondrian).</param>
public sealed record AnonymizationPolicy(int K = 10, int L = 2, int M = 2, double SuppressionLimit = 0.05, double LossLimit = 0.6);
