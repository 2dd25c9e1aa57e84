using System.Globalization;

namespace DataBank.Genomics;

/// <summary>A line of a GFF3 or GTF file. Places are 0-based and half-open.</summary>
internal sealed record GeneModelLine(string Sequence, string Type, int Start, int End, bool IsReverse, int Phase, IReadOnlyDictionary<string, string> Attributes, bool IsGtf)
{
    private const int Columns = 9;

    /// <summary>Whether it belongs to a transcript: what is translated, an exon.</summary>
    public bool IsPart => Type is "exon" or "CDS" or "stop_codon";

    /// <summary>Whether it only tells where something was aligned.</summary>
    public bool IsAlignment => Type is "cDNA_match" or "match" or "region" or "chromosome" or "biological_region";

    /// <summary>The feature's own name; of GTF the transcript or gene that it describes.</summary>
    public string? Id => !IsGtf ? this["ID"] : Type is "transcript" ? this["transcript_id"] : Type is "gene" ? this["gene_id"] : null;

    /// <summary>What it is part of.</summary>
    public IReadOnlyList<string> Parents => (IsGtf ? this[Type is "transcript" ? "gene_id" : "transcript_id"] : this["Parent"])?.Split(',') ?? [];

    public string? this[string name] => Attributes.GetValueOrDefault(name);

    /// <exception cref="FormatException">The line is none.</exception>
    public static GeneModelLine Parse(string line, long number)
    {
        var column = line.Split('\t');
        if (column.Length != Columns) throw new FormatException($"Line {number} has {column.Length} columns, not {Columns}: it is no GFF3 or GTF.");
        if (!int.TryParse(column[3], NumberStyles.None, CultureInfo.InvariantCulture, out var first) || !int.TryParse(column[4], NumberStyles.None, CultureInfo.InvariantCulture, out var last) || first < 1 || last < first)
            throw new FormatException($"Line {number}: start and end are no places.");
        var isGtf = IsGtfText(column[8]);
        return new GeneModelLine(
            column[0], column[2], first - 1, last, column[6] == "-", column[7] is ['0' or '1' or '2'] ? column[7][0] - '0' : 0, isGtf ? OfGtf(column[8]) : OfGff(column[8]), isGtf);
    }

    private static bool IsGtfText(string attributes) => attributes.IndexOf(' ', StringComparison.Ordinal) is > 0 and var blank
        && (attributes.IndexOf('=', StringComparison.Ordinal) is var equals && (equals < 0 || blank < equals));

    private static Dictionary<string, string> OfGff(string text)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals) attributes[part[..equals]] = Uri.UnescapeDataString(part[(equals + 1)..]);
        }
        return attributes;
    }

    // gene_id "ENSG…"; transcript_id "ENST…"; tag "basic"; tag "MANE_Select";
    private static Dictionary<string, string> OfGtf(string text)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.IndexOf(' ', StringComparison.Ordinal) is not (> 0 and var blank)) continue;
            var (name, value) = (part[..blank], part[(blank + 1)..].Trim('"', ' '));
            attributes[name] = attributes.TryGetValue(name, out var earlier) ? $"{earlier},{value}" : value;
        }
        return attributes;
    }
}
