using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// <c>$status</c>, <c>$events</c> and <c>$get-ws-binding-token</c> of the Subscriptions Backport
/// (https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/operations.html), and <c>$topic-list</c>, by which R4 servers tell their topics.
/// </summary>
internal static class SubscriptionOperations
{
    private const int MostEvents = 200;

    public static void MapSubscriptionOperations(this IEndpointRouteBuilder fhir)
    {
        string[] methods = [HttpMethods.Get, HttpMethods.Post];
        fhir.MapMethods("/Subscription/$status", methods, StatusesAsync).AuditAs("operation", "R");
        fhir.MapMethods("/Subscription/{id}/$status", methods, StatusAsync).AuditAs("operation", "R");
        fhir.MapMethods("/Subscription/{id}/$events", methods, EventsAsync).AuditAs("operation", "R");
        fhir.MapMethods("/Subscription/$get-ws-binding-token", methods, TokenAsync).AuditAs("operation", "E");
        fhir.MapMethods("/Subscription/{id}/$get-ws-binding-token", methods, TokenOfAsync).AuditAs("operation", "E");
        fhir.MapMethods("/Subscription/$topic-list", methods, TopicListAsync).AuditAs("operation", "R");
    }

    private static async Task<IResult> StatusAsync(string id, FhirFace face, HttpContext context, CancellationToken cancellation) =>
        StatusAnswer([await FindAsync(id, face, context, cancellation)], face, context);

    private static async Task<IResult> StatusesAsync(
        FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        var parameters = await OperationInput.ReadAsync(context.Request, limits.MaximumResourceBytes, cancellation);
        var (caller, writes) = (SubscriptionCaller.Of(context.User), face.Subscriptions!.Writes);
        string[] ids = [.. parameters.All("id")], states = [.. parameters.All("status")];
        var found = (await writes.Store.AllAsync(cancellation)).Where(each =>
            writes.MayUse(SubscriptionDefinition.Read(each.DefinitionJson), caller)
            && (ids.Length == 0 || ids.Contains(each.Id)) && (states.Length == 0 || states.Contains(NotificationBundle.StatusCode(each.State))));
        return StatusAnswer([.. found], face, context);
    }

    private static async Task<IResult> EventsAsync(
        string id, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        var parameters = await OperationInput.ReadAsync(context.Request, limits.MaximumResourceBytes, cancellation);
        var subscription = await FindAsync(id, face, context, cancellation);
        var (first, last) = (Number(parameters, "eventsSinceNumber") ?? 1, Number(parameters, "eventsUntilNumber") ?? subscription.EventCount);
        var definition = SubscriptionDefinition.Read(subscription.DefinitionJson);
        var content = parameters.First("content") ?? definition.Content;
        if (content is not (SubscriptionDefinition.Empty or "id-only" or SubscriptionDefinition.FullResource)) throw RequestProblem.Invalid("content is empty, id-only or full-resource.");
        if (content == SubscriptionDefinition.FullResource && face.IsReadOnly) throw RequestProblem.Invalid("Events of a view are empty or id-only.");
        var engine = face.Subscriptions!;
        if (!await engine.Writes.MayTellAsync(definition, cancellation)) content = SubscriptionDefinition.Empty;
        var events = await engine.Writes.Store.EventsAsync(id, first - 1, last, MostEvents, cancellation);
        return FhirAnswer.Bundle(await engine.Notifier.MakeAsync(subscription, definition, NotificationBundle.QueryEvent, events, content, cancellation));
    }

    private static async Task<IResult> TokenOfAsync(
        string id, FhirFace face, SubscriptionTokens tokens, HttpContext context, CancellationToken cancellation) =>
        TokenAnswer([await FindAsync(id, face, context, cancellation)], face, tokens, context);

    private static async Task<IResult> TokenAsync(
        FhirFace face, SubscriptionTokens tokens, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        var ids = (await OperationInput.ReadAsync(context.Request, limits.MaximumResourceBytes, cancellation)).All("id").Distinct(StringComparer.Ordinal).ToList();
        if (ids.Count is 0 or > 50) throw RequestProblem.Invalid("Say by id which subscriptions the socket is for: 1 to 50.");
        var found = new List<StoredSubscription>();
        foreach (var id in ids) found.Add(await FindAsync(id, face, context, cancellation));
        return TokenAnswer(found, face, tokens, context);
    }

    private static FhirAnswer TokenAnswer(IReadOnlyList<StoredSubscription> subscriptions, FhirFace face, SubscriptionTokens tokens, HttpContext context)
    {
        if (subscriptions.Any(each => SubscriptionDefinition.Read(each.DefinitionJson).Channel != SubscriptionDefinition.WebSocket))
            throw new RequestProblem(422, "not-supported", "This subscription is not sent by websocket.");
        var (token, expires) = tokens.Issue(face.BasePath, subscriptions.Select(each => each.Id), Caller.EndOf(context.User));
        using var answer = new ParametersWriter();
        answer.Add("token", "valueString", token);
        answer.Add("expiration", "valueDateTime", FhirInstant.Of(expires));
        foreach (var each in subscriptions) answer.Add("subscription", "valueString", each.Id);
        answer.Add("websocket-url", "valueUrl", $"ws{FhirUrls.Base(context.Request, face)["http".Length..]}{NotificationSocket.Path}");
        return new FhirAnswer(200, answer.Finish());
    }

    private static async Task<IResult> TopicListAsync(FhirFace face, CancellationToken cancellation)
    {
        using var answer = new ParametersWriter();
        foreach (var topic in face.IsReadOnly ? SubscriptionTopic.OfViews : SubscriptionTopic.BuiltIn.Concat(await DefinedTopic.AllAsync(face.Resources, cancellation))) answer.Add("subscription-topic-canonical", "valueCanonical", topic.Url);
        return new FhirAnswer(200, answer.Finish());
    }

    private static FhirAnswer StatusAnswer(IReadOnlyList<StoredSubscription> subscriptions, FhirFace face, HttpContext context)
    {
        var baseUrl = FhirUrls.Base(context.Request, face);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, FhirJson.Writer);
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", "searchset");
        json.WriteNumber("total", subscriptions.Count);
        if (subscriptions.Count > 0) json.WriteStartArray("entry");
        foreach (var each in subscriptions)
        {
            var id = Guid.NewGuid().ToString();
            json.WriteStartObject();
            json.WriteString("fullUrl", $"urn:uuid:{id}");
            json.WritePropertyName("resource");
            new NotificationBundle(each, SubscriptionDefinition.Read(each.DefinitionJson) with { BaseUrl = baseUrl }, default).WriteStatus(json, id, NotificationBundle.QueryStatus, [], SubscriptionDefinition.Empty);
            json.WriteStartObject("search");
            json.WriteString("mode", "match");
            json.WriteEndObject();
            json.WriteEndObject();
        }
        if (subscriptions.Count > 0) json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return FhirAnswer.Bundle(buffer.WrittenMemory);
    }

    private static async Task<StoredSubscription> FindAsync(string id, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var key = UrlParts.Key(WriteSubscription.Type, id);
        var writes = face.Subscriptions!.Writes;
        var found = await writes.Store.FindAsync(id, cancellation) ?? throw FhirAnswer.NotFound(key);
        writes.CheckMayUse(key, SubscriptionDefinition.Read(found.DefinitionJson), SubscriptionCaller.Of(context.User));
        return found;
    }

    private static long? Number(OperationInput parameters, string name) =>
        parameters.First(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw RequestProblem.Invalid($"{name} is a number.");

}
