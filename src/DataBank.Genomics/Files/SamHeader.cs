namespace DataBank.Genomics;

/// <summary>The header of SAM, BAM and CRAM (SAM specification §1.3): build by the lengths of the sequences, samples of the read groups, order.</summary>
internal static class SamHeader
{
    /// <summary>Names of its sequences, in the order in which reads number them.</summary>
    public static IReadOnlyList<string> Sequences(string text) =>
        [.. text.Split('\n').Where(line => line.StartsWith("@SQ\t", StringComparison.Ordinal)).Select(line => Value(line.TrimEnd('\r').Split('\t'), "SN") ?? "")];

    /// <param name="lengths">Of the sequences, where the file tells them beside its header.</param>
    public static OmicsHeader Read(string text, IEnumerable<KeyValuePair<string, long?>>? lengths = null)
    {
        var (contigs, assemblies, samples, order) = (new Dictionary<string, long?>(StringComparer.Ordinal), new List<VcfMetaLine>(), new List<string>(), (string?)null);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.TrimEnd('\r').Split('\t');
            switch (fields[0])
            {
                case "@HD":
                    order = Value(fields, "SO");
                    break;
                case "@SQ" when Value(fields, "SN") is { } name:
                    contigs[name] = long.TryParse(Value(fields, "LN"), out var length) ? length : null;
                    if (Value(fields, "AS") is { } assembly)
                        assemblies.Add(VcfMetaLine.Parse($"##assembly={assembly}", 0));
                    break;
                case "@RG" when Value(fields, "SM") is { Length: > 0 } sample && !samples.Contains(sample):
                    samples.Add(sample);
                    break;
            }
        }
        foreach (var (name, length) in lengths ?? []) contigs[name] = length;
        try
        {
            return new OmicsHeader(HeaderAssembly.Find(assemblies, contigs, 0), samples) { SortOrder = order is "coordinate" or "queryname" or "unsorted" or "unknown" ? order : null };
        }
        catch (VcfFormatException)
        {
            throw new OmicsFormatException("The sequences of the header belong to different genome assemblies");
        }
    }

    private static string? Value(string[] fields, string tag) => fields.Skip(1).FirstOrDefault(field => field.StartsWith($"{tag}:", StringComparison.Ordinal))?[(tag.Length + 1)..];
}
