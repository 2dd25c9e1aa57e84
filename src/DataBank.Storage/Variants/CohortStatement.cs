using System.Data.Common;
using System.Text;
using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>A <see cref="CohortQuery"/> as a statement, and its rows.</summary>
internal static class CohortStatement
{
    /// <exception cref="ArgumentException">The query would read the whole table.</exception>
    public static DbCommand Of(ReadSession session, CohortQuery query)
    {
        if (query is { Allele: null, Gene: null, Range: null }) throw new ArgumentException("A query of the cohort needs an allele, a gene or a range.", nameof(query));
        var where = new StringBuilder();
        var parameters = new List<(string Name, object Value)>();
        if (query.Allele is { } allele) Where("(c.spdi_key = @allele or c.allele_key = @allele)", ("@allele", Variant.KeyOf(allele)));
        if (query.Gene is { } gene) Where("c.gene = @gene", ("@gene", gene));
        if (query.ProteinChange is { } change) Where("c.protein_key = @change", ("@change", ProteinChange.KeyOf(change) ?? ""));
        if (query.Range is { } range)
        {
            Where(
                "c.accession = @accession and c.start_position < @end_position and c.end_position > @start_position",
                ("@accession", range.Accession), ("@start_position", range.Start), ("@end_position", range.End));
        }
        if (query.IsStructural is { } isStructural) Where(isStructural ? "c.structural_kind is not null" : "c.structural_kind is null");
        if (query.SourceClass is { } sourceClass) Where("i.source_class = @source_class", ("@source_class", sourceClass.ToString()));
        if (query.PatientIds is not null) Where($"i.patient_id in ({ValueListSql.Texts(session.Engine, "@patients")})");

        var command = session.Command(VariantSql.InCohort(session.Engine, where.ToString()));
        foreach (var (name, value) in parameters) command.Add(name, value);
        if (query.PatientIds is not null) command.AddList("@patients", query.PatientIds);
        return command;

        void Where(string condition, params ReadOnlySpan<(string Name, object Value)> values)
        {
            where.Append(" and ").Append(condition);
            parameters.AddRange(values);
        }
    }

    public static CohortVariant Read(DbDataReader row)
    {
        return new CohortVariant(
            row.GetString(0), row.GetString(1), row.GetString(2), Enum.Parse<SourceClass>(row.GetString(3), ignoreCase: true), Enum.Parse<GenomeAssembly>(row.GetString(4)),
            new GenomicRange(row.GetString(5), row.GetInt32(6), row.GetInt32(7)), row.IsDBNull(8) ? null : (row.GetInt32(8), row.GetInt32(9)),
            row.GetInt32(10), row.GetString(11), row.GetString(12), (StructuralKind?)Whole(13), Fraction(14), row.GetString(15), row.TextOrNull(16), row.TextOrNull(17),
            row.TextOrNull(18), row.TextOrNull(19), row.TextOrNull(20), row.TextOrNull(21), row.TextOrNull(22) is { } state ? Enum.Parse<AllelicState>(state) : null,
            Whole(23), Whole(24), Fraction(25), row.TextOrNull(26), row.TextOrNull(27));

        int? Whole(int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

        double? Fraction(int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
    }
}
