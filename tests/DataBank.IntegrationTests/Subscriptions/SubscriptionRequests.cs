using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace DataBank.IntegrationTests.Subscriptions;

/// <summary>Subscriptions of the R5 backport as clients write them, and the WebSockets that they are told by.</summary>
internal static class SubscriptionRequests
{
    public const string Profiles = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="channel">Members of the channel beside its payload, each with a comma behind it.</param>
    /// <param name="content">empty, id-only or full-resource.</param>
    public static string Subscription(string criteria, string? filter, string channel, string content, string status = "requested") =>
        $$"""
        {
          "resourceType": "Subscription", "status": "{{status}}", "reason": "病棟システムへの通知", "criteria": "{{criteria}}",
          {{(filter is null ? "" : $$"""
          "_criteria": { "extension": [{ "url": "{{Profiles}}backport-filter-criteria", "valueString": "{{filter}}" }] },
          """)}}
          "channel": {
            {{channel}}
            "payload": "application/fhir+json",
            "_payload": { "extension": [{ "url": "{{Profiles}}backport-payload-content", "valueCode": "{{content}}" }] }
          }
        }
        """;

    /// <summary>A socket at an address, to which a token was sent.</summary>
    public static async Task<ClientWebSocket> BindAsync(Uri address, string token)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(address, Cancellation);
        await socket.SendAsync(Encoding.UTF8.GetBytes($"bind-with-token: {token}"), WebSocketMessageType.Text, endOfMessage: true, Cancellation);
        return socket;
    }

    /// <summary>The next notification, within 20 seconds.</summary>
    public static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        var buffer = new byte[64 * 1024];
        var length = 0;
        ValueWebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer.AsMemory(length), limit.Token);
            length += received.Count;
        }
        while (!received.EndOfMessage);
        Assert.Equal(WebSocketMessageType.Text, received.MessageType);
        return JsonDocument.Parse(Encoding.UTF8.GetString(buffer, 0, length)).RootElement;
    }
}
