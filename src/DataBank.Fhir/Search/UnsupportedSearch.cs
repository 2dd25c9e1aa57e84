namespace DataBank.Fhir;

/// <summary>Search features of R4 that this server knows of but does not answer: refused, because ignoring them would find too much.</summary>
internal static class UnsupportedSearch
{
    /// <param name="feature">Starts the sentence; never a value of the request.</param>
    public static RequestProblem Of(string feature) => new(400, "not-supported", $"{feature} is not supported by this server.");

    /// <summary>The feature behind a parameter name that is no plain search parameter, or null.</summary>
    public static string? FeatureOf(string name) => name switch
    {
        "_query" => "A named query (_query)",
        "_contained" or "_containedType" => "Searching contained resources (_contained)",
        _ => null,
    };
}
