using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Writes notifications of R4: a Bundle of type history whose first entry is the status as Parameters
/// (https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/StructureDefinition-backport-subscription-notification-r4.html).
/// </summary>
/// <param name="subscription">As it stands.</param>
/// <param name="definition">What it asks for.</param>
/// <param name="now">Stamps the Bundle.</param>
internal sealed class NotificationBundle(StoredSubscription subscription, SubscriptionDefinition definition, DateTimeOffset now)
{
    public const string Handshake = "handshake";
    public const string Heartbeat = "heartbeat";
    public const string Event = "event-notification";
    public const string QueryStatus = "query-status";
    public const string QueryEvent = "query-event";

    public string Url { get; } = $"{definition.BaseUrl}/Subscription/{subscription.Id}";

    /// <param name="type">Why it is sent.</param>
    /// <param name="events">What happened, with the resource where it is shown and still there.</param>
    /// <param name="content">empty, id-only or full-resource.</param>
    public ReadOnlyMemory<byte> ToJson(string type, IReadOnlyList<(SubscriptionEvent Event, StoredResource? Resource)> events, string content)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using var json = new Utf8JsonWriter(buffer, FhirJson.Writer);
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("id", Guid.NewGuid().ToString());
        WriteProfile(json, "backport-subscription-notification-r4");
        json.WriteString("type", "history");
        json.WriteString("timestamp", FhirInstant.Of(now));
        json.WriteStartArray("entry");
        json.WriteStartObject();
        var id = Guid.NewGuid().ToString();
        json.WriteString("fullUrl", $"urn:uuid:{id}");
        json.WritePropertyName("resource");
        WriteStatus(json, id, type, events, content);
        WriteExchange(json, "GET", $"{Url}/$status", "200");
        json.WriteEndObject();
        if (content != SubscriptionDefinition.Empty)
        {
            foreach (var (found, resource) in events) WriteChange(json, found, content == SubscriptionDefinition.FullResource ? resource : null);
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>The status alone, as $status answers it.</summary>
    public void WriteStatus(Utf8JsonWriter json, string id, string type, IReadOnlyList<(SubscriptionEvent Event, StoredResource? Resource)> events, string content)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Parameters");
        json.WriteString("id", id);
        WriteProfile(json, "backport-subscription-status-r4");
        json.WriteStartArray("parameter");
        WriteReference(json, "subscription", Url);
        if (definition.Topic is { } topic) WriteValue(json, "topic", "valueCanonical", topic);
        WriteValue(json, "status", "valueCode", StatusCode(subscription.State));
        WriteValue(json, "type", "valueCode", type);
        WriteValue(json, "events-since-subscription-start", "valueString", subscription.EventCount.ToString(CultureInfo.InvariantCulture));
        foreach (var (found, _) in events)
        {
            json.WriteStartObject();
            json.WriteString("name", "notification-event");
            json.WriteStartArray("part");
            WriteValue(json, "event-number", "valueString", found.Number.ToString(CultureInfo.InvariantCulture));
            WriteValue(json, "timestamp", "valueInstant", FhirInstant.Of(found.HappenedAt));
            if (content != SubscriptionDefinition.Empty) WriteReference(json, "focus", $"{definition.BaseUrl}/{found.Key}");
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static string StatusCode(SubscriptionState state) => state switch
    {
        SubscriptionState.Requested => "requested",
        SubscriptionState.Active => "active",
        SubscriptionState.Error => "error",
        _ => "off",
    };

    private void WriteChange(Utf8JsonWriter json, SubscriptionEvent found, StoredResource? resource)
    {
        json.WriteStartObject();
        json.WriteString("fullUrl", $"{definition.BaseUrl}/{found.Key}");
        if (resource is { IsDeleted: false })
        {
            json.WritePropertyName("resource");
            json.WriteRawValue(resource.Json.Span, skipInputValidation: true);
        }
        var method = found.Method is "POST" or "DELETE" ? found.Method : "PUT";
        WriteExchange(json, method, method == "POST" ? found.Key.Type : found.Key.ToString(), method switch { "DELETE" => "204", _ => found.Version == 1 ? "201" : "200" });
        json.WriteEndObject();
    }

    private static void WriteExchange(Utf8JsonWriter json, string method, string url, string status)
    {
        json.WriteStartObject("request");
        json.WriteString("method", method);
        json.WriteString("url", url);
        json.WriteEndObject();
        json.WriteStartObject("response");
        json.WriteString("status", status);
        json.WriteEndObject();
    }

    private static void WriteProfile(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject("meta");
        json.WriteStartArray("profile");
        json.WriteStringValue(SubscriptionResource.Profiles + name);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, string member, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString(member, value);
        json.WriteEndObject();
    }

    private static void WriteReference(Utf8JsonWriter json, string name, string reference)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartObject("valueReference");
        json.WriteString("reference", reference);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
