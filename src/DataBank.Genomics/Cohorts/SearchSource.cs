using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>Resources of one type that meet the criteria of a FHIR search; each refers to its patient.</summary>
public sealed record SearchSource(SearchQuery Query) : EventSource;
