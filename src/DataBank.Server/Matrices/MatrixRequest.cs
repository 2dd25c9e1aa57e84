using DataBank.Fhir;
using DataBank.Genomics;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>What is asked of tables of genes: the assay, some of its features, and of whom.</summary>
/// <param name="DataType">"rna-seq", "methylation" …</param>
/// <param name="Features">Genes or probes.</param>
/// <param name="Patients">Logical ids; null: of all.</param>
/// <param name="IsTabular">As TSV, not JSON.</param>
public sealed record MatrixRequest(string DataType, IReadOnlyList<string> Features, IReadOnlyList<string>? Patients, bool IsTabular)
{
    private const int MostFeatures = 100;
    private const int MostPatients = 1_000;
    private const int LongestFeature = 100;

    /// <exception cref="RequestProblem">400 naming the parameter.</exception>
    public static MatrixRequest Parse(HttpRequest request)
    {
        var (data, features, patients) = ((string?)request.Query["data"], Items(request, "features"), Items(request, "patient"));
        if (data is null || !DataTypes.IsAssay(data)) throw RequestProblem.Invalid("The parameter data must name an assay: rna-seq, methylation …");
        if (features.Count is 0 or > MostFeatures || features.Any(feature => feature.Length > LongestFeature)) throw RequestProblem.Invalid($"The parameter features must name one to {MostFeatures} genes or probes, separated by commas.");
        if (patients.Count > MostPatients) throw RequestProblem.Invalid($"The parameter patient names up to {MostPatients} patients, separated by commas.");
        return new MatrixRequest(
            data, features, patients.Count == 0 ? null : [.. patients.Select(patient => patient.StartsWith("Patient/", StringComparison.Ordinal) ? patient["Patient/".Length..] : patient)],
            request.Headers.Accept.ToString().Contains("text/tab-separated-values", StringComparison.Ordinal));
    }

    private static List<string> Items(HttpRequest request, string name) =>
        [.. request.Query[name].SelectMany(text => text!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct(StringComparer.Ordinal)];
}
