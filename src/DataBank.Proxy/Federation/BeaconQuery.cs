using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Server;
using Microsoft.AspNetCore.Http;

namespace DataBank.Proxy;

/// <summary>A query to a Beacon, by GET parameters or as a body (https://docs.genomebeacons.org/variant-queries/), as criteria of $cohort.</summary>
/// <param name="Granularity">What was asked for: boolean, count or record.</param>
/// <param name="Skip">Records that are left out before the first.</param>
/// <param name="Limit">The most records.</param>
/// <param name="Passports">Encoded, as they came.</param>
internal sealed record BeaconQuery(JsonObject Criteria, string Granularity, int Skip, int Limit, IReadOnlyList<string> Passports)
{
    private const int MostFilters = 10;
    private const int UsualRecords = 10;
    private const int MostRecords = 100;

    private static readonly System.Buffers.SearchValues<char> CodeLetters = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.");

    private static readonly string[] Known =
        ["geneId", "aminoacidChange", "genomicAlleleShortForm", "assemblyId", "referenceName", "start", "end", "referenceBases", "alternateBases"];

    private static readonly Dictionary<string, string> Sexes = new(StringComparer.Ordinal) { ["NCIT:C16576"] = "female", ["NCIT:C20197"] = "male" };

    /// <exception cref="RequestProblem">400: what is not understood; nothing is left out in silence.</exception>
    public static async Task<BeaconQuery> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var body = HttpMethods.IsPost(request.Method) ? await JsonBody.ReadAsync(request, cancellation) : default;
        var (parameters, filters, granularity) = body.ValueKind == JsonValueKind.Undefined ? FromUrl(request.Query) : FromBody(body);
        if (granularity is not ("boolean" or "count" or "record")) throw RequestProblem.Invalid("requestedGranularity is boolean, count or record.");
        var unknown = parameters.Keys.Except(Known, StringComparer.Ordinal).Any();
        if (unknown) throw RequestProblem.Invalid($"This Beacon understands {string.Join(", ", Known)}.");
        if (filters.Count > MostFilters) throw RequestProblem.Invalid($"Up to {MostFilters} filters are taken.");
        var criteria = filters.Select(FilterOf).ToList();
        if (parameters.Keys.Any(name => name != "assemblyId")) criteria.Insert(0, new JsonObject { ["variant"] = VariantOf(parameters) });
        if (criteria.Count == 0) throw RequestProblem.Invalid("A query names a variant or a filter.");
        var (skip, limit) = body.ValueKind == JsonValueKind.Undefined
            ? (Number(request.Query["skip"].LastOrDefault()), Number(request.Query["limit"].LastOrDefault()))
            : (Number(body.Member("query").Member("pagination").Member("skip").ToString()), Number(body.Member("query").Member("pagination").Member("limit").ToString()));
        return new BeaconQuery(
            new JsonObject { ["and"] = new JsonArray([.. criteria]) }, granularity, skip ?? 0, Math.Min(limit is null or 0 ? UsualRecords : limit.Value, MostRecords), PassportBody.PassportsOf(body));
    }

    private static int? Number(string? text) => string.IsNullOrEmpty(text) ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw RequestProblem.Invalid("skip and limit are whole numbers.");

    private static (Dictionary<string, string> Parameters, List<string> Filters, string Granularity) FromUrl(IQueryCollection query)
    {
        string[] steering = ["requestedGranularity", "filters", "includeResultsetResponses", "skip", "limit", "requestedSchema"];
        return (
            query.Where(pair => !steering.Contains(pair.Key, StringComparer.Ordinal)).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal),
            [.. query["filters"].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
            query["requestedGranularity"].ToString() is { Length: > 0 } granularity ? granularity : "count");
    }

    private static (Dictionary<string, string> Parameters, List<string> Filters, string Granularity) FromBody(JsonElement body)
    {
        var query = body.Member("query");
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        if (query.Member("requestParameters").ValueKind == JsonValueKind.Object)
        {
            foreach (var parameter in query.Member("requestParameters").EnumerateObject())
                parameters[parameter.Name] = parameter.Value.ValueKind == JsonValueKind.Array ? string.Join(',', parameter.Value.EnumerateArray()) : parameter.Value.ToString();
        }
        return (parameters, [.. query.Items("filters").Select(filter => filter.Text("id") ?? "")], query.Text("requestedGranularity") ?? "count");
    }

    private static JsonObject VariantOf(Dictionary<string, string> parameters)
    {
        var variant = new JsonObject();
        if (parameters.TryGetValue("geneId", out var gene)) variant["gene"] = gene;
        if (parameters.TryGetValue("aminoacidChange", out var protein)) variant["change"] = protein;
        if (parameters.TryGetValue("genomicAlleleShortForm", out var genomic)) variant["change"] = genomic;
        if (PlaceOf(parameters) is { } place) variant["change"] = place;
        return variant;
    }

    /// <summary>SPDI of an allele, or the range: Beacon counts from 0, half-open, as both do.</summary>
    private static string? PlaceOf(Dictionary<string, string> parameters)
    {
        if (!parameters.TryGetValue("referenceName", out var name)) return parameters.ContainsKey("start") ? throw RequestProblem.Invalid("start goes with referenceName.") : null;
        var assembly = parameters.GetValueOrDefault("assemblyId", "GRCh38") switch
        {
            "GRCh38" or "hg38" => GenomeAssembly.GRCh38,
            "GRCh37" or "hg19" => GenomeAssembly.GRCh37,
            _ => throw RequestProblem.Invalid("assemblyId is GRCh38 or GRCh37."),
        };
        if (Chromosomes.Find(assembly, name) is not { } chromosome) throw RequestProblem.Invalid("referenceName is a chromosome: 7, chr7 or NC_000007.14.");
        if (!long.TryParse(parameters.GetValueOrDefault("start"), NumberStyles.None, CultureInfo.InvariantCulture, out var start)) throw RequestProblem.Invalid("start is a place, counted from 0.");
        if (parameters.TryGetValue("alternateBases", out var alternate))
            return string.Create(CultureInfo.InvariantCulture, $"{chromosome.Accession}:{start}:{parameters.GetValueOrDefault("referenceBases")}:{alternate}");
        return long.TryParse(parameters.GetValueOrDefault("end"), NumberStyles.None, CultureInfo.InvariantCulture, out var end) && end > start
            ? string.Create(CultureInfo.InvariantCulture, $"{chromosome.Accession}:{start}-{end}")
            : throw RequestProblem.Invalid("A place has alternateBases, or an end behind its start.");
    }

    private static JsonObject FilterOf(string id)
    {
        if (Sexes.TryGetValue(id, out var sex)) return new JsonObject { ["search"] = $"Patient?gender={sex}" };
        if (id.StartsWith("ICD10:", StringComparison.Ordinal) && id.Length is > 6 and <= 16 && id.AsSpan(6).IndexOfAnyExcept(CodeLetters) < 0)
            return new JsonObject { ["search"] = $"Condition?code={id[6..]}" };
        throw RequestProblem.Invalid("filters are those of /filtering_terms: NCIT:C16576, NCIT:C20197, ICD10: with a code.");
    }
}
