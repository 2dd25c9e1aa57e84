using DataBank.Fhir;
using DataBank.Genomics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// The operations of Genomics Reporting on all patients, or those of a Group: $find-population-specific-variants,
/// -structural-intersecting-variants and -structural-subsuming-variants. Values of a parameter are alternatives, its repetitions must all be
/// met; who has what is found among stored Observations, as by $cohort, and in the imported genomes.
/// </summary>
internal static class FindPopulationVariants
{
    private static readonly (string Name, string Parameter, Func<string, VariantCriterion> Read)[] operations =
    [
        ("find-population-specific-variants", "variants", GenomicsInput.VariantOf),
        ("find-population-structural-intersecting-variants", "ranges", item => new VariantCriterion { Range = GenomicsInput.RangeOf(item), IsStructural = true }),
        ("find-population-structural-subsuming-variants", "ranges", item => new VariantCriterion { Subsumed = GenomicsInput.RangeOf(item), IsStructural = true }),
    ];

    public static IEnumerable<string> Names => operations.Select(operation => operation.Name);

    public static void MapFindPopulationVariants(this IEndpointRouteBuilder fhir)
    {
        foreach (var (name, parameter, read) in operations) Map(fhir, $"${name}", parameter, read);
    }

    private static void Map(IEndpointRouteBuilder fhir, string name, string parameter, Func<string, VariantCriterion> read)
    {
        foreach (var path in (string[])[$"/{name}", $"/Patient/{name}"])
        {
            fhir.MapMethods(path, [HttpMethods.Get, HttpMethods.Post], async (FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation) =>
            {
                var input = await GenomicsInput.ReadAsync(context.Request, limits.MaximumResourceBytes, cancellation);
                var asked = input.Alternatives(parameter).Select(group => group.Select(item => read(item) with { SourceClass = input.SourceClass }).ToList()).ToList();
                var scope = await ScopeAsync(face, input, FhirUrls.Base(context.Request, face), cancellation);
                await face.Resources.CanonicalsAsync(cancellation);
                var patients = await PatientsAsync(face, scope, asked, cancellation);
                var tested = await FindAsync(face, [.. scope, Event(Tested)], cancellation);
                if (input.IncludesPatients) AddAll(AuditTrail.Of(context), patients);
                return (IResult)new FhirAnswer(200, ToJson(Told(face, input, parameter), patients, tested.Union(patients, StringComparer.Ordinal).Count(), input.IncludesPatients));
            }).AuditAs("operation", "E");
        }
    }

    private static async Task<IReadOnlyList<string>> PatientsAsync(FhirFace face, IReadOnlyList<CohortCriterion> scope, List<List<VariantCriterion>> asked, CancellationToken cancellation)
    {
        var within = scope.Count == 0 ? null : (await FindAsync(face, scope, cancellation)).ToHashSet(StringComparer.Ordinal);
        IEnumerable<string>? all = null;
        foreach (var alternatives in asked)
        {
            var any = (await FindAsync(face, [.. scope, Event(alternatives.Select(variant => new VariantSource(variant)))], cancellation)).ToHashSet(StringComparer.Ordinal);
            foreach (var variant in alternatives) any.UnionWith(await face.Variants.PatientsAsync(variant, within, cancellation));
            all = all?.Intersect(any, StringComparer.Ordinal) ?? any;
        }
        return [.. all!.Order(StringComparer.Ordinal)];
    }

    // Of whom a genome was looked at: by its study, or by a variant that is on record.
    private static IEnumerable<EventSource> Tested => DataTypes.Find("variants")!.Searches.Select(search => (EventSource)new SearchSource(search)).Append(new VariantSource(new VariantCriterion()));

    private static EventCriterion Event(IEnumerable<EventSource> sources) => new(new CohortEvent([.. sources], new CohortText("", "")));

    private static async Task<IReadOnlyList<string>> FindAsync(FhirFace face, IReadOnlyList<CohortCriterion> criteria, CancellationToken cancellation) =>
        await face.Resources.Cohorts.PatientsAsync(new CombinedCriterion(LogicalOperator.And, criteria), cancellation);

    private static async Task<IReadOnlyList<CohortCriterion>> ScopeAsync(FhirFace face, GenomicsInput input, string baseUrl, CancellationToken cancellation)
    {
        if (input.Group() is not { } id) return [];
        var key = new ResourceKey("Group", id);
        if (await face.Resources.FindAsync(key, cancellation) is not { IsDeleted: false }) throw FhirAnswer.NotFound(key);
        return [Event([new SearchSource(SearchQueryParser.Parse("Patient", [new("_has:Group:member:_id", id)], baseUrl, SearchHandling.Strict))])];
    }

    // A view repeats nothing that was typed.
    private static string Told(FhirFace face, GenomicsInput input, string parameter) =>
        face.IsReadOnly ? parameter : string.Join(" AND ", input.Alternatives(parameter).Select(group => group.Count == 1 ? group[0] : $"({string.Join(" OR ", group)})"));

    private static void AddAll(AuditTrail trail, IReadOnlyList<string> patients)
    {
        foreach (var patient in patients) trail.AddPatient(patient);
    }

    private static ReadOnlyMemory<byte> ToJson(string item, IReadOnlyList<string> patients, int tested, bool includesPatients)
    {
        using var json = new ParametersWriter();
        json.AddParts("variants", () =>
        {
            json.Add("variantItem", "valueString", item);
            json.AddInteger("numerator", patients.Count);
            json.AddInteger("denominator", tested);
            if (!includesPatients) return;
            foreach (var patient in patients) json.Add("subject", "valueString", $"Patient/{patient}");
        });
        return json.Finish();
    }
}
