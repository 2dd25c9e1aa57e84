using System.Globalization;
using System.Text.Json.Nodes;

namespace DataBank.Genomics;

/// <summary>The components of a Variant observation, in the order of the guide's table.</summary>
internal static class VariantComponents
{
    private const int LongestName = 400;

    public static IEnumerable<JsonObject> Of(GenomicReport report, Variant variant)
    {
        if (variant.Annotation is { } annotation)
        {
            foreach (var component in OfAnnotation(annotation))
                yield return component;
        }
        foreach (var component in OfPlace(report, variant))
            yield return component;
        if (variant.Classified is { } said)
        {
            // The guide has it in an Observation of its own (diagnostic implication); beside the variant it is found together with it.
            yield return Concept("53037-8", "Genetic variation clinical significance [Imp]", DiagnosticImplication.SignificanceOf(said));
            yield return Concept("81252-9", "Discrete genetic variant", GenomicsCodes.Concept(GenomicsCodes.ClinVar, said.VariationId.ToString(CultureInfo.InvariantCulture)));
        }
        yield return Concept("48002-0", "Genomic source class [Type]", GenomicsCodes.Class(report.SourceClass));
        if (variant.State is { } state)
            yield return Concept("53034-5", "Allelic state", GenomicsCodes.State(state));
        if (variant.Frequency is { } frequency)
            yield return Quantity("81258-6", "Sample variant allelic frequency [NFr]", Math.Round((decimal)frequency, 4));
        if (variant.AlternateReads is { } reads)
            yield return Quantity("82121-5", "Allelic read depth", reads);
    }

    private static IEnumerable<JsonObject> OfAnnotation(VariantAnnotation annotation)
    {
        yield return Concept("48018-6", "Gene studied [ID]", annotation.HgncId is { } id
            ? GenomicsCodes.Concept(GenomicsCodes.Hgnc, id, annotation.Gene)
            : GenomicsCodes.Text(annotation.Gene));
        if (annotation.HgvsC is { } coding)
            yield return Concept("48004-6", "DNA change (c.HGVS)", GenomicsCodes.Concept(GenomicsCodes.Hgvs, coding, coding));
        if (annotation.HgvsP is { } protein)
        {
            // Without its reference sequence a change is no valid HGVS expression: text only.
            yield return Concept("48005-3", "Amino acid change (pHGVS)", protein.Contains(':', StringComparison.Ordinal)
                ? GenomicsCodes.Concept(GenomicsCodes.Hgvs, protein, protein)
                : GenomicsCodes.Text(protein));
        }
        if (ConsequenceOf(annotation) is { Count: > 0 } terms)
        {
            yield return new JsonObject
            {
                ["code"] = GenomicsCodes.Concept(GenomicsCodes.CodeSystem("tbd-codes-cs"), "feature-consequence"),
                ["valueCodeableConcept"] = new JsonObject { ["coding"] = terms },
            };
        }
        if (annotation.Transcript is { } transcript)
        {
            yield return Concept("51958-7", "Transcript reference sequence [ID]", transcript.StartsWith("ENST", StringComparison.Ordinal)
                ? GenomicsCodes.Concept("http://www.ensembl.org", transcript)
                : GenomicsCodes.Concept(GenomicsCodes.RefSeq, transcript));
        }
    }

    // The guide has it in an Observation of its own (molecular consequence); beside the variant it is found together with it.
    private static JsonArray ConsequenceOf(VariantAnnotation annotation) => new(
    [
        .. annotation.Consequence.Split('&').Select(term => (Term: term, Code: Consequences.CodeOf(term))).Where(each => each.Code is not null)
            .Select(each => new JsonObject { ["system"] = GenomicsCodes.SequenceOntology, ["code"] = each.Code, ["display"] = each.Term }),
    ]);

    private static IEnumerable<JsonObject> OfPlace(GenomicReport report, Variant variant)
    {
        var accession = variant.Chromosome.Accession;
        if (Spdi.TryParse(variant.Spdi, out var allele) && GenomicName.Of(allele, variant.Chromosome) is { Length: <= LongestName } genomic)
        {
            yield return Concept("81290-9", "Genomic DNA change (gHGVS)", GenomicsCodes.Concept(GenomicsCodes.Hgvs, genomic, genomic));
        }
        if (variant.Spdi is { } spdi)
            yield return Concept("81252-9", "Discrete genetic variant", GenomicsCodes.Concept(GenomicsCodes.Spdi, spdi));
        yield return Concept("48013-7", "Genomic reference sequence [ID]", GenomicsCodes.Concept(GenomicsCodes.RefSeq, accession));
        yield return Text("69547-8", "Genomic ref allele [ID]", variant.Reference);
        if (variant.Alternate.All(char.IsAsciiLetter)) // A symbol or a breakend is told by the kind of change and its place.
            yield return Text("69551-0", "Genomic alt allele [ID]", variant.Alternate);
        if (variant.Structure is not { } structure)
        {
            yield return Range("81254-5", "Genomic allele start-end", (variant.Start, variant.End));
        }
        else
        {
            yield return Range("81301-4", "Structural variant outer start and end", structure.Outer);
            if (structure.Inner.Start <= structure.Inner.End)
                yield return Range("81302-2", "Structural variant inner start and end", structure.Inner);
        }
        if (variant.CopyNumber is { } copies)
            yield return Quantity("82155-3", "Genomic structural variant copy number", (decimal)copies);
        yield return Concept("92822-6", "Genomic coordinate system [Type]", GenomicsCodes.Concept(GenomicsCodes.Loinc, "LA30100-4", "0-based interval counting"));
        if (GenomicsCodes.ChromosomeIdentifier(variant.Chromosome.Name) is { } identifier)
            yield return Concept("48000-4", "Chromosome [Identifier] in Blood or Tissue by Molecular genetics method", identifier);
        yield return Concept("62374-4", "Human reference sequence assembly version", GenomicsCodes.Assembly(report.Assembly));
        yield return Concept("48019-4", "DNA change type", GenomicsCodes.ChangeType(variant));
    }

    private static JsonObject Range(string code, string display, (int Start, int End) range) => Component(code, display, "valueRange", new JsonObject
    {
        ["low"] = new JsonObject { ["value"] = range.Start },
        ["high"] = new JsonObject { ["value"] = range.End },
    });

    private static JsonObject Concept(string code, string display, JsonObject value) => Component(code, display, "valueCodeableConcept", value);

    private static JsonObject Text(string code, string display, string value) => Component(code, display, "valueString", value);

    private static JsonObject Quantity(string code, string display, decimal value) =>
        Component(code, display, "valueQuantity", new JsonObject { ["value"] = value, ["unit"] = "1", ["system"] = GenomicsCodes.Ucum, ["code"] = "1" });

    private static JsonObject Component(string code, string display, string valueName, JsonNode value) => new()
    {
        ["code"] = GenomicsCodes.Concept(GenomicsCodes.Loinc, code, display),
        [valueName] = value,
    };
}
