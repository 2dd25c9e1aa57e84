using System.Data.Common;
using DataBank.Genomics;
using DuckDB.NET.Data;

namespace DataBank.Storage;

/// <summary>A variant as a row of <see cref="GenomeSql.CreateTable"/>, there and back.</summary>
internal static class GenomeRow
{
    public static void Append(IDuckDBAppenderRow row, Variant variant)
    {
        var (annotation, structure) = (variant.Annotation, variant.Structure);
        row.AppendValue((byte)variant.Chromosome.Number).AppendValue(variant.Start).AppendValue(variant.End).AppendValue(variant.Position)
            .AppendValue(variant.Reference).AppendValue(variant.Alternate).AppendValue(variant.Line).AppendValue(variant.Filter)
            .AppendValue((float?)variant.Quality).AppendValue(variant.Ids).AppendValue(variant.Genotype).AppendValue((byte?)variant.State)
            .AppendValue(variant.PhaseSet).AppendValue(variant.AlternateReads).AppendValue(variant.Depth).AppendValue(variant.Frequency)
            .AppendValue(variant.CopyNumber).AppendValue(variant.IsSubstitution ? null : variant.Spdi)
            .AppendValue(annotation?.Gene).AppendValue(annotation?.HgncId).AppendValue(annotation?.Transcript).AppendValue(annotation?.HgvsC)
            .AppendValue(annotation?.HgvsP).AppendValue(annotation?.Consequence).AppendValue(variant.ClinVar)
            .AppendValue((byte?)structure?.Kind).AppendValue(structure?.Length).AppendValue(structure?.StartInterval?.Low).AppendValue(structure?.StartInterval?.High)
            .AppendValue(structure?.EndInterval?.Low).AppendValue(structure?.EndInterval?.High).AppendValue(structure?.Mate)
            .EndRow();
    }

    public static Variant Read(DbDataReader row, IReadOnlyList<Chromosome> chromosomes)
    {
        return new Variant(chromosomes[row.GetByte(0) - 1], row.GetInt32(3), row.GetString(4), row.GetString(5))
        {
            Line = row.GetInt64(6),
            Filter = row.GetString(7),
            Quality = row.IsDBNull(8) ? null : row.GetFloat(8),
            Ids = Text(9),
            Genotype = Text(10),
            State = row.IsDBNull(11) ? null : (AllelicState)row.GetByte(11),
            PhaseSet = Text(12),
            AlternateReads = Whole(13),
            Depth = Whole(14),
            Frequency = Fraction(15),
            CopyNumber = Fraction(16),
            Spdi = Text(17),
            Annotation = row.IsDBNull(18) ? null : new VariantAnnotation(row.GetString(18), Text(19), Text(20), Text(21), Text(22), Text(23) ?? ""),
            ClinVar = Text(24),
            Structure = row.IsDBNull(25) ? null : new StructuralChange((StructuralKind)row.GetByte(25), row.GetInt32(1), row.GetInt32(2))
            {
                Length = Whole(26),
                StartInterval = Interval(27),
                EndInterval = Interval(29),
                Mate = Text(31),
            },
        };

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);

        int? Whole(int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

        double? Fraction(int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

        ConfidenceInterval? Interval(int column) => row.IsDBNull(column) ? null : new ConfidenceInterval(row.GetInt32(column), row.GetInt32(column + 1));
    }
}
