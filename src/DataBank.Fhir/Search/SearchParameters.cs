namespace DataBank.Fhir;

/// <summary>The R4 search parameters, taken from the SDK's <c>ModelInfo.SearchParameters</c>, looked up by resource type and code.</summary>
public static class SearchParameters
{
    public static IReadOnlyList<SearchParameterDefinition> For(string resourceType) => throw new NotImplementedException();

    public static SearchParameterDefinition? Find(string resourceType, string code) => throw new NotImplementedException();
}
