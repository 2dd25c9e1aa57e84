using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>The Specimen that a genome was read from: made when nobody sent it, else marked with the file's sample name.</summary>
public static class SequencedSpecimen
{
    /// <summary>Sample names of VCF files; they identify a specimen, never a patient.</summary>
    public const string SampleSystem = "http://databank.example.jp/fhir/sid/vcf-sample";

    /// <summary>A new Specimen that knows nothing but whose it is and what it is called.</summary>
    public static FhirResource Create(string id, string patientId, string? system, string value, string? sampleName)
    {
        var specimen = new JsonObject
        {
            ["resourceType"] = "Specimen",
            ["id"] = id,
            ["identifier"] = new JsonArray(Identifier(system, value)),
            ["subject"] = GenomicsCodes.Reference($"Patient/{patientId}"),
        };
        if (sampleName is not null)
            AddSample(specimen, sampleName);
        return ReadableResource.Of(specimen);
    }

    /// <summary>The same Specimen with the sample name among its identifiers; null when it has it already.</summary>
    public static FhirResource? WithSample(FhirResource specimen, string sampleName)
    {
        var json = JsonNode.Parse(specimen.Utf8.Span)!.AsObject();
        return AddSample(json, sampleName) ? ReadableResource.Of(json) : null;
    }

    /// <summary>Logical id of the BodyStructure that a Specimen says it was taken from (as R5's collection.bodySite does); null when it says nothing.</summary>
    public static string? LesionOf(JsonElement specimen)
    {
        if (!specimen.TryGetProperty("extension", out var extensions))
            return null;
        foreach (var extension in extensions.EnumerateArray())
        {
            if (extension.GetProperty("url").GetString() == GenomicsCodes.BodySite && extension.TryGetProperty("valueReference", out var value)
                && value.TryGetProperty("reference", out var reference) && ResourceKey.TryParse(reference.GetString(), out var lesion) && lesion.Type == "BodyStructure")
                return lesion.Id;
        }
        return null;
    }

    private static bool AddSample(JsonObject specimen, string sampleName)
    {
        if (specimen["identifier"] is not JsonArray identifiers)
            specimen["identifier"] = identifiers = [];
        if (identifiers.Any(identifier => (string?)identifier?["system"] == SampleSystem && (string?)identifier["value"] == sampleName))
            return false;
        identifiers.Add((JsonNode)Identifier(SampleSystem, sampleName));
        return true;
    }

    private static JsonObject Identifier(string? system, string value) =>
        system is null ? new JsonObject { ["value"] = value } : new JsonObject { ["system"] = system, ["value"] = value };
}
