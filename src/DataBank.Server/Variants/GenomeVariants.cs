using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// The variants of a patient, as Observations: those of imported genomes, read from their columnar files and written when asked for, and, of a
/// theme's view or from elsewhere, those that are stored.
/// </summary>
/// <param name="resources">The store of the face.</param>
/// <param name="imports">Imports; null where there are none, as in views.</param>
/// <param name="queries">Reads them.</param>
public sealed class GenomeVariants(ResourceStore resources, VariantStore? imports, VariantQueries? queries)
{
    /// <summary>The most Observations of an answer.</summary>
    private const int MostVariants = 10_000;

    /// <summary>Whether there may be variants beside those that are stored.</summary>
    public bool HasImports => imports is not null;

    /// <summary>The same of what a store shows.</summary>
    internal GenomeVariants Within(ResourceStore shown) => new(shown, imports, queries);

    /// <summary>A variant's Observation by its id, when an import has it.</summary>
    public async Task<StoredResource?> FindAsync(ResourceKey key, CancellationToken cancellation)
    {
        if (key.Type != "Observation" || imports is null || !VariantId.TryParse(key.Id, out var id)) return null;
        if (await imports.FindImportAsync(id.ImportId, cancellation) is not { } import || (await resources.ShownPatientsAsync([import.Report.PatientId], cancellation)).Count == 0 || await queries!.FindAsync(import, id, cancellation) is not { } variant) return null;
        return new StoredResource(key, 1, default, IsDeleted: false, "PUT", 0, VariantObservation.Write(import.Report, variant).Utf8);
    }

    internal async Task<IReadOnlyList<SubjectTest>> TestsAsync(string patientId, GenomicsInput input, CancellationToken cancellation) =>
        imports is null ? [] : [.. (await imports.ImportsOfAsync(patientId, cancellation)).Select(import => new SubjectTest(import.Report.StudyId, import)).Where(test => test.IsAmong(input))];

    /// <summary>Small or structural variants that touch a range; of structural ones, those that cover all of it when asked so.</summary>
    /// <exception cref="RequestProblem">422: no test is on the assembly of the range. 400: there are more than is answered at once.</exception>
    internal async Task<FoundVariants> InRangeAsync(
        string patientId, IReadOnlyList<SubjectTest> tests, GenomicRange range, VariantKinds kinds, GenomicsInput input, CancellationToken cancellation)
    {
        var fitting = tests.Where(test => Chromosomes.Find(test.Import.Report.Assembly, range.Accession) is not null).ToList();
        if (tests.Count > 0 && fitting.Count == 0)
            throw new RequestProblem(422, "not-supported", "The range is on another assembly than the tests of the subject, and is not lifted over.");
        var found = new FoundVariants();
        foreach (var test in fitting)
        {
            var called = new List<Variant>();
            var variants = kinds == VariantKinds.Small ? queries!.SmallAsync(test.Import, range, cancellation) : queries!.StructuralAsync(test.Import, range, cancellation);
            await foreach (var variant in variants)
            {
                if (kinds == VariantKinds.Subsuming && !Covers(variant, range)) continue;
                if (found.Observations.Count == MostVariants) throw new RequestProblem(400, "too-costly", $"More than {MostVariants} variants lie there: ask for smaller ranges.");
                found.Add(test.Import.Report, variant);
                called.Add(variant);
            }
            found.Tests.Add((test.Import.Report, called));
        }
        var criterion = kinds == VariantKinds.Subsuming ? new VariantCriterion { Subsumed = range, IsStructural = true } : new VariantCriterion { Range = range, IsStructural = kinds != VariantKinds.Small };
        found.Observations.AddRange(await StoredAsync(patientId, tests, criterion, input, cancellation));
        return found;
    }

    /// <summary>Variants by name. An allele of an import is found at its place, names of transcripts and proteins where their gene lies, and among what is stored.</summary>
    internal async Task<FoundVariants> ByNameAsync(
        string patientId, IReadOnlyList<SubjectTest> tests, VariantCriterion variant, GenomicsInput input, CancellationToken cancellation)
    {
        var found = new FoundVariants();
        foreach (var test in tests)
        {
            await foreach (var called in queries!.AskedAsync(test.Import, variant, cancellation)) found.Add(test.Import.Report, called);
        }
        // Without gene models what an import has stored is found by its name all the same.
        found.Observations.AddRange(await StoredAsync(patientId, tests, variant, input, cancellation, isOfImports: variant.Allele is null && variant.Genomic is null && found.Observations.Count == 0));
        return found;
    }

    /// <summary>Which patients have a variant in an imported genome.</summary>
    /// <param name="scope">Of these; null: of all.</param>
    /// <exception cref="RequestProblem">400: there are more genomes than are looked through for one question.</exception>
    internal async Task<IReadOnlyCollection<string>> PatientsAsync(VariantCriterion variant, IReadOnlySet<string>? scope, CancellationToken cancellation) =>
        imports is null ? [] : await resources.ShownPatientsAsync(await new GenomePopulation(imports, queries!).FindAsync(variant, scope, cancellation), cancellation);

    // What imports have stored was already read from their files.
    private async Task<IEnumerable<ReadOnlyMemory<byte>>> StoredAsync(
        string patientId, IReadOnlyList<SubjectTest> tests, VariantCriterion variant, GenomicsInput input, CancellationToken cancellation, bool isOfImports = false)
    {
        var stored = await resources.VariantsAsync(patientId, variant with { SourceClass = input.SourceClass }, MostVariants, cancellation);
        return stored.Where(each => imports is null || isOfImports || !VariantId.TryParse(each.Key.Id, out _)).Select(each => each.Json)
            .Where(json => StoredObservations.IsAmong(FhirResource.Parse(json), imports is null ? null : tests, input));
    }

    private static bool Covers(Variant variant, GenomicRange range) => variant.Structure is { Outer: var outer } && outer.Start <= range.Start && outer.End >= range.End;
}
