using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// The catalogue (DCAT 3 in JSON-LD, with what DCAT-AP 3 demands) of what a client may ask for: the themes that are its own, with their services, and the
/// anonymized data sets of them that were released. It tells no numbers.
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
            ["@context"] = Context(),
            ["@id"] = $"{options.PublicUrl}/federation/catalogue",
            ["@type"] = "dcat:Catalog",
            ["dcterms:title"] = "DataBank",
            ["dcterms:description"] = "研究テーマごとの仮名加工データと匿名加工データ。Pseudonymized data of research themes, and anonymized data sets of them.",
            ["dcterms:publisher"] = new JsonObject { ["@id"] = options.PublicUrl, ["@type"] = "foaf:Agent", ["foaf:name"] = new Uri(options.PublicUrl).Host },
            ["dcat:dataset"] = datasets,
        };
    }

    private JsonObject Theme(ThemeView view, bool seesRecords)
    {
        var place = $"{options.PublicUrl}/research/{view.Theme}";
        List<JsonNode> services =
        [
            Distribution("件数照会 Feasibility", $"{options.PublicUrl}/federation/feasibility", null), Distribution("Beacon v2", $"{place}/ga4gh/beacon/v2", "https://docs.genomebeacons.org/"),
        ];
        if (seesRecords)
        {
            services.Add(Distribution("FHIR R4", $"{place}/fhir", "http://hl7.org/fhir/R4"));
            services.Add(Distribution("DICOMweb", $"{place}/dicomweb", "http://dicom.nema.org/medical/dicom/current/output/html/part18.html"));
        }
        return new JsonObject
        {
            ["@id"] = place,
            ["@type"] = "dcat:Dataset",
            ["dcterms:identifier"] = view.Theme,
            ["dcterms:title"] = view.Theme,
            ["dcterms:description"] = $"研究テーマ {view.Theme} の仮名加工データ。Pseudonymized data of the research theme {view.Theme}.",
            ["dcterms:accessRights"] = Rights("仮名加工 pseudonymized"),
            ["dcterms:conformsTo"] = new JsonObject { ["@type"] = "dcterms:Standard", ["dcterms:title"] = $"{view.Policy.Name} {view.Policy.Version}" },
            ["dcat:distribution"] = new JsonArray([.. services]),
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
            ["dcterms:description"] = definition.Description ?? definition.Title,
            ["dcterms:isPartOf"] = $"{options.PublicUrl}/research/{release.Theme}",
            ["dcterms:accessRights"] = Rights("匿名加工 anonymized"),
            ["dcat:keyword"] = new JsonArray([.. definition.Columns.Select(column => JsonValue.Create(column.Name))]),
        };
    }

    // Which values are addresses, and not text.
    private static JsonObject Context() => new()
    {
        ["dcat"] = "http://www.w3.org/ns/dcat#",
        ["dcterms"] = "http://purl.org/dc/terms/",
        ["foaf"] = "http://xmlns.com/foaf/0.1/",
        ["rdfs"] = "http://www.w3.org/2000/01/rdf-schema#",
        ["dcat:accessURL"] = new JsonObject { ["@type"] = "@id" },
        ["dcat:endpointURL"] = new JsonObject { ["@type"] = "@id" },
        ["dcterms:isPartOf"] = new JsonObject { ["@type"] = "@id" },
    };

    private static JsonObject Rights(string label) => new() { ["@type"] = "dcterms:RightsStatement", ["rdfs:label"] = label };

    private static JsonObject Distribution(string title, string url, string? standard)
    {
        var service = new JsonObject { ["@id"] = url, ["@type"] = "dcat:DataService", ["dcterms:title"] = title, ["dcat:endpointURL"] = url };
        if (standard is not null) service["dcterms:conformsTo"] = new JsonObject { ["@id"] = standard, ["@type"] = "dcterms:Standard" };
        return new JsonObject { ["@type"] = "dcat:Distribution", ["dcterms:title"] = title, ["dcat:accessURL"] = url, ["dcat:accessService"] = service };
    }
}
