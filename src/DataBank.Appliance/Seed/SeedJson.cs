using System.Globalization;
using System.Text.Json.Nodes;

namespace DataBank.Appliance;

/// <summary>FHIR data types as the seed writes them.</summary>
internal static class SeedJson
{
    public const string JpCore = "http://jpfhir.jp/fhir/core";
    public const string JpCategory = $"{JpCore}/CodeSystem/JP_SimpleObservationCategory_CS";
    public const string Icd = $"{JpCore}/mhlw/CodeSystem/ICD10-2013-full";
    public const string Terminology = "http://terminology.hl7.org/CodeSystem";
    public const string Loinc = "http://loinc.org";
    public const string Ucum = "http://unitsofmeasure.org";
    public const string Own = "http://databank.example.jp/fhir";
    public const string MrnSystem = "urn:oid:1.2.392.100495.20.3.51.11311234567";

    public static JsonObject Resource(string type, string id) => new() { ["resourceType"] = type, ["id"] = id };

    /// <summary>A resource that claims one of our own profiles.</summary>
    public static JsonObject Resource(string type, string id, string profile) =>
        new() { ["resourceType"] = type, ["id"] = id, ["meta"] = new JsonObject { ["profile"] = new JsonArray($"{Own}/StructureDefinition/{profile}") } };

    public static JsonObject Reference(string reference) => new() { ["reference"] = reference };

    public static JsonObject Coding(string system, string code, string? display = null)
    {
        var coding = new JsonObject { ["system"] = system, ["code"] = code };
        if (display is not null) coding["display"] = display;
        return coding;
    }

    public static JsonObject Concept(string system, string code, string? display = null, string? text = null)
    {
        var concept = new JsonObject { ["coding"] = new JsonArray(Coding(system, code, display)) };
        if (text is not null) concept["text"] = text;
        return concept;
    }

    public static JsonObject Text(string text) => new() { ["text"] = text };

    public static JsonObject Identifier(string system, string value) => new() { ["system"] = system, ["value"] = value };

    public static JsonObject Extension(string url, string valueName, JsonNode value) => new() { ["url"] = url, [valueName] = value };

    /// <summary>The lesion that an element is about: the one that the images show.</summary>
    public static JsonObject OnLesion(SeedPerson person) => Extension("http://hl7.org/fhir/StructureDefinition/bodySite", "valueReference", Reference($"BodyStructure/{person.Id}-lesion"));

    public static JsonObject Quantity(double value, string unit, string system = Ucum, string? code = null) =>
        new() { ["value"] = value, ["unit"] = unit, ["system"] = system, ["code"] = code ?? unit };

    public static string Date(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A moment of a day in Japan.</summary>
    public static string Moment(DateOnly day, int hour, int minute = 0) => string.Create(CultureInfo.InvariantCulture, $"{Date(day)}T{hour:00}:{minute:00}:00+09:00");
}
