using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>A kind of data that a patient has or lacks: a column of the table of data types by cases.</summary>
/// <param name="Code">In the criteria and in answers.</param>
/// <param name="Name">For people.</param>
/// <param name="Searches">Resources of any of these show it.</param>
public sealed record DataType(string Code, CohortText Name, IReadOnlyList<SearchQuery> Searches);
