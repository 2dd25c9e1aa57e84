using System.Text.Json;
using DataBank.Fhir;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Reads JSON that is not FHIR, bounded.</summary>
public static class JsonBody
{
    private const int MostBytes = 256 * 1024;

    /// <exception cref="RequestProblem">400, where it says which place; 413.</exception>
    public static Task<JsonElement> ReadAsync(HttpRequest request, CancellationToken cancellation) => ReadAsync<JsonElement>(request, JsonSerializerOptions.Default, cancellation);

    /// <param name="form">How it is to be read.</param>
    /// <exception cref="RequestProblem">400, where it says which member; 413.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, JsonSerializerOptions form, CancellationToken cancellation)
    {
        var body = await FhirBody.ReadBytesAsync(request, MostBytes, cancellation);
        try
        {
            CheckTexts(body.Span);
            return JsonSerializer.Deserialize<T>(body.Span, form) ?? throw RequestProblem.Invalid("The body is a JSON object.");
        }
        catch (JsonException problem)
        {
            // Its message may quote the body; its path names members alone.
            throw RequestProblem.Invalid($"The body does not have the form that is asked for, at {problem.Path ?? "$"}, line {problem.LineNumber + 1}.");
        }
    }

    // Halves of surrogate pairs are found when a text is read, which may be anywhere.
    private static void CheckTexts(ReadOnlySpan<byte> utf8)
    {
        var json = new Utf8JsonReader(utf8);
        try
        {
            while (json.Read())
            {
                if (json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) json.GetString();
            }
        }
        catch (InvalidOperationException)
        {
            throw RequestProblem.Invalid("A text of the body is no Unicode.");
        }
    }
}
