using System.Text.Json;
using DataBank.Fhir;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Parameters of an operation, from the query and, with POST, a Parameters body (https://hl7.org/fhir/R4/operations.html#executing).</summary>
internal sealed class OperationInput
{
    private readonly List<(string Name, string Value)> values = [];
    private readonly List<(string Name, FhirResource Resource)> resources = [];

    /// <summary>Plain values of all parameters, in order.</summary>
    public IReadOnlyList<(string Name, string Value)> Values => values;

    /// <summary>Plain values of a parameter, in order.</summary>
    public IEnumerable<string> All(string name) => values.Where(value => value.Name == name).Select(value => value.Value);

    public string? First(string name) => All(name).FirstOrDefault();

    /// <summary>The resource that a parameter carries; null without one.</summary>
    public FhirResource? Resource(string name) => resources.FirstOrDefault(resource => resource.Name == name).Resource;

    /// <exception cref="RequestProblem">400: the body is no Parameters.</exception>
    public static async Task<OperationInput> ReadAsync(HttpRequest request, int maximumBytes, CancellationToken cancellation)
    {
        var input = new OperationInput();
        foreach (var (name, value) in FhirUrls.Parameters(request.QueryString.Value)) input.values.Add((name, value));
        if (HttpMethods.IsPost(request.Method) && request.ContentLength != 0 && request.ContentType is not null)
        {
            var body = await FhirBody.ReadAsync(request, maximumBytes, cancellation);
            if (body.Type != "Parameters") throw RequestProblem.Invalid("The body of an operation is Parameters.", "resourceType");
            IncomingResource.CheckSteering(body);
            input.Add(body);
        }
        return input;
    }

    private void Add(FhirResource body)
    {
        if (!body.Root.TryGetProperty("parameter"u8, out var parameters)) return;
        foreach (var parameter in parameters.EnumerateArray())
        {
            var name = parameter.GetProperty("name"u8).GetString()!;
            if (parameter.TryGetProperty("resource"u8, out var resource))
            {
                resources.Add((name, FhirResource.Parse(JsonSerializer.SerializeToUtf8Bytes(resource, FhirJson.Compact))));
                continue;
            }
            var value = parameter.EnumerateObject().FirstOrDefault(member => member.Name.StartsWith("value", StringComparison.Ordinal)).Value;
            if (value.ValueKind is JsonValueKind.String) values.Add((name, value.GetString()!));
            else if (value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False) values.Add((name, value.GetRawText()));
        }
    }
}
