using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Fhir;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>
/// The body of $cohort: a JSON object as <see cref="Genomics.CohortParser"/> takes it, or a Parameters resource with its members as
/// parameters: criteria, match and survival as JSON in valueString, include as valueCode, saveAs as valueString.
/// </summary>
internal static class CohortBody
{
    private static readonly JsonDocumentOptions strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <exception cref="RequestProblem">400, 413, 415.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpRequest request, int maximumBytes, CancellationToken cancellation)
    {
        if (FhirNegotiation.IsXmlBody(request)) return FromParameters(FhirXmlReader.Read(await FhirBody.ReadBytesAsync(request, maximumBytes, cancellation)));
        var bytes = await FhirBody.ReadBytesAsync(request, maximumBytes, cancellation);
        var json = Parse(bytes);
        if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("resourceType", out _)) return json;
        json.Dispose();
        return FromParameters(FhirResource.Parse(bytes));
    }

    private static JsonDocument FromParameters(FhirResource body)
    {
        if (body.Type != "Parameters") throw RequestProblem.Invalid("The body of $cohort is a JSON object with criteria, or Parameters.", "resourceType");
        IncomingResource.CheckSteering(body);
        var question = new JsonObject();
        var include = new JsonArray();
        foreach (var parameter in body.Root.TryGetProperty("parameter"u8, out var parameters) ? parameters.EnumerateArray().ToArray() : [])
        {
            var name = parameter.GetProperty("name"u8).GetString()!;
            var value = parameter.EnumerateObject().FirstOrDefault(member => member.Name is "valueString" or "valueCode").Value;
            if (value.ValueKind != JsonValueKind.String) throw RequestProblem.Invalid("Parameters of $cohort have a valueString or a valueCode.", "Parameters.parameter");
            if (name == "include") include.Add(value.GetString());
            else if (question.ContainsKey(name)) throw RequestProblem.Invalid("Parameters of $cohort but include are given once.", "Parameters.parameter");
            else question[name] = name == "saveAs" ? value.GetString() : Nested(value.GetString()!);
        }
        if (include.Count > 0) question["include"] = include;
        return Parse(System.Text.Encoding.UTF8.GetBytes(question.ToJsonString()));
    }

    private static JsonNode? Nested(string text)
    {
        using var json = Parse(System.Text.Encoding.UTF8.GetBytes(text));
        return JsonNode.Parse(json.RootElement.GetRawText());
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return JsonDocument.Parse(utf8, strict);
        }
        catch (JsonException)
        {
            throw RequestProblem.Invalid("The criteria are no JSON, or nested deeper than 64.");
        }
    }
}
