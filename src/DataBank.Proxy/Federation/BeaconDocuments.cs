using System.Text.Json.Nodes;

namespace DataBank.Proxy;

/// <summary>What a Beacon says of itself, and the form of its answers (Beacon framework v2.0.0).</summary>
internal static class BeaconDocuments
{
    public const string GenomicVariant = "genomicVariant";
    public const string Individual = "individual";
    private const string ApiVersion = "v2.0.0";
    private const string Schemas = "https://raw.githubusercontent.com/ga4gh-beacon/beacon-v2/main";

    public static JsonObject Info(string theme, string url) => Informational(theme, new JsonObject
    {
        ["id"] = IdOf(theme),
        ["name"] = $"DataBank theme {theme}",
        ["apiVersion"] = ApiVersion,
        ["environment"] = "prod",
        ["organization"] = Organization(),
        ["welcomeUrl"] = url,
        ["description"] = "Counts of individuals by variants, of one research theme; fewer than the threshold are not told. Records take a passport with a visa for the theme.",
    });

    /// <summary>GA4GH service-info v1.0.0.</summary>
    public static JsonObject ServiceInfo(string theme, string url) => new()
    {
        ["id"] = IdOf(theme),
        ["name"] = $"DataBank theme {theme}",
        ["type"] = new JsonObject { ["group"] = "org.ga4gh", ["artifact"] = "beacon", ["version"] = ApiVersion },
        ["organization"] = new JsonObject { ["name"] = "DataBank", ["url"] = url },
        ["version"] = typeof(BeaconDocuments).Assembly.GetName().Version!.ToString(3),
        ["environment"] = "prod",
    };

    public static JsonObject Configuration(string theme, string url) => Informational(theme, new JsonObject
    {
        ["$schema"] = $"{Schemas}/framework/json/configuration/beaconConfigurationSchema.json",
        ["maturityAttributes"] = new JsonObject { ["productionStatus"] = "PROD" },
        ["securityAttributes"] = new JsonObject { ["defaultGranularity"] = "count", ["securityLevels"] = new JsonArray("REGISTERED", "CONTROLLED") },
        ["entryTypes"] = Types(),
    });

    public static JsonObject EntryTypes(string theme, string url) => Informational(theme, new JsonObject { ["entryTypes"] = Types() });

    public static JsonObject Map(string theme, string url) => Informational(theme, new JsonObject
    {
        ["$schema"] = $"{Schemas}/framework/json/configuration/beaconMapSchema.json",
        ["endpointSets"] = new JsonObject
        {
            [GenomicVariant] = new JsonObject { ["entryType"] = GenomicVariant, ["rootUrl"] = $"{url}/g_variants" },
            [Individual] = new JsonObject { ["entryType"] = Individual, ["rootUrl"] = $"{url}/individuals" },
        },
    });

    public static JsonObject FilteringTerms(string theme, string url) => Informational(theme, new JsonObject
    {
        ["filteringTerms"] = new JsonArray(
            Term("NCIT:C16576", "Female"), Term("NCIT:C20197", "Male"), Term("ICD10:C34.1", "Any code of ICD-10 behind ICD10:")),
    });

    /// <param name="count">What may be told; null: nothing, which a Beacon answers with no.</param>
    public static JsonObject Answer(string theme, string entryType, string granularity, string requested, int? count)
    {
        var summary = new JsonObject { ["exists"] = count is not null };
        if (granularity == "count") summary["numTotalResults"] = count ?? 0;
        return new JsonObject
        {
            ["meta"] = new JsonObject
            {
                ["beaconId"] = IdOf(theme),
                ["apiVersion"] = ApiVersion,
                ["returnedGranularity"] = granularity,
                ["receivedRequestSummary"] = Received(requested),
                ["returnedSchemas"] = new JsonArray(new JsonObject { ["entityType"] = entryType, ["schema"] = SchemaOf(entryType) }),
            },
            ["responseSummary"] = summary,
        };
    }

    /// <summary>Records (beaconResultsetsResponse).</summary>
    /// <param name="dataset">What the theme is called in the catalogue.</param>
    /// <param name="total">How many there are, of which <paramref name="records"/> are a part.</param>
    public static JsonObject Records(string theme, string entryType, string dataset, BeaconQuery query, int total, IReadOnlyList<JsonObject> records)
    {
        var answer = Answer(theme, entryType, "record", query.Granularity, total == 0 ? null : total);
        answer["responseSummary"] = new JsonObject { ["exists"] = total > 0, ["numTotalResults"] = total };
        answer["meta"]!["receivedRequestSummary"]!["pagination"] = new JsonObject { ["skip"] = query.Skip, ["limit"] = query.Limit };
        answer["response"] = new JsonObject
        {
            ["resultSets"] = new JsonArray(new JsonObject
            {
                ["id"] = dataset, ["setType"] = "dataset", ["exists"] = total > 0, ["resultsCount"] = total, ["results"] = new JsonArray([.. records]),
            }),
        };
        return answer;
    }

    public static JsonObject Error(string theme, int status, string message) => new()
    {
        ["meta"] = new JsonObject { ["beaconId"] = IdOf(theme), ["apiVersion"] = ApiVersion, ["receivedRequestSummary"] = Received("count"), ["returnedSchemas"] = new JsonArray() },
        ["error"] = new JsonObject { ["errorCode"] = status, ["errorMessage"] = message },
    };

    private static JsonObject Informational(string theme, JsonObject response) => new()
    {
        ["meta"] = new JsonObject { ["beaconId"] = IdOf(theme), ["apiVersion"] = ApiVersion, ["returnedSchemas"] = new JsonArray() },
        ["response"] = response,
    };

    // Nothing that was received is repeated.
    private static JsonObject Received(string granularity) => new()
    {
        ["apiVersion"] = ApiVersion,
        ["requestedSchemas"] = new JsonArray(),
        ["pagination"] = new JsonObject { ["skip"] = 0, ["limit"] = 0 },
        ["requestedGranularity"] = granularity,
    };

    private static JsonObject Types() => new()
    {
        [GenomicVariant] = Type(GenomicVariant, "Genomic variants", "ENSGLOSSARY:0000092", "Variant"),
        [Individual] = Type(Individual, "Individuals", "NCIT:C25190", "Person"),
    };

    private static JsonObject Type(string id, string name, string term, string label) => new()
    {
        ["id"] = id,
        ["name"] = name,
        ["ontologyTermForThisType"] = new JsonObject { ["id"] = term, ["label"] = label },
        ["partOfSpecification"] = $"Beacon {ApiVersion}",
        ["defaultSchema"] = new JsonObject { ["id"] = SchemaOf(id), ["name"] = name, ["referenceToSchemaDefinition"] = $"{Schemas}/models/json/beacon-v2-default-model" },
    };

    private static JsonObject Term(string id, string label) => new() { ["type"] = "ontologyTerm", ["id"] = id, ["label"] = label, ["scopes"] = new JsonArray(Individual) };

    private static JsonObject Organization() => new() { ["id"] = "jp.example.databank", ["name"] = "DataBank" };

    private static string SchemaOf(string entryType) => entryType == GenomicVariant ? "ga4gh-beacon-variant-v2.0.0" : "ga4gh-beacon-individual-v2.0.0";

    private static string IdOf(string theme) => $"jp.example.databank.{theme}";
}
