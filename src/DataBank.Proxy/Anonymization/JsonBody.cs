using System.Text.Json;
using DataBank.Fhir;
using Microsoft.AspNetCore.Http;

namespace DataBank.Proxy;

/// <summary>Reads JSON that is not FHIR, bounded.</summary>
internal static class JsonBody
{
    private const int MostBytes = 256 * 1024;

    /// <exception cref="RequestProblem">400, where it says which member; 413.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellation)
    {
        var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int count; (count = await request.Body.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (body.Length + count > MostBytes) throw new RequestProblem(413, "too-long", $"The body is larger than {MostBytes} bytes.");
            body.Write(buffer, 0, count);
        }
        try
        {
            return JsonSerializer.Deserialize<T>(body.GetBuffer().AsSpan(0, (int)body.Length), DatasetDefinition.Json) ?? throw RequestProblem.Invalid("The body is a JSON object.");
        }
        catch (JsonException problem)
        {
            // Its message may quote the body; its path names members alone.
            throw RequestProblem.Invalid($"The body does not have the form that is asked for, at {problem.Path ?? "$"}, line {problem.LineNumber + 1}.");
        }
    }
}
