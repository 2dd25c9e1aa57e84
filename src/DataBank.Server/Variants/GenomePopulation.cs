using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Which patients have a variant in their imported genomes: what tumours have, and structural variants, by the cohort's table; inherited small
/// ones in the columnar files of one genome after the other.
/// </summary>
internal sealed class GenomePopulation(VariantStore imports, VariantQueries queries)
{
    /// <summary>Some ten milliseconds each.</summary>
    private const int MostGenomes = 2_000;

    public async Task<HashSet<string>> FindAsync(VariantCriterion asked, IReadOnlySet<string>? scope, CancellationToken cancellation)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var variant in await CohortAsync(asked, cancellation))
        {
            if (scope is null || scope.Contains(variant.PatientId)) found.Add(variant.PatientId);
        }
        if (asked.IsStructural == true || asked.SourceClass == SourceClass.Somatic) return found;
        var genomes = (await imports.InheritedAsync(cancellation)).Where(genome => (scope is null || scope.Contains(genome.PatientId)) && !found.Contains(genome.PatientId)).ToList();
        if (genomes.Count > MostGenomes) throw new RequestProblem(400, "too-costly", $"A question looks through up to {MostGenomes} genomes: scope it with group.");
        foreach (var (id, patientId) in genomes)
        {
            if (!found.Contains(patientId) && await imports.FindImportAsync(id, cancellation) is { } import && await queries.AskedAsync(import, asked, cancellation).AnyAsync(cancellation)) found.Add(patientId);
        }
        return found;
    }

    // Names on transcripts and proteins are of genes: what the table has of those is stored as Observations, too.
    private async Task<IEnumerable<CohortVariant>> CohortAsync(VariantCriterion asked, CancellationToken cancellation)
    {
        if (AskedAllele.Of(asked) is { } allele)
        {
            var near = await queries.InCohortAsync(new CohortQuery { Range = allele.Place, IsStructural = false, SourceClass = asked.SourceClass }, cancellation);
            return near.Where(variant => allele.IsSame(variant.Spdi, variant.Range.Accession, variant.Position, variant.Reference, variant.Alternate));
        }
        if ((asked.Range ?? asked.Subsumed) is not { } range) return [];
        var touching = await queries.InCohortAsync(new CohortQuery { Range = range, IsStructural = asked.IsStructural, SourceClass = asked.SourceClass }, cancellation);
        return asked.Subsumed is null ? touching : touching.Where(variant => variant.Range.Start <= range.Start && variant.Range.End >= range.End);
    }
}
