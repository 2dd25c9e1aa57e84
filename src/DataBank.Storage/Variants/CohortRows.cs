using System.Text;
using System.Text.Json;
using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>Rows of cohort_variant as one JSON parameter, in the order of <see cref="VariantSql.InsertCohort"/>.</summary>
internal static class CohortRows
{
    public static string ToJson(string loadId, string importId, SourceClass sourceClass, long firstOrdinal, IReadOnlyList<Variant> variants)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var variant in variants)
            {
                json.WriteStartArray();
                json.WriteStringValue(loadId);
                json.WriteNumberValue(firstOrdinal++);
                Write(json, variant);
                json.WriteStringValue(variant.IsReportable(sourceClass) ? VariantId.Of(importId, variant).ToString() : null);
                json.WriteStringValue(variant.Annotation?.HgvsC is { } coding ? coding[(coding.IndexOf(':', StringComparison.Ordinal) + 1)..] : null);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter json, Variant variant)
    {
        var (annotation, structure) = (variant.Annotation, variant.Structure);
        var outer = structure?.Outer ?? (variant.Start, variant.End);
        json.WriteStringValue(variant.Chromosome.Accession);
        json.WriteNumberValue(outer.Start);
        json.WriteNumberValue(Math.Max(outer.End, outer.Start + 1));
        Number(structure?.Inner.Start);
        Number(structure?.Inner.End);
        json.WriteNumberValue(variant.Position);
        json.WriteStringValue(variant.Reference);
        json.WriteStringValue(variant.Alternate);
        Number((int?)structure?.Kind);
        Number(variant.CopyNumber);
        json.WriteStringValue(variant.Key);
        json.WriteStringValue(variant.Spdi is { } spdi ? Variant.KeyOf(spdi) : null);
        json.WriteStringValue(variant.Spdi);
        json.WriteStringValue(annotation?.Gene);
        json.WriteStringValue(annotation?.HgncId);
        json.WriteStringValue(annotation?.HgvsC);
        json.WriteStringValue(annotation?.HgvsP);
        json.WriteStringValue(ProteinChange.KeyOf(annotation?.HgvsP));
        json.WriteStringValue(annotation?.Consequence);
        json.WriteStringValue(variant.State?.ToString());
        Number(variant.AlternateReads);
        Number(variant.Depth);
        Number(variant.Frequency);
        json.WriteStringValue(variant.ClinVar);

        void Number(double? value)
        {
            if (value is { } number) json.WriteNumberValue(number);
            else json.WriteNullValue();
        }
    }
}
