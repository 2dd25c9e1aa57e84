using System.Collections.Frozen;

namespace DataBank.Genomics;

/// <summary>The terms of the Sequence Ontology that annotators write for what a variant does to a transcript, with their numbers.</summary>
public static class Consequences
{
    private static readonly (string Term, string Code)[] rows =
    [
        ("transcript_ablation", "SO:0001893"), ("splice_acceptor_variant", "SO:0001574"), ("splice_donor_variant", "SO:0001575"), ("stop_gained", "SO:0001587"),
        ("frameshift_variant", "SO:0001589"), ("stop_lost", "SO:0001578"), ("start_lost", "SO:0002012"), ("transcript_amplification", "SO:0001889"),
        ("feature_elongation", "SO:0001907"), ("feature_truncation", "SO:0001906"), ("inframe_insertion", "SO:0001821"), ("inframe_deletion", "SO:0001822"),
        ("conservative_inframe_insertion", "SO:0001823"), ("disruptive_inframe_insertion", "SO:0001824"), ("conservative_inframe_deletion", "SO:0001825"),
        ("disruptive_inframe_deletion", "SO:0001826"), ("missense_variant", "SO:0001583"), ("protein_altering_variant", "SO:0001818"),
        ("initiator_codon_variant", "SO:0001582"), ("splice_donor_5th_base_variant", "SO:0001787"), ("splice_region_variant", "SO:0001630"),
        ("splice_donor_region_variant", "SO:0002170"), ("splice_polypyrimidine_tract_variant", "SO:0002169"), ("incomplete_terminal_codon_variant", "SO:0001626"),
        ("start_retained_variant", "SO:0002019"), ("stop_retained_variant", "SO:0001567"), ("synonymous_variant", "SO:0001819"), ("coding_sequence_variant", "SO:0001580"),
        ("mature_miRNA_variant", "SO:0001620"), ("5_prime_UTR_variant", "SO:0001623"), ("5_prime_UTR_premature_start_codon_gain_variant", "SO:0001983"),
        ("3_prime_UTR_variant", "SO:0001624"), ("non_coding_transcript_exon_variant", "SO:0001792"), ("intron_variant", "SO:0001627"), ("NMD_transcript_variant", "SO:0001621"),
        ("non_coding_transcript_variant", "SO:0001619"), ("coding_transcript_variant", "SO:0001968"), ("upstream_gene_variant", "SO:0001631"),
        ("downstream_gene_variant", "SO:0001632"), ("TFBS_ablation", "SO:0001895"), ("TFBS_amplification", "SO:0001892"), ("TF_binding_site_variant", "SO:0001782"),
        ("regulatory_region_ablation", "SO:0001894"), ("regulatory_region_amplification", "SO:0001891"), ("regulatory_region_variant", "SO:0001566"),
        ("intergenic_variant", "SO:0001628"), ("intergenic_region", "SO:0000605"), ("sequence_variant", "SO:0001060"),
    ];

    private static readonly FrozenDictionary<string, string> codes = rows.ToFrozenDictionary(row => row.Term, row => row.Code, StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, string> terms = rows.ToFrozenDictionary(row => row.Code, row => row.Term, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, int> ranks = rows.Index().ToFrozenDictionary(row => row.Item.Term, row => row.Index, StringComparer.Ordinal);
    private static readonly int leastChange = ranks["initiator_codon_variant"];

    /// <summary>How grave terms joined by &amp; are, by the gravest of them: the less, the graver.</summary>
    public static int RankOf(string terms) => terms.Split('&').Min(term => ranks.GetValueOrDefault(term, rows.Length));

    /// <summary>Whether one of the terms joined by &amp; changes a protein or its splicing: those that Ensembl's table calls of high or moderate impact.</summary>
    public static bool ChangeProtein(string terms) => RankOf(terms) <= leastChange;

    /// <summary>The number of a term; null when it is none of these.</summary>
    public static string? CodeOf(string term) => codes.GetValueOrDefault(term);

    /// <summary>The term of a number ("SO:0001583"), or the term itself; null for any other text.</summary>
    public static string? TermOf(string text) => codes.ContainsKey(text) ? text : terms.GetValueOrDefault(text);
}
