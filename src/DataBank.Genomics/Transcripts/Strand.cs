namespace DataBank.Genomics;

/// <summary>The other strand of DNA.</summary>
internal static class Strand
{
    /// <summary>The complement, read backwards.</summary>
    public static string Other(string bases) => string.Create(bases.Length, bases, static (other, bases) =>
    {
        for (var i = 0; i < other.Length; i++)
        {
            other[i] = bases[bases.Length - 1 - i] switch
            {
                'A' => 'T',
                'C' => 'G',
                'G' => 'C',
                'T' => 'A',
                var unknown => unknown,
            };
        }
    });
}
