using DataBank.Fhir;
using DataBank.Genomics;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// $find-subject-haplotypes, -specific-haplotypes and $find-population-specific-haplotypes of Genomics Reporting: haplotypes and genotypes as laboratories have stored them,
/// by gene or by what they are called (code, system|code, or words). None is computed.
/// </summary>
internal static class FindHaplotypes
{
    private static readonly (string Name, Func<SubjectCall, CancellationToken, Task<ReadOnlyMemory<byte>>> Answer)[] operations =
        [("find-subject-haplotypes", OfGenesAsync), ("find-subject-specific-haplotypes", ByNamesAsync)];

    private const string OfPopulation = "find-population-specific-haplotypes";

    public static IEnumerable<string> Names => operations.Select(operation => operation.Name).Append(OfPopulation);

    public static void MapFindHaplotypes(this IEndpointRouteBuilder fhir)
    {
        foreach (var (name, answer) in operations) SubjectCall.Map(fhir, name, answer);
        PopulationCall.Map(fhir, OfPopulation, "haplotypes", "haplotypeItem", async (call, cancellation) => (call.Told("haplotypes"), await PatientsAsync(call, cancellation)));
    }

    private static Task<ReadOnlyMemory<byte>> OfGenesAsync(SubjectCall call, CancellationToken cancellation)
    {
        var genes = call.Input.Texts("genes");
        if (genes.Count == 0) throw RequestProblem.Invalid("The operation takes genes.");
        return AnswerAsync(call, genes, (json, gene, found) =>
        {
            json.Add("geneItem", "valueString", call.RepeatsNothing ? "" : gene);
            return found.Where(each => StoredObservations.Says(each, ["48018-6"], [gene]));
        }, cancellation);
    }

    private static Task<ReadOnlyMemory<byte>> ByNamesAsync(SubjectCall call, CancellationToken cancellation)
    {
        var haplotypes = call.Input.Texts("haplotypes");
        if (haplotypes.Count == 0) throw RequestProblem.Invalid("The operation takes haplotypes.");
        return AnswerAsync(call, haplotypes, (json, haplotype, found) =>
        {
            List<FhirResource> called = [.. found.Where(each => StoredObservations.IsValue(each, [haplotype]))];
            json.Add("haplotypeItem", "valueString", call.RepeatsNothing ? "" : haplotype);
            json.Add("presence", called.Count > 0);
            return called;
        }, cancellation);
    }

    private static async Task<ReadOnlyMemory<byte>> AnswerAsync(
        SubjectCall call, IReadOnlyList<string> items, Func<ParametersWriter, string, IReadOnlyList<FhirResource>, IEnumerable<FhirResource>> answer, CancellationToken cancellation)
    {
        var found = await StoredObservations.HaplotypesAsync(call, cancellation);
        using var json = new ParametersWriter();
        foreach (var item in items)
        {
            json.AddParts("haplotypes", () =>
            {
                foreach (var each in answer(json, item, found)) json.AddResource(StoredObservations.NameOf(each), each.Utf8);
            });
        }
        return json.Finish();
    }

    private static Task<IReadOnlyList<string>> PatientsAsync(PopulationCall call, CancellationToken cancellation)
    {
        var groups = call.Input.Alternatives("haplotypes");
        var stored = new SearchSource(SearchQueryParser.Parse("Observation", [new("code", StoredObservations.HaplotypeCodes)], call.BaseUrl, SearchHandling.Strict));
        return call.EachAsync([stored], async subject =>
        {
            var found = await StoredObservations.HaplotypesAsync(subject, cancellation);
            return groups.All(alternatives => found.Exists(each => StoredObservations.IsValue(each, alternatives)));
        }, [], cancellation);
    }
}
