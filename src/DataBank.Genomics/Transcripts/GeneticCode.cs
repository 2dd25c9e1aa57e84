namespace DataBank.Genomics;

/// <summary>Codons and amino acids, by NCBI's tables 1 (nuclear) and 2 (mitochondria of vertebrates).</summary>
internal sealed class GeneticCode
{
    private const string Order = "TCAG";
    private const char Unknown = 'X';
    private readonly string aminoAcids;

    private GeneticCode(string aminoAcids) => this.aminoAcids = aminoAcids;

    private static GeneticCode Nuclear { get; } = new("FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG");

    private static GeneticCode Mitochondrial { get; } = new("FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSS**VVVVAAAADDEEGGGG");

    public static GeneticCode Of(Chromosome chromosome) => chromosome.Name == "M" ? Mitochondrial : Nuclear;

    /// <summary>One letter per whole codon, '*' for a stop.</summary>
    public string Translate(ReadOnlySpan<char> bases)
    {
        var protein = new char[bases.Length / 3];
        for (var i = 0; i < protein.Length; i++) protein[i] = OfCodon(bases.Slice(i * 3, 3));
        return new string(protein);
    }

    /// <summary>The protein of a coding sequence as it is known; a stop codon inside stands for selenocysteine.</summary>
    public string TranslateWhole(ReadOnlySpan<char> bases)
    {
        var protein = Translate(bases);
        return protein.Length < 2 ? protein : protein[..^1].Replace('*', 'U') + protein[^1];
    }

    private char OfCodon(ReadOnlySpan<char> codon)
    {
        var number = 0;
        foreach (var letter in codon)
        {
            var place = Order.IndexOf(letter, StringComparison.Ordinal);
            if (place < 0) return Unknown;
            number = (number * 4) + place;
        }
        return aminoAcids[number];
    }
}
