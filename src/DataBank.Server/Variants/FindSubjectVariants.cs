using DataBank.Fhir;
using DataBank.Genomics;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// The operations of Genomics Reporting on one patient: $find-subject-variants, -specific-variants, -structural-intersecting-variants,
/// -structural-subsuming-variants and $find-study-metadata; by GET and POST, on the system, on Patient and on Observation.
/// </summary>
internal static class FindSubjectVariants
{
    private const int MostPhased = 1000;

    private static readonly (string Name, Func<SubjectCall, CancellationToken, Task<ReadOnlyMemory<byte>>> Answer)[] operations =
    [
        ("find-subject-variants", (call, cancellation) => InRangesAsync(call, VariantKinds.Small, cancellation)),
        ("find-subject-structural-intersecting-variants", (call, cancellation) => InRangesAsync(call, VariantKinds.Intersecting, cancellation)),
        ("find-subject-structural-subsuming-variants", (call, cancellation) => InRangesAsync(call, VariantKinds.Subsuming, cancellation)),
        ("find-subject-specific-variants", ByNamesAsync),
        ("find-study-metadata", MetadataAsync),
    ];

    public static IEnumerable<string> Names => operations.Select(operation => operation.Name);

    public static void MapFindSubjectVariants(this IEndpointRouteBuilder fhir)
    {
        foreach (var (name, answer) in operations) SubjectCall.Map(fhir, name, answer);
    }

    private static async Task<ReadOnlyMemory<byte>> InRangesAsync(SubjectCall call, VariantKinds kinds, CancellationToken cancellation)
    {
        using var json = new ParametersWriter();
        foreach (var range in call.Input.Ranges())
        {
            var found = await call.Variants.InRangeAsync(call.PatientId, call.Tests, range, kinds, call.Input, cancellation);
            json.AddParts("variants", () =>
            {
                json.Add("rangeItem", "valueString", range.ToString());
                Add(json, call, found);
            });
        }
        return json.Finish();
    }

    private static async Task<ReadOnlyMemory<byte>> ByNamesAsync(SubjectCall call, CancellationToken cancellation)
    {
        using var json = new ParametersWriter();
        foreach (var (item, variant) in call.Input.Variants())
        {
            var found = await call.Variants.ByNameAsync(call.PatientId, call.Tests, variant, call.Input, cancellation);
            json.AddParts("variants", () =>
            {
                json.Add("variantItem", "valueString", Told(call, item, variant));
                Add(json, call, found);
            });
        }
        return json.Finish();
    }

    private static Task<ReadOnlyMemory<byte>> MetadataAsync(SubjectCall call, CancellationToken cancellation)
    {
        using var json = new ParametersWriter();
        var ranges = call.Input.Ranges(isRequired: false);
        foreach (var test in call.Tests)
        {
            json.AddParts("tests", () =>
            {
                json.Add("testId", "valueString", test.Id);
                json.Add("testDate", "valueDateTime", test.Date);
                json.Add("specimenId", "valueString", test.Import.Report.SpecimenId);
                json.AddCoding("genomicBuild", "http://loinc.org", null, test.Import.Report.Assembly == GenomeAssembly.GRCh37 ? "LA14029-5" : "LA26806-2", test.Import.Report.Assembly.ToString());
                json.AddCoding("genomicSourceClass", "http://loinc.org", null, test.Import.Report.SourceClass == SourceClass.Germline ? "LA6683-2" : "LA6684-0", test.Import.Report.SourceClass.ToString());
                json.Add("isNormalized", test.Import.Report.ReferenceName is not null);
                // What a VCF does not say is left out; a range on another assembly was not looked at.
                foreach (var range in ranges.Where(range => Chromosomes.Find(test.Import.Report.Assembly, range.Accession) is null)) json.Add("uncallableRegions", "valueString", range.ToString());
            });
        }
        return Task.FromResult(json.Finish());
    }

    private static void Add(ParametersWriter json, SubjectCall call, FoundVariants found)
    {
        json.Add("presence", found.Observations.Count > 0);
        if (!call.Input.IncludesVariants && !call.Input.IncludesPhasing) return;
        foreach (var variant in found.Observations) json.AddResource("variant", variant);
        if (!call.Input.IncludesPhasing) return;
        foreach (var relation in found.Tests.SelectMany(test => PhaseRelation.Of(test.Report, test.Called)).Take(MostPhased)) json.AddResource("sequencePhaseRelationship", relation.Utf8);
    }

    // A view repeats nothing that was typed: only what was understood of it.
    private static string Told(SubjectCall call, string item, VariantCriterion variant) => call.RepeatsNothing ? variant.Allele?.ToString() ?? variant.Genomic ?? variant.Coding ?? variant.Protein ?? "" : item;
}
