using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>
/// Reads Subscription resources of the R5 Subscriptions Backport for R4
/// (https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/StructureDefinition-backport-subscription.html), and writes them as they are shown.
/// </summary>
internal static class SubscriptionResource
{
    public const string Profiles = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";

    private const string Hidden = "***";
    private const int MostFilters = 20;
    private const int MostHeaders = 20;
    private const int DefaultTimeoutSeconds = 30;
    private const int LongestTimeoutSeconds = 300;
    private const int ShortestHeartbeatSeconds = 1;
    /// <summary>Events in one notification.</summary>
    public const int LargestCount = 100;

    private static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = 128 };

    /// <summary>What a resource asks for, and the resource without what it must not show.</summary>
    /// <param name="resource">Valid as R4 has it, or not checked at all.</param>
    /// <param name="baseUrl">The server as the client knows it.</param>
    /// <param name="owner">Who asks.</param>
    /// <param name="roles">Their roles.</param>
    /// <param name="former">What was asked for so far: headers that come back hidden are taken from there.</param>
    /// <param name="usualCount">Events in one notification where it does not say.</param>
    /// <exception cref="RequestProblem">422: something that is not there.</exception>
    public static (SubscriptionDefinition Definition, JsonObject Shown) Read(FhirResource resource, string baseUrl, string owner, string roles, SubscriptionDefinition? former, int usualCount = 1)
    {
        var json = JsonNode.Parse(resource.Utf8.Span, documentOptions: ReadOptions)!.AsObject();
        var channel = json["channel"] as JsonObject ?? throw Wrong("A Subscription says by its channel how notifications are sent.", "Subscription.channel");
        var kind = Text(channel["type"]);
        if (kind is not (SubscriptionDefinition.RestHook or SubscriptionDefinition.WebSocket)) throw Wrong("Notifications are sent by rest-hook and websocket.", "Subscription.channel.type");
        var headers = Headers(channel, former);
        var definition = new SubscriptionDefinition(
            Text(json["criteria"]) ?? throw Wrong("criteria is the canonical of a topic, or a search.", "Subscription.criteria"),
            [.. Extensions(json["_criteria"], "backport-filter-criteria").Select(Value).OfType<string>()],
            kind, kind == SubscriptionDefinition.RestHook ? Text(channel["endpoint"]) : null, headers, IsXml(Text(channel["payload"])),
            Content(Extensions(channel["_payload"], "backport-payload-content").Select(Value).FirstOrDefault()),
            Number(channel, "backport-heartbeat-period", 0, ShortestHeartbeatSeconds, int.MaxValue),
            Number(channel, "backport-timeout", DefaultTimeoutSeconds, 1, LongestTimeoutSeconds),
            Number(channel, "backport-max-count", usualCount, 1, LargestCount),
            End(Text(json["end"])), baseUrl, owner, roles);
        if (definition.Filters.Count > MostFilters) throw Wrong($"A Subscription has at most {MostFilters} filters.", "Subscription.criteria");
        if (headers.Count > 0) channel["header"] = new JsonArray([.. headers.Select(header => (JsonNode)$"{header[..header.IndexOf(':', StringComparison.Ordinal)]}: {Hidden}")]);
        return (definition, json);
    }

    /// <summary>The resource with another status.</summary>
    public static FhirResource WithStatus(JsonObject shown, string status, string? error)
    {
        shown["status"] = status;
        if (error is null) shown.Remove("error");
        else shown["error"] = error;
        return FhirResource.Parse(JsonSerializer.SerializeToUtf8Bytes(shown, FhirJson.Compact));
    }

    public static JsonObject Parse(ReadOnlyMemory<byte> json) => JsonNode.Parse(json.Span, documentOptions: ReadOptions)!.AsObject();

    public static string? StatusOf(FhirResource resource) => FhirReference.StringOf(resource.Root, "status"u8);

    private static List<string> Headers(JsonObject channel, SubscriptionDefinition? former)
    {
        var headers = new List<string>();
        foreach (var text in (channel["header"] as JsonArray ?? []).Select(Text).OfType<string>())
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            var name = colon > 0 ? text[..colon].Trim() : "";
            if (name.Length == 0 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') || text.Any(char.IsControl)) throw Wrong("A header is written Name: value.", "Subscription.channel.header");
            if (name.ToLowerInvariant() is "host" or "connection" or "transfer-encoding" or "upgrade" or "expect" || name.StartsWith("content-", StringComparison.OrdinalIgnoreCase))
                throw Wrong("This header is set by the server itself.", "Subscription.channel.header");
            var value = text[(colon + 1)..].Trim();
            if (value == Hidden)
            {
                value = former?.Headers.FirstOrDefault(header => header.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim()
                    ?? throw Wrong("The value of a header that was not given before can't be left out.", "Subscription.channel.header");
            }
            headers.Add($"{name}: {value}");
        }
        return headers.Count <= MostHeaders ? headers : throw Wrong($"A channel has at most {MostHeaders} headers.", "Subscription.channel.header");
    }

    private static bool IsXml(string? payload) => payload?.Split(';')[0].Trim() switch
    {
        null or FhirMediaTypes.Json or "application/json" => false,
        FhirMediaTypes.Xml or "application/xml" => true,
        _ => throw Wrong("Notifications are written as application/fhir+json or application/fhir+xml.", "Subscription.channel.payload"),
    };

    private static string Content(string? content) => content switch
    {
        null => SubscriptionDefinition.Empty,
        SubscriptionDefinition.Empty or "id-only" or SubscriptionDefinition.FullResource => content,
        _ => throw Wrong("The content of notifications is empty, id-only or full-resource.", "Subscription.channel.payload"),
    };

    private static DateTimeOffset? End(string? text) =>
        text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? end
        : throw Wrong("end is an instant.", "Subscription.end");

    private static int Number(JsonObject channel, string extension, int otherwise, int least, int most)
    {
        if (Extensions(channel, extension).FirstOrDefault() is not { } found) return otherwise;
        return int.TryParse(Value(found), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Wrong($"{extension} is from {least} to {most}.", "Subscription.channel.extension");
    }

    private static IEnumerable<JsonObject> Extensions(JsonNode? element, string name) =>
        ((element as JsonObject)?["extension"] as JsonArray ?? []).OfType<JsonObject>().Where(extension => Text(extension["url"]) == Profiles + name);

    private static string? Value(JsonObject extension) =>
        extension.FirstOrDefault(member => member.Key.StartsWith("value", StringComparison.Ordinal)).Value is JsonValue value ? value.ToString() : null;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static RequestProblem Wrong(string text, string expression) => new(422, "not-supported", text, expression);
}
