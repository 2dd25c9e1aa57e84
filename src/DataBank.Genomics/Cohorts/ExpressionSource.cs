namespace DataBank.Genomics;

/// <summary>Tables of genes. They lie beside the index: who meets the criterion is found first, and stands as <see cref="KnownPatients"/> in its place.</summary>
public sealed record ExpressionSource(ExpressionCriterion Expression) : EventSource;
