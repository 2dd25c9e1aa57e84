using System.Globalization;
using System.Text;
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

    private const string PseudonymSystem = "http://databank.example.jp/fhir/sid/pseudonym";

    /// <param name="shown">A resource of the view.</param>
    public static ResourceKey KeyOf(ThemeView view, ResourceKey shown) => new("Provenance", view.Keys.Pseudonym("provenance", shown.Type, shown.Id));

    /// <param name="shown">A resource of the view.</param>
    /// <param name="source">What it was made of.</param>
    /// <param name="day">When: the day says nothing of the hour at which a record changed.</param>
    public static ResourceWrite Write(ThemeView view, ResourceKey shown, ResourceKey source, DateOnly day)
    {
        var (key, pseudonym, recorded) = (KeyOf(view, shown), view.Keys.Pseudonym("source", source.Type, source.Id), day.ToString("yyyy-MM-dd'T00:00:00Z'", CultureInfo.InvariantCulture));
        var resource = Make(key, shown, pseudonym, recorded, $"{view.Policy.Name}/{view.Policy.Fhir.Policy.Version}");
        if (!view.Derivations.TryGetValue(shown.Type, out var known) || known.Recorded != recorded)
            view.Derivations[shown.Type] = known = new IndexedDerivation(IndexExtractor.Extract(resource), shown.Id, pseudonym, recorded);
        return new ResourceWrite("PUT", key, resource, known.Of(shown.Id, pseudonym));
    }

    /// <param name="source">The pseudonym of what it was made of.</param>
    /// <param name="policy">Name and version.</param>
    public static FhirResource Make(ResourceKey key, ResourceKey shown, string source, string recorded, string policy) =>
        // Written as text: ids, pseudonyms, names and versions of policies need no escapes.
        FhirResource.Parse(Encoding.UTF8.GetBytes($$"""
            {"resourceType":"{{key.Type}}","id":"{{key.Id}}","meta":{"profile":["{{Profile}}"],"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"PSEUDED","display":"pseudonymized"}]},"target":[{"reference":"{{shown}}"}],"recorded":"{{recorded}}","policy":["http://databank.example.jp/fhir/policy/{{policy}}"],"activity":{"coding":[{"system":"http://databank.example.jp/fhir/CodeSystem/governance","code":"pseudonymization","display":"Pseudonymization"}]},"agent":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/provenance-participant-type","code":"assembler","display":"Assembler"}]},"who":{"display":"DataBank Appliance"} }],"entity":[{"role":"source","what":{"identifier":{"system":"{{PseudonymSystem}}","value":"{{source}}"} } }]}
            """));
}
