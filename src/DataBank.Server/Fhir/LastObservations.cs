using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>Observation/$lastn, the newest of each code: https://hl7.org/fhir/R4/observation-operation-lastn.html</summary>
internal static class LastObservations
{
    private const string MaximumParameter = "max";
    private const int MostOfEach = 100;
    private const int PageSize = 1000;
    private const int MostPages = 20;

    public static void MapLastObservations(this IEndpointRouteBuilder fhir) => fhir.MapMethods("/Observation/$lastn", [HttpMethods.Get, HttpMethods.Post], HandleAsync).AuditAs("operation", "E");

    private static async Task<IResult> HandleAsync(FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        var baseUrl = FhirUrls.Base(context.Request, face);
        var given = (await OperationInput.ReadAsync(context.Request, limits.MaximumResourceBytes, cancellation)).Values.Select(value => new KeyValuePair<string, string>(value.Name, value.Value)).ToList();
        var most = MostOf(given);
        var query = SearchQueryParser.Parse(
            ["Observation"], [.. given.Where(parameter => parameter.Key != MaximumParameter), new("_sort", "-date")], baseUrl, SearchHandling.Strict, face.Resources.Parameters.Find);
        query = Reach.Of(context).Narrow(query, face, baseUrl);
        var codes = query.UsedParameters().Select(used => used.Code).ToHashSet(StringComparer.Ordinal);
        if (!(codes.Contains("patient") || codes.Contains("subject")) || !(codes.Contains("category") || codes.Contains("code")))
            throw RequestProblem.Invalid("$lastn takes a patient or subject, and a category or code.");

        var found = await FindAsync(face.Resources, query with { Count = PageSize, Total = TotalMode.None }, most, cancellation);
        PatientMentions.Add(AuditTrail.Of(context), found);
        using var bundle = new FhirBundle("searchset", baseUrl, found.Count);
        bundle.AddLink("self", FhirUrls.WithParameters($"{baseUrl}/Observation/$lastn", given));
        foreach (var match in found) bundle.AddMatch(match);
        return FhirAnswer.Bundle(bundle.Finish());
    }

    private static int MostOf(List<KeyValuePair<string, string>> given)
    {
        var asked = given.LastOrDefault(parameter => parameter.Key == MaximumParameter).Value ?? "1";
        return int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most is >= 1 and <= MostOfEach
            ? most
            : throw RequestProblem.Invalid($"{MaximumParameter} is from 1 to {MostOfEach}.");
    }

    // Newest first, so that the first ones of a code are those that are asked for.
    private static async Task<List<StoredResource>> FindAsync(ResourceStore resources, SearchQuery query, int most, CancellationToken cancellation)
    {
        var (found, counts) = (new List<StoredResource>(), new Dictionary<string, int>(StringComparer.Ordinal));
        for (var page = 0; page < MostPages; page++)
        {
            var matches = await resources.SearchAsync(query, cancellation);
            foreach (var match in matches.Matches)
            {
                var code = CodeOf(match);
                var count = counts[code] = counts.GetValueOrDefault(code) + 1;
                if (count <= most) found.Add(match);
            }
            if (matches.NextCursor is null) return found;
            query = query with { Cursor = matches.NextCursor };
        }
        throw new RequestProblem(400, "too-costly", $"More than {MostPages * PageSize} Observations match: narrow it down by code or date.");
    }

    private static string CodeOf(StoredResource observation)
    {
        using var json = JsonDocument.Parse(observation.Json, new JsonDocumentOptions { MaxDepth = 128 });
        if (!json.RootElement.TryGetProperty("code", out var code)) return "";
        return code.TryGetProperty("coding", out var codings) && codings.GetArrayLength() > 0 ? $"{Text(codings[0], "system")}|{Text(codings[0], "code")}" : Text(code, "text");
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
