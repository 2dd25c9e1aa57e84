namespace DataBank.Genomics;

/// <summary>Finds the assembly a header names: by contig lengths, which cannot be mistaken, else by contig or reference names.</summary>
internal static class HeaderAssembly
{
    /// <exception cref="VcfFormatException">The header names both assemblies.</exception>
    public static GenomeAssembly? Find(IReadOnlyList<VcfMetaLine> meta, IReadOnlyDictionary<string, long?> contigs, long number)
    {
        var byLength = contigs.Select(ByLength).OfType<GenomeAssembly>().Distinct().ToList();
        if (byLength.Count == 2)
            throw new VcfFormatException("The contig lengths of the header belong to different genome assemblies", number);
        if (byLength.Count == 1)
            return byLength[0];
        var byName = meta.Select(ByName).OfType<GenomeAssembly>().Distinct().ToList();
        return byName.Count switch
        {
            0 => null,
            1 => byName[0],
            _ => throw new VcfFormatException("The header names different genome assemblies", number),
        };
    }

    private static GenomeAssembly? ByLength(KeyValuePair<string, long?> contig)
    {
        // chrM has one length in both.
        var in37 = Chromosomes.Find(GenomeAssembly.GRCh37, contig.Key) is { Name: not "M" } older && older.Length == contig.Value;
        var in38 = Chromosomes.Find(GenomeAssembly.GRCh38, contig.Key) is { Name: not "M" } newer && newer.Length == contig.Value;
        return in37 ? GenomeAssembly.GRCh37 : in38 ? GenomeAssembly.GRCh38 : null;
    }

    private static GenomeAssembly? ByName(VcfMetaLine line)
    {
        var name = line.Key switch
        {
            "reference" or "assembly" => line.Value,
            "contig" => line.Attribute("assembly") ?? "",
            _ => "",
        };
        return ContainsAny(name, "GRCh38", "hg38") ? GenomeAssembly.GRCh38
            : ContainsAny(name, "GRCh37", "hg19", "b37", "hs37d5") ? GenomeAssembly.GRCh37
            : null;
    }

    private static bool ContainsAny(string text, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (text.Contains(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }
}
