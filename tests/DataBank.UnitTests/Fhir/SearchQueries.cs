using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>What tests ask of parsed queries.</summary>
internal static class SearchQueries
{
    /// <summary>The first condition, a plain criterion.</summary>
    public static SearchCriterion Only(this SearchQuery query) => (SearchCriterion)query.Criteria[0];
}
