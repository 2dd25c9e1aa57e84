using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>What parsing criteria needs beside their text.</summary>
/// <param name="BaseUrl">This server's base URL: absolute references below it are local.</param>
/// <param name="Find">The definition of a search parameter by resource type and code; null when there is none.</param>
public sealed record CohortContext(string BaseUrl, Func<string, string, SearchParameterDefinition?> Find)
{
    /// <summary>Whether a search parameter is refused here.</summary>
    public Func<string, string, bool> Hides { get; init; } = (_, _) => false;

    /// <summary>Whether variants are looked for in imported genomes, too, not among stored Observations alone.</summary>
    public bool HasGenomes { get; init; }

    /// <summary>False: what comes back repeats nothing that the client wrote.</summary>
    public bool RepeatsInput { get; init; } = true;
}
