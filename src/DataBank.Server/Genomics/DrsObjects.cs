using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Fhir;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Several objects asked for at once: <c>POST /objects</c> of GA4GH DRS 1.5 (https://ga4gh.github.io/data-repository-service-schemas/).</summary>
public static class DrsObjects
{
    /// <summary>What the service says of itself.</summary>
    /// <param name="most">How many objects may be asked for at once.</param>
    /// <param name="address">Base URL of GA4GH's services, as the client knows it.</param>
    public static JsonObject DescribeService(string description, string address, int most)
    {
        var service = ServiceInfo.Of("drs", "1.5.0", description, $"{address}/drs/v1");
        service["maxBulkRequestLength"] = most; // Of DRS 1.4; 1.5 has it below drs, and both until 2.0.
        service["drs"] = new JsonObject { ["maxBulkRequestLength"] = most };
        return service;
    }

    /// <summary>The ids that a body asks for, each once.</summary>
    /// <exception cref="RequestProblem">400: it has no list of ids; 413: more than <paramref name="most"/>.</exception>
    public static IReadOnlyList<string> IdsOf(JsonElement body, int most)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("bulk_object_ids", out var ids) || ids.ValueKind != JsonValueKind.Array || ids.GetArrayLength() == 0
            || ids.EnumerateArray().Any(id => id.ValueKind != JsonValueKind.String))
            throw RequestProblem.Invalid("bulk_object_ids is a list of ids of objects.");
        return ids.GetArrayLength() <= most ? [.. ids.EnumerateArray().Select(id => id.GetString()!).Distinct(StringComparer.Ordinal)]
            : throw new RequestProblem(413, "too-long", $"Up to {most} objects are described at once.");
    }

    /// <summary>Answers with those that there are, and with the ids of the others.</summary>
    /// <param name="found">Null: there is no such object, for this caller.</param>
    public static IResult Answer(IReadOnlyCollection<(string Id, DrsObject? Object)> found)
    {
        string[] missing = [.. found.Where(each => each.Object is null).Select(each => each.Id)];
        var json = new JsonObject
        {
            ["summary"] = new JsonObject { ["requested"] = found.Count, ["resolved"] = found.Count - missing.Length, ["unresolved"] = missing.Length },
            ["resolved_drs_object"] = new JsonArray([.. found.Where(each => each.Object is not null).Select(each => (JsonNode)each.Object!.ToJson())]),
            ["unresolved_drs_objects"] = missing is [] ? [] : new JsonArray(new JsonObject { ["error_code"] = 404, ["object_ids"] = new JsonArray([.. missing.Select(id => (JsonNode)id)]) }),
        };
        return Results.Text(json.ToJsonString(), "application/json");
    }
}
