using System.Text.Json;

namespace DataBank.Server;

/// <summary>What a Subscription asks for, as it is kept beside its resource: with the secrets that the resource does not show.</summary>
/// <param name="Criteria">Canonical of a topic, or a search.</param>
/// <param name="Filters">Searches that changes must also meet: "Encounter?patient=Patient/1".</param>
/// <param name="Channel">rest-hook or websocket.</param>
/// <param name="Endpoint">Of a REST hook.</param>
/// <param name="Headers">"Name: value" each.</param>
/// <param name="IsXml">How notifications are written.</param>
/// <param name="Content">empty, id-only or full-resource.</param>
/// <param name="HeartbeatSeconds">After how long without a notification one without events is sent; 0: never.</param>
/// <param name="TimeoutSeconds">How long the endpoint may take.</param>
/// <param name="MaximumCount">Events in one notification.</param>
/// <param name="End">When it ends by itself.</param>
/// <param name="BaseUrl">The server as the subscriber knows it.</param>
/// <param name="Owner">Subject of who asked.</param>
/// <param name="Roles">Their roles.</param>
internal sealed record SubscriptionDefinition(
    string Criteria, IReadOnlyList<string> Filters, string Channel, string? Endpoint, IReadOnlyList<string> Headers, bool IsXml, string Content,
    int HeartbeatSeconds, int TimeoutSeconds, int MaximumCount, DateTimeOffset? End, string BaseUrl, string Owner, string Roles)
{
    public const string RestHook = "rest-hook";
    public const string WebSocket = "websocket";
    public const string Empty = "empty";
    public const string FullResource = "full-resource";

    public static SubscriptionDefinition Read(string json) => JsonSerializer.Deserialize<SubscriptionDefinition>(json)!;

    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>The topic as the site had defined it when it was asked for; null: a built-in one, or the criteria of R4.</summary>
    public SubscriptionTopic? Defined { get; init; }

    /// <summary>In a view: the registered client that asked for itself; with its registration the subscription ends.</summary>
    public string? ClientId { get; init; }

    /// <summary>In a view: when the access token ends that was asked with, and the subscription with it; null: a registered client's.</summary>
    public DateTimeOffset? TokenEnd { get; init; }

    /// <summary>That token, as the authority revokes it.</summary>
    public string? TokenId { get; init; }

    /// <summary>Whether the same is asked for, by whatever token.</summary>
    public bool IsSame(SubscriptionDefinition other) => (other with { ClientId = ClientId, TokenEnd = TokenEnd, TokenId = TokenId }).ToJson() == ToJson();

    /// <summary>Null for the criteria of R4, which name no topic.</summary>
    public string? Topic => (Defined ?? SubscriptionTopic.Find(Criteria)) is { Url.Length: > 0 } topic ? topic.Url : null;
}
