using System.Collections.Frozen;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// Keeps the identification code (個人識別符号) in: whatever tells a theme of a person's genome asks here first, by whichever way it goes
/// out (view, file, answer to a question). What the theme has been told is counted per person for ever, and where the next variant would
/// make it an identification code, that variant does not pass; unless the theme's basis is consent and its policy releases the code.
/// </summary>
internal sealed class IdentificationCodeGate(GeneticReleaseStore releases, PersonVault persons)
{
    private const string Kind = "locus";

    /// <summary>Whether this may be told; if so, it counts as told from now on. A question about a place tells of it, whatever the answer.</summary>
    public async Task<bool> AdmitAsync(ThemeView view, Guid person, IReadOnlyCollection<GeneticLocus> loci, CancellationToken cancellation) =>
        (await AdmitEachAsync(view, person, [loci], cancellation))[0];

    /// <summary>The same for several items, each whole or not at all, the first first.</summary>
    public async Task<IReadOnlyList<bool>> AdmitEachAsync(
        ThemeView view, Guid person, IReadOnlyList<IReadOnlyCollection<GeneticLocus>> items, CancellationToken cancellation)
    {
        var rules = view.Policy.Genomes.Rules;
        IReadOnlySet<GeneticLocusRow> elsewhere = persons.FormerPlaceKeys.Count == 0 ? FrozenSet<GeneticLocusRow>.Empty : await releases.KnownAsync(view.Theme, person, cancellation);
        return await releases.AdmitAsync(
            view.Theme, person, [.. items.Select(item => RowsOf(item, elsewhere))], rules.IndependentSnps - 1, rules.RepeatLoci - 1,
            isLimited: !view.ReleasesIdentificationCode, cancellation);
    }

    /// <summary>Under the vault's own key: what was told counts on when the theme gets a new one.</summary>
    private List<GeneticLocusRow> RowsOf(IReadOnlyCollection<GeneticLocus> loci, IReadOnlySet<GeneticLocusRow> elsewhere) =>
        [.. loci.Select(locus => FindElsewhere(locus, elsewhere) ?? new GeneticLocusRow(locus.IsRepeat, persons.Rows.Hash(Kind, locus.Place)))];

    // What a theme was shown before it came from another bank is the row that came along.
    private GeneticLocusRow? FindElsewhere(GeneticLocus locus, IReadOnlySet<GeneticLocusRow> elsewhere)
    {
        if (elsewhere.Count == 0) return null;
        foreach (var key in persons.FormerPlaceKeys)
        {
            var row = new GeneticLocusRow(locus.IsRepeat, RowSeal.HashUnder(key, Kind, locus.Place));
            if (elsewhere.Contains(row)) return row;
        }
        return null;
    }
}
