namespace DataBank.Storage;

/// <summary>A sample's column of a table of genes, in a form in which one gene's value is found without reading the others.</summary>
/// <param name="Values">As <see cref="Genomics.GeneValues"/>.</param>
/// <param name="Genes">As <see cref="Genomics.GeneList"/>. Null: an earlier release made the values, in another form, which is not read any more.</param>
public sealed record MatrixTable(BlobReference Values, BlobReference? Genes);
