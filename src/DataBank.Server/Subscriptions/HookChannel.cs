using System.Net.Http.Headers;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>
/// Sends notifications to REST hooks (https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/channels.html#rest-hook): only where the site allows
/// it, without following redirects, and without reading what comes back.
/// </summary>
internal sealed class HookChannel(SubscriptionOptions options) : IDisposable
{
    private readonly HttpClient client = OutboundHttp.Create(Timeout.InfiniteTimeSpan);

    /// <summary>Whether the endpoint has taken it.</summary>
    public async Task<bool> TrySendAsync(SubscriptionDefinition definition, ReadOnlyMemory<byte> notification, CancellationToken stopping)
    {
        if (!Uri.TryCreate(definition.Endpoint, UriKind.Absolute, out var endpoint) || !options.Allows(endpoint)) return false; // The site may have changed its mind.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(TimeSpan.FromSeconds(definition.TimeoutSeconds));
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new ReadOnlyMemoryContent(definition.IsXml ? FhirXmlWriter.Write(notification, isIndented: false) : notification),
        };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(definition.IsXml ? FhirMediaTypes.XmlUtf8 : FhirMediaTypes.JsonUtf8);
        foreach (var header in definition.Headers)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            request.Headers.TryAddWithoutValidation(header[..colon], header[(colon + 1)..].Trim());
        }
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return false; // It took too long.
        }
    }

    public void Dispose() => client.Dispose();
}
