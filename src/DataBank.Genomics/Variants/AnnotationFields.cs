namespace DataBank.Genomics;

/// <summary>Where in an annotator's entries its fields stand, as the header tells; -1 for those that it does not have.</summary>
internal sealed record AnnotationFields(
    bool IsKnown, bool OmitsSharedBase, int Allele, int AlleleNumber, int Gene, int HgncId, int Transcript, int HgvsC, int HgvsP, int Consequence, int Mane, int Pick, int Canonical)
{
    /// <summary>VEP.</summary>
    public static AnnotationFields OfCsq(IReadOnlyList<string> names) => new(
        names.Count > 0, true, At(names, "Allele"), At(names, "ALLELE_NUM"), At(names, "SYMBOL"), At(names, "HGNC_ID"), At(names, "Feature"), At(names, "HGVSc"),
        At(names, "HGVSp"), At(names, "Consequence"), At(names, "MANE_SELECT"), At(names, "PICK"), At(names, "CANONICAL"));

    /// <summary>SnpEff.</summary>
    public static AnnotationFields OfAnn(IReadOnlyList<string> names) => new(
        names.Count > 0, false, At(names, "Allele"), -1, At(names, "Gene_Name"), -1, At(names, "Feature_ID"), At(names, "HGVS.c"),
        At(names, "HGVS.p"), At(names, "Annotation"), -1, -1, -1);

    private static int At(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name) return i;
        }
        return -1;
    }
}
