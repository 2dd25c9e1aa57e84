namespace DataBank.Genomics;

/// <summary>Which of a file's reportable variants are stored as Observations when there are too many, as of a hypermutated tumour; the others are written when asked for.</summary>
public static class ReportedVariants
{
    /// <summary>Of one file.</summary>
    public const int Most = 1_000;

    /// <summary>Those that ClinVar calls pathogenic come first, then the gravest by their consequence; what is alike in the order of the file. They stay in that order.</summary>
    public static List<Variant> Gravest(IReadOnlyList<Variant> reportable) =>
    [
        .. reportable.Index().OrderByDescending(each => each.Item.IsPathogenic).ThenBy(each => each.Item.Annotation is { Consequence: var terms } ? Consequences.RankOf(terms) : int.MaxValue)
            .Take(Most).OrderBy(each => each.Index).Select(each => each.Item),
    ];
}
