using System.Globalization;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

/// <summary>An allele that a sample is said to have, by whoever reads the file.</summary>
/// <param name="Name">Chromosome, position and bases without what they share; of a structural variant as the file has it.</param>
/// <param name="Filter">FILTER.</param>
/// <param name="Quality">QUAL to four digits.</param>
/// <param name="Reads">Reads of the allele by AD.</param>
/// <param name="Depth">All reads.</param>
internal sealed record CalledAllele(string Name, string Filter, string Quality, int? Reads, int? Depth)
{
    /// <summary>By what several structural ones of one place and name are told apart; not compared.</summary>
    public string Extent { get; init; } = "";

    public bool Equals(CalledAllele? other) => other is not null && (Name, Filter, Quality, Reads, Depth) == (other.Name, other.Filter, other.Quality, other.Reads, other.Depth);

    public override int GetHashCode() => HashCode.Combine(Name, Filter, Quality, Reads, Depth);

    /// <summary>One name however much of what does not change is written around it.</summary>
    public static string Place(Chromosome chromosome, int position, string reference, string alternate)
    {
        while (reference.Length > 1 && alternate.Length > 1 && reference[^1] == alternate[^1]) (reference, alternate) = (reference[..^1], alternate[..^1]);
        while (reference.Length > 1 && alternate.Length > 1 && reference[0] == alternate[0]) (position, reference, alternate) = (position + 1, reference[1..], alternate[1..]);
        return string.Create(CultureInfo.InvariantCulture, $"{chromosome.Number} {position} {reference}>{alternate}");
    }

    public static CalledAllele Of(Variant variant) => new(
        string.Create(CultureInfo.InvariantCulture, $"{variant.Chromosome.Number} {variant.Position} {variant.Reference}>{variant.Alternate}"),
        variant.Filter, Rounded(variant.Quality), variant.AlternateReads, variant.Depth);

    public static string Rounded(double? quality) => quality is { } value && double.IsFinite(value) ? value.ToString("G4", CultureInfo.InvariantCulture) : ".";
}
