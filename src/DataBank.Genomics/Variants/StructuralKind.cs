namespace DataBank.Genomics;

/// <summary>Kinds of structural variants (VCF 4.5 §1.4.5, §5.4); the numbers are stored.</summary>
public enum StructuralKind
{
    Deletion = 1,
    Duplication = 2,
    Insertion = 3,
    Inversion = 4,
    CopyNumber = 5,
    Breakend = 6,
}
