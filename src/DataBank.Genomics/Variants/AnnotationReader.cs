namespace DataBank.Genomics;

/// <summary>
/// Takes the annotation of one allele from INFO/CSQ (VEP) or INFO/ANN (SnpEff): of the allele's own entries the one on the preferred transcript.
/// Entries are looked at where they stand; only the chosen one becomes text.
/// </summary>
internal sealed class AnnotationReader(VcfHeader header, VcfText texts)
{
    private const int LongestHgvs = 500;
    private const int LongestGene = 100;
    private readonly AnnotationFields csq = AnnotationFields.OfCsq(header.CsqFields);
    private readonly AnnotationFields ann = AnnotationFields.OfAnn(header.AnnFields);
    private readonly List<Range> fields = [];

    public VariantAnnotation? Find(VcfRecord record, int allele)
    {
        if (csq.IsKnown && record.Info.Csq is { IsEmpty: false } vep)
            return Best(vep, csq, record, allele) is { IsEmpty: false } entry ? Describe(entry, csq, hasOwnTranscript: true) : null;
        if (ann.IsKnown && record.Info.Ann is { IsEmpty: false } snpEff)
            return Best(snpEff, ann, record, allele) is { IsEmpty: false } entry ? Describe(entry, ann, hasOwnTranscript: false) : null;
        return null;
    }

    private ReadOnlySpan<byte> Best(ReadOnlySpan<byte> entries, AnnotationFields names, VcfRecord record, int allele)
    {
        var (best, bestPreference) = (default(Range), -1);
        foreach (var place in entries.Split((byte)','))
        {
            Split(entries[place]);
            if (!IsOfAllele(entries[place], names, record, allele)) continue;
            var preference = Preference(entries[place], names);
            if (preference > bestPreference) (best, bestPreference) = (place, preference);
        }
        return entries[best];
    }

    private void Split(ReadOnlySpan<byte> entry)
    {
        fields.Clear();
        foreach (var field in entry.Split((byte)'|')) fields.Add(field);
    }

    private ReadOnlySpan<byte> Field(ReadOnlySpan<byte> entry, int place) => place >= 0 && place < fields.Count ? entry[fields[place]] : default;

    /// <summary>MANE before the annotator's pick, before the canonical transcript, before any RefSeq one.</summary>
    private int Preference(ReadOnlySpan<byte> entry, AnnotationFields names) =>
        !Field(entry, names.Mane).IsEmpty ? 4
        : Field(entry, names.Pick).SequenceEqual("1"u8) ? 3
        : Field(entry, names.Canonical).SequenceEqual("YES"u8) ? 2
        : Field(entry, names.Transcript).StartsWith("NM_"u8) ? 1
        : 0;

    private bool IsOfAllele(ReadOnlySpan<byte> entry, AnnotationFields names, VcfRecord record, int allele)
    {
        if (Field(entry, names.AlleleNumber) is { IsEmpty: false } number)
            return VcfRecord.TryParseWhole(number, out var stated) && stated == allele;
        var alternate = record.Alternate(allele);
        var own = Field(entry, names.Allele);
        if (own.SequenceEqual(alternate)) return true;
        if (alternate[0] == '<' || VcfRecord.IsBreakend(alternate)) return record.AlternateCount == 1; // Named in words: "deletion".
        return names.OmitsSharedBase && own.SequenceEqual(WithoutSharedBase(record, alternate));
    }

    /// <summary>VEP names alleles without the base that REF and all ALTs begin with, "-" when nothing is left.</summary>
    private static ReadOnlySpan<byte> WithoutSharedBase(VcfRecord record, ReadOnlySpan<byte> alternate)
    {
        var isIndel = false;
        for (var other = 1; other <= record.AlternateCount; other++)
        {
            if (record.Alternate(other)[0] != record.Reference[0]) return alternate;
            isIndel |= record.Alternate(other).Length != record.Reference.Length;
        }
        return !isIndel ? alternate : alternate.Length == 1 ? "-"u8 : alternate[1..];
    }

    private VariantAnnotation? Describe(ReadOnlySpan<byte> entry, AnnotationFields names, bool hasOwnTranscript)
    {
        Split(entry);
        if (Field(entry, names.Gene) is not { IsEmpty: false, Length: < LongestGene } gene) return null;
        var transcript = Text(entry, names.Transcript) is ['N', 'M' or 'R', '_', ..] or ['E', 'N', 'S', 'T', ..] ? Text(entry, names.Transcript) : null;
        var coding = Text(entry, names.HgvsC);
        var protein = Text(entry, names.HgvsP);
        return new VariantAnnotation(
            texts.Decoded(gene),
            HgncId(Text(entry, names.HgncId)),
            transcript,
            Hgvs(hasOwnTranscript || coding.Length == 0 || transcript is null ? coding : $"{transcript}:{coding}"),
            protein.Length is > 2 and < LongestHgvs && (Hgvs(protein) is not null || protein.StartsWith("p.", StringComparison.Ordinal)) ? Predicted(protein) : null,
            Text(entry, names.Consequence));
    }

    private string Text(ReadOnlySpan<byte> entry, int place) => texts.Decoded(Field(entry, place));

    private static string? HgncId(string text) => text.Length == 0 ? null : $"HGNC:{text[(text.LastIndexOf(':') + 1)..]}";

    private static string? Hgvs(string text) =>
        text.Length < LongestHgvs && text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && colon + 2 < text.Length
            && text[colon + 2] == '.' && !text.AsSpan().ContainsAny(' ', '\t')
            ? text
            : null;

    /// <summary>An annotator computes the protein change from DNA: HGVS puts such a change in parentheses.</summary>
    private static string Predicted(string protein)
    {
        var change = protein.IndexOf("p.", StringComparison.Ordinal) + 2;
        return change < 2 || change == protein.Length || protein[change] is '(' or '?' ? protein : $"{protein[..change]}({protein[change..]})";
    }
}
