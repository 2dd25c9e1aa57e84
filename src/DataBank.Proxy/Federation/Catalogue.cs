using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// The catalogue (DCAT 3 in JSON-LD) of what a client may ask for: the themes that are its own, with their services, and the anonymized data
/// sets of them that were released. It tells no numbers.
/// </summary>
internal sealed class Catalogue(ThemeViews views, ReleaseStore releases, ProxyOptions options)
{
    public async Task<JsonObject> OfAsync(ClaimsPrincipal user, CancellationToken cancellation)
    {
        var themes = views.All.Where(view => Caller.MaySeeTheme(user, view.Theme)).OrderBy(view => view.Theme, StringComparer.Ordinal).ToList();
        var released = (await releases.ReleasesAsync(cancellation))
            .Where(release => release.Status == ReleaseStatus.Released && themes.Exists(view => view.Theme == release.Theme)).ToList();
        var datasets = new JsonArray([.. themes.Select(view => Theme(view, Caller.Holds(user, Permissions.ResearchRead)))]);
        foreach (var release in released) datasets.Add(await DatasetAsync(release, cancellation));
        return new JsonObject
        {
            ["@context"] = new JsonObject { ["dcat"] = "http://www.w3.org/ns/dcat#", ["dcterms"] = "http://purl.org/dc/terms/" },
            ["@id"] = $"{options.PublicUrl}/federation/catalogue",
            ["@type"] = "dcat:Catalog",
            ["dcterms:title"] = "DataBank",
            ["dcat:dataset"] = datasets,
        };
    }

    private JsonObject Theme(ThemeView view, bool seesRecords)
    {
        var place = $"{options.PublicUrl}/research/{view.Theme}";
        List<JsonNode> services =
        [
            Service($"{options.PublicUrl}/federation/feasibility", "Feasibility"), Service($"{place}/ga4gh/beacon/v2", "https://docs.genomebeacons.org/"),
        ];
        if (seesRecords) services.AddRange([Service($"{place}/fhir", "http://hl7.org/fhir/R4"), Service($"{place}/dicomweb", "http://dicom.nema.org/medical/dicom/current/output/html/part18.html")]);
        return new JsonObject
        {
            ["@id"] = place,
            ["@type"] = "dcat:Dataset",
            ["dcterms:identifier"] = view.Theme,
            ["dcterms:accessRights"] = "仮名加工 pseudonymized",
            ["dcterms:conformsTo"] = $"{view.Policy.Name} {view.Policy.Version}",
            ["dcat:distribution"] = new JsonArray([.. services.Select(service => new JsonObject { ["@type"] = "dcat:Distribution", ["dcat:accessService"] = service })]),
        };
    }

    private async Task<JsonObject> DatasetAsync(StoredRelease release, CancellationToken cancellation)
    {
        var dataset = (await releases.FindDatasetAsync(release.Dataset, release.Version, cancellation))!;
        var definition = JsonSerializer.Deserialize<DatasetDefinition>(dataset.DefinitionJson, DatasetDefinition.Json)!;
        return new JsonObject
        {
            ["@id"] = $"urn:databank:release:{release.Id}",
            ["@type"] = "dcat:Dataset",
            ["dcterms:identifier"] = release.Id,
            ["dcterms:title"] = definition.Title,
            ["dcterms:description"] = definition.Description ?? "",
            ["dcterms:isPartOf"] = $"{options.PublicUrl}/research/{release.Theme}",
            ["dcterms:accessRights"] = "匿名加工 anonymized",
            ["dcat:keyword"] = new JsonArray([.. definition.Columns.Select(column => JsonValue.Create(column.Name))]),
        };
    }

    private static JsonObject Service(string url, string standard) =>
        new() { ["@type"] = "dcat:DataService", ["dcat:endpointURL"] = url, ["dcterms:conformsTo"] = standard };
}
