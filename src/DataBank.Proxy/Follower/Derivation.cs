using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// The Provenance that stands in a view beside each resource: by which version of which policy it was made, of what (a pseudonym of the source, by
/// which nobody but the vault finds it), by whom, and on which day. Its id follows from the resource's, so a view that is made anew has the same.
/// </summary>
internal static class Derivation
{
    public const string Profile = "http://databank.example.jp/fhir/StructureDefinition/databank-derivation";

    private const string Governance = "http://databank.example.jp/fhir/CodeSystem/governance";
    private const string PseudonymSystem = "http://databank.example.jp/fhir/sid/pseudonym";

    /// <param name="shown">A resource of the view.</param>
    public static ResourceKey KeyOf(ThemeView view, ResourceKey shown) => new("Provenance", view.Keys.Pseudonym("provenance", shown.Type, shown.Id));

    /// <param name="shown">A resource of the view.</param>
    /// <param name="source">What it was made of.</param>
    /// <param name="day">When: the day says nothing of the hour at which a record changed.</param>
    public static ResourceWrite Write(ThemeView view, ResourceKey shown, ResourceKey source, DateOnly day)
    {
        var key = KeyOf(view, shown);
        var json = new JsonObject
        {
            ["resourceType"] = key.Type,
            ["id"] = key.Id,
            ["meta"] = new JsonObject
            {
                ["profile"] = new JsonArray(Profile),
                ["security"] = new JsonArray(Coding("http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "PSEUDED", "pseudonymized")),
            },
            ["target"] = new JsonArray(new JsonObject { ["reference"] = shown.ToString() }),
            ["recorded"] = day.ToString("yyyy-MM-dd'T00:00:00Z'", CultureInfo.InvariantCulture),
            ["policy"] = new JsonArray($"http://databank.example.jp/fhir/policy/{view.Policy.Name}/{view.Policy.Fhir.Policy.Version}"),
            ["activity"] = new JsonObject { ["coding"] = new JsonArray(Coding(Governance, "pseudonymization", "Pseudonymization")) },
            ["agent"] = new JsonArray(new JsonObject
            {
                ["type"] = new JsonObject { ["coding"] = new JsonArray(Coding("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "assembler", "Assembler")) },
                ["who"] = new JsonObject { ["display"] = "DataBank Appliance" },
            }),
            ["entity"] = new JsonArray(new JsonObject
            {
                ["role"] = "source",
                ["what"] = new JsonObject { ["identifier"] = new JsonObject { ["system"] = PseudonymSystem, ["value"] = view.Keys.Pseudonym("source", source.Type, source.Id) } },
            }),
        };
        var resource = FhirResource.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()));
        return new ResourceWrite("PUT", key, resource, IndexExtractor.Extract(resource));
    }

    private static JsonObject Coding(string system, string code, string display) => new() { ["system"] = system, ["code"] = code, ["display"] = display };
}
