using System.Globalization;
using System.Text.Json;

namespace DataBank.Appliance;

/// <summary>Answers of a running appliance to a command, its refusals as messages.</summary>
internal static class RemoteAnswer
{
    /// <exception cref="IOException">It does not answer, or refuses: with its reason.</exception>
    public static async Task<HttpResponseMessage> OfAsync(Task<HttpResponseMessage> request, CancellationToken cancellation)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await request;
        }
        catch (HttpRequestException problem)
        {
            throw new IOException($"The appliance does not answer ({problem.HttpRequestError}); is it running at --url?");
        }
        if (answer.IsSuccessStatusCode) return answer;
        using (answer)
        {
            var body = await answer.Content.ReadAsStringAsync(cancellation);
            var detail = answer.Content.Headers.ContentType?.MediaType == "application/problem+json" ? JsonDocument.Parse(body).RootElement.GetProperty("detail").GetString() : null;
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{(int)answer.StatusCode}: {detail ?? answer.ReasonPhrase}"));
        }
    }
}
