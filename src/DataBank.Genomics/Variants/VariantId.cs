using System.Buffers;
using System.Globalization;

namespace DataBank.Genomics;

/// <summary>
/// The logical id of a variant's Observation, stored or not: of its import, its place, so that it is found without a search, and its
/// allele. The same file gives the same ids.
/// </summary>
/// <param name="ImportId">32 hex digits.</param>
/// <param name="Chromosome">Number of the chromosome, from 1.</param>
/// <param name="Start">0-based start.</param>
/// <param name="Key">16 hex digits, see <see cref="Variant.Key"/>.</param>
public readonly record struct VariantId(string ImportId, int Chromosome, int Start, string Key)
{
    private const int Length = 62;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static VariantId Of(string importId, Variant variant) => new(importId, variant.Chromosome.Number, variant.Start, variant.Key);

    public static bool TryParse(string text, out VariantId id)
    {
        id = default;
        if (text.Length != Length || !text.StartsWith("v-", StringComparison.Ordinal) || text[34] != '-' || text[45] != '-' || !IsHex(text[2..34]) || !IsHex(text[46..])
            || !int.TryParse(text.AsSpan(35, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var chromosome)
            || !int.TryParse(text.AsSpan(37, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var start) || start < 0)
        {
            return false;
        }
        id = new VariantId(text[2..34], chromosome, start, text[46..]);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"v-{ImportId}-{Chromosome:x2}{Start:x8}-{Key}");

    private static bool IsHex(string text) => !text.AsSpan().ContainsAnyExcept(HexDigits);
}
