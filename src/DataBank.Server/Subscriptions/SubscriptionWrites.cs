using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Keeps a Subscription resource and what the store knows of it together: both change in one write.</summary>
/// <param name="face">The clinical face.</param>
/// <param name="store">The subscriptions.</param>
/// <param name="options">What the site allows.</param>
public sealed class SubscriptionWrites(FhirFace face, SubscriptionStore store, SubscriptionOptions options)
{
    private volatile TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a subscription has changed in this process; take it before looking.</summary>
    internal Task Changed => changed.Task;

    internal SubscriptionOptions Options => options;

    /// <summary>Stores a Subscription under a key, and begins or ends it as its status says.</summary>
    /// <exception cref="RequestProblem">403: somebody else's; 412; 422: what it asks for is not there.</exception>
    internal async Task<WriteResult> PutAsync(string method, ResourceKey key, FhirResource resource, string baseUrl, SubscriptionCaller caller, long? ifMatch, CancellationToken cancellation)
    {
        var topic = FhirReference.StringOf(resource.Root, "criteria"u8) is { } criteria && SubscriptionTopic.Find(criteria) is null ? await DefinedTopic.FindAsync(face.Resources, criteria, cancellation) : null;
        var result = await face.Resources.Database.WriteAsync(
            async session =>
            {
                var known = await SubscriptionStore.FindAsync(session, key.Id, cancellation);
                var former = known is null ? null : SubscriptionDefinition.Read(known.DefinitionJson);
                if (former is not null) caller.CheckMayUse(former);
                var (definition, shown) = SubscriptionResource.Read(resource, baseUrl, former?.Owner ?? caller.Subject, former is null || former.Owner == caller.Subject ? caller.Roles : former.Roles, former);
                definition = definition with { Defined = topic };
                Check(definition);
                var state = StateOf(SubscriptionResource.StatusOf(resource), known, definition);
                if (state != SubscriptionState.Off && await SubscriptionStore.CountOthersAsync(session, key.Id, cancellation) >= options.Most)
                    throw new RequestProblem(422, "too-costly", $"There are {options.Most} subscriptions already, as many as this server is set up for.");
                var written = await WriteAsync(session, method, key, shown, state, null, ifMatch, cancellation);
                // What goes on as it was must not lose what waits for its subscriber.
                var goesOn = known is not null && known.State == state && known.DefinitionJson == definition.ToJson() && state is SubscriptionState.Active or SubscriptionState.Error;
                if (!goesOn || known is null) await SubscriptionStore.PutAsync(session, key.Id, state, definition.ToJson(), session.NextSurrogate(), cancellation);
                return written;
            },
            cancellation);
        Announce();
        return result;
    }

    internal async Task<WriteResult> DeleteAsync(ResourceKey key, SubscriptionCaller caller, long? ifMatch, CancellationToken cancellation)
    {
        var result = await face.Resources.Database.WriteAsync(
            async session =>
            {
                if (await SubscriptionStore.FindAsync(session, key.Id, cancellation) is { } known) caller.CheckMayUse(SubscriptionDefinition.Read(known.DefinitionJson));
                await SubscriptionStore.DeleteAsync(session, key.Id, cancellation);
                return await face.WriteAsync(session, new ResourceWrite("DELETE", key, null, null, ifMatch), cancellation);
            },
            cancellation);
        Announce();
        return result;
    }

    /// <summary>Changes the state, in the resource too.</summary>
    /// <param name="error">What the resource says of it; null: nothing is wrong.</param>
    internal Task SetStateAsync(string id, SubscriptionState state, string? error, CancellationToken cancellation) => face.Resources.Database.WriteAsync(
        async session =>
        {
            if (!await SubscriptionStore.SetStateAsync(session, id, state, cancellation)) return false;
            var key = new ResourceKey("Subscription", id);
            if (await ResourceStore.FindAsync(session, key, cancellation) is not { IsDeleted: false } current) return false;
            await WriteAsync(session, "PUT", key, SubscriptionResource.Parse(current.Json), state, error, null, cancellation);
            return true;
        },
        cancellation);

    internal SubscriptionStore Store => store;

    // A websocket needs no handshake before somebody has connected.
    private static SubscriptionState StateOf(string? status, StoredSubscription? known, SubscriptionDefinition definition)
    {
        if (status == "off") return SubscriptionState.Off;
        if (definition.Channel == SubscriptionDefinition.WebSocket) return SubscriptionState.Active;
        var isSame = known is { State: SubscriptionState.Active or SubscriptionState.Error } && known.DefinitionJson == definition.ToJson();
        return isSame && status != "requested" ? known!.State : SubscriptionState.Requested;
    }

    private void Check(SubscriptionDefinition definition)
    {
        SubscriptionCriteria.Compile(definition);
        if (definition.Channel != SubscriptionDefinition.RestHook) return;
        if (!Uri.TryCreate(definition.Endpoint, UriKind.Absolute, out var endpoint))
            throw new RequestProblem(422, "required", "A REST hook has an endpoint: an absolute URL.", "Subscription.channel.endpoint");
        if (!options.Allows(endpoint))
            throw new RequestProblem(422, "forbidden", "This endpoint is not among those that notifications may be sent to (setting Fhir:Subscriptions:Endpoints).", "Subscription.channel.endpoint");
    }

    private async Task<WriteResult> WriteAsync(
        WriteSession session, string method, ResourceKey key, JsonObject shown, SubscriptionState state, string? error, long? ifMatch, CancellationToken cancellation)
    {
        var resource = SubscriptionResource.WithStatus(shown, NotificationBundle.StatusCode(state), error);
        return await face.WriteAsync(session, IncomingResource.ToWrite(method, key, resource, IncomingResource.Index(resource, ""), ifMatch), cancellation);
    }

    private void Announce() => Interlocked.Exchange(ref changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
