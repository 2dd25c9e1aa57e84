using System.Collections.Frozen;

namespace DataBank.Genomics;

/// <summary>
/// The terms of the Sequence Ontology (http://www.sequenceontology.org, CC BY 4.0) that annotators write for what a variant does to a transcript, the gravest first, and
/// those that lie above them, with their numbers.
/// </summary>
public static class Consequences
{
    // Term, number, and what it is a kind of (is_a).
    private static readonly (string Term, string Code, string Broader)[] rows =
    [
        ("transcript_ablation", "SO:0001893", "feature_ablation"), ("splice_acceptor_variant", "SO:0001574", "splice_site_variant"),
        ("splice_donor_variant", "SO:0001575", "splice_site_variant"), ("stop_gained", "SO:0001587", "feature_truncation nonsynonymous_variant"),
        ("frameshift_variant", "SO:0001589", "protein_altering_variant"), ("stop_lost", "SO:0001578", "terminator_codon_variant feature_elongation nonsynonymous_variant"),
        ("start_lost", "SO:0002012", "initiator_codon_variant nonsynonymous_variant"), ("transcript_amplification", "SO:0001889", "feature_amplification"),
        ("feature_elongation", "SO:0001907", "feature_variant"), ("feature_truncation", "SO:0001906", "feature_variant"),
        ("inframe_insertion", "SO:0001821", "inframe_indel internal_feature_elongation"), ("inframe_deletion", "SO:0001822", "inframe_indel feature_truncation"),
        ("conservative_inframe_insertion", "SO:0001823", "inframe_insertion"), ("disruptive_inframe_insertion", "SO:0001824", "inframe_insertion"),
        ("conservative_inframe_deletion", "SO:0001825", "inframe_deletion"), ("disruptive_inframe_deletion", "SO:0001826", "inframe_deletion"),
        ("missense_variant", "SO:0001583", "nonsynonymous_variant"), ("protein_altering_variant", "SO:0001818", "coding_sequence_variant"),
        ("initiator_codon_variant", "SO:0001582", "coding_sequence_variant"), ("splice_donor_5th_base_variant", "SO:0001787", "splice_site_variant"),
        ("splice_region_variant", "SO:0001630", "splicing_variant"), ("splice_donor_region_variant", "SO:0002170", "splice_region_variant"),
        ("splice_polypyrimidine_tract_variant", "SO:0002169", "splicing_variant"), ("incomplete_terminal_codon_variant", "SO:0001626", "terminator_codon_variant inframe_variant"),
        ("start_retained_variant", "SO:0002019", "initiator_codon_variant synonymous_variant"),
        ("stop_retained_variant", "SO:0001567", "terminator_codon_variant synonymous_variant"), ("synonymous_variant", "SO:0001819", "coding_sequence_variant"),
        ("coding_sequence_variant", "SO:0001580", "exon_variant coding_transcript_variant"), ("mature_miRNA_variant", "SO:0001620", "non_coding_transcript_variant"),
        ("5_prime_UTR_variant", "SO:0001623", "UTR_variant"), ("5_prime_UTR_premature_start_codon_gain_variant", "SO:0001988", "5_prime_UTR_premature_start_codon_variant"),
        ("3_prime_UTR_variant", "SO:0001624", "UTR_variant"), ("non_coding_transcript_exon_variant", "SO:0001792", "non_coding_transcript_variant exon_variant"),
        ("intron_variant", "SO:0001627", "transcript_variant"), ("NMD_transcript_variant", "SO:0001621", "transcript_variant"),
        ("non_coding_transcript_variant", "SO:0001619", "transcript_variant"), ("coding_transcript_variant", "SO:0001968", "transcript_variant"),
        ("upstream_gene_variant", "SO:0001631", "intergenic_variant"), ("downstream_gene_variant", "SO:0001632", "intergenic_variant"),
        ("TFBS_ablation", "SO:0001895", "regulatory_region_ablation"), ("TFBS_amplification", "SO:0001892", "regulatory_region_amplification"),
        ("TF_binding_site_variant", "SO:0001782", "regulatory_region_variant"), ("regulatory_region_ablation", "SO:0001894", "feature_ablation"),
        ("regulatory_region_amplification", "SO:0001891", "feature_amplification"), ("regulatory_region_variant", "SO:0001566", "feature_variant"),
        ("intergenic_variant", "SO:0001628", "feature_variant"), ("intergenic_region", "SO:0000605", ""), ("sequence_variant", "SO:0001060", ""),

        // What those above are kinds of, and annotators hardly write.
        ("structural_variant", "SO:0001537", "sequence_variant"), ("feature_variant", "SO:0001878", "structural_variant"),
        ("feature_ablation", "SO:0001879", "structural_variant"), ("feature_amplification", "SO:0001880", "structural_variant"),
        ("internal_feature_elongation", "SO:0001908", "feature_elongation"), ("gene_variant", "SO:0001564", "feature_variant"),
        ("transcript_variant", "SO:0001576", "gene_variant"), ("exon_variant", "SO:0001791", "transcript_variant"),
        ("UTR_variant", "SO:0001622", "exon_variant coding_transcript_variant"), ("splicing_variant", "SO:0001568", "transcript_variant"),
        ("splice_site_variant", "SO:0001629", "splicing_variant intron_variant"), ("terminator_codon_variant", "SO:0001590", "coding_sequence_variant"),
        ("inframe_variant", "SO:0001650", "protein_altering_variant"), ("inframe_indel", "SO:0001820", "inframe_variant"),
        ("nonsynonymous_variant", "SO:0001992", "inframe_variant"), ("5_prime_UTR_premature_start_codon_variant", "SO:0001983", "5_prime_UTR_variant"),
    ];

    private static readonly FrozenDictionary<string, string> codes = rows.ToFrozenDictionary(row => row.Term, row => row.Code, StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, string> terms = rows.ToFrozenDictionary(row => row.Code, row => row.Term, StringComparer.Ordinal);

    // Answers of LOINC's LL380-7, by which the guide's former releases tell how a protein changes, where they mean one term.
    private static readonly FrozenDictionary<string, string> answers = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["LA6698-0"] = "missense_variant", ["LA6699-8"] = "stop_gained", ["LA6694-9"] = "frameshift_variant", ["LA6700-4"] = "synonymous_variant",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string[]> broader = rows.ToFrozenDictionary(row => row.Term, row => row.Broader.Split(' ', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, string[]> kinds = rows.SelectMany(row => Above(row.Term).Distinct().Select(above => (Above: above, row.Term)))
        .GroupBy(pair => pair.Above, pair => pair.Term).ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, int> ranks = rows.Index().ToFrozenDictionary(row => row.Item.Term, row => row.Index, StringComparer.Ordinal);
    private static readonly int leastChange = ranks["initiator_codon_variant"];

    /// <summary>How grave terms joined by &amp; are, by the gravest of them: the less, the graver.</summary>
    public static int RankOf(string terms) => terms.Split('&').Min(term => ranks.GetValueOrDefault(term, rows.Length));

    /// <summary>Whether one of the terms joined by &amp; changes a protein or its splicing: those that Ensembl's table calls of high or moderate impact.</summary>
    public static bool ChangeProtein(string terms) => RankOf(terms) <= leastChange;

    /// <summary>The number of a term; null when it is none of these.</summary>
    public static string? CodeOf(string term) => codes.GetValueOrDefault(term);

    /// <summary>The term of a number ("SO:0001583") or of LOINC's answer ("LA6698-0"), or the term itself; null for any other text.</summary>
    public static string? TermOf(string text) => codes.ContainsKey(text) ? text : terms.GetValueOrDefault(text) ?? answers.GetValueOrDefault(text);

    /// <summary>A term of these and all that are kinds of it: what is asked for when it is.</summary>
    public static IReadOnlyList<string> KindsOf(string term) => kinds[term];

    private static IEnumerable<string> Above(string term) => broader[term].SelectMany(Above).Prepend(term);
}
