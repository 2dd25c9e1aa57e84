namespace DataBank.Genomics;

/// <summary>
/// A change at a place: 1-based position, reference and alternate bases, trimmed to the shortest form that VCF allows (one base is
/// kept on each side). Moving it left in a repeat needs the reference sequence and is not done: two callers may still write one
/// insertion differently.
/// </summary>
internal readonly record struct Allele(int Position, string Reference, string Alternate)
{
    public static Allele Trim(int position, string reference, string alternate)
    {
        var suffix = 0;
        while (suffix < Math.Min(reference.Length, alternate.Length) - 1 && reference[^(suffix + 1)] == alternate[^(suffix + 1)])
            suffix++;
        var prefix = 0;
        while (prefix < Math.Min(reference.Length, alternate.Length) - suffix - 1 && reference[prefix] == alternate[prefix])
            prefix++;
        return new Allele(position + prefix, reference[prefix..^suffix], alternate[prefix..^suffix]);
    }
}
