namespace DataBank.Genomics;

/// <summary>Human genome assemblies that variants are placed on.</summary>
public enum GenomeAssembly
{
    GRCh37,
    GRCh38,
}
