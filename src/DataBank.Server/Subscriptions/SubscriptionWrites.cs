using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Keeps a Subscription resource and what the store knows of it together: both change in one write.</summary>
internal sealed class SubscriptionWrites(SubscriptionSource source, SubscriptionStore store, SubscriptionOptions options, Subscribers subscribers)
{
    // In a view nobody's are told to others, so nobody may use up what is there for all.
    private const int MostOfOneOwner = 50;

    private volatile TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a subscription has changed in this process; take it before looking.</summary>
    public Task Changed => changed.Task;

    public SubscriptionOptions Options => options;

    public SubscriptionSource Source => source;

    public SubscriptionStore Store => store;

    /// <summary>Stores a Subscription under a key, and begins or ends it as its status says.</summary>
    /// <exception cref="RequestProblem">403, in a view 404: somebody else's; 412; 422: what it asks for is not there.</exception>
    public async Task<WriteResult> PutAsync(string method, ResourceKey key, FhirResource resource, string baseUrl, SubscriptionCaller caller, long? ifMatch, CancellationToken cancellation)
    {
        var topic = !source.IsView && FhirReference.StringOf(resource.Root, "criteria"u8) is { } criteria && SubscriptionTopic.Find(criteria) is null
            ? await DefinedTopic.FindAsync(source.Resources, criteria, cancellation) : null;
        var result = await store.Database.WriteAsync(
            async session =>
            {
                var known = await SubscriptionStore.FindAsync(session, key.Id, cancellation);
                var former = known is null ? null : SubscriptionDefinition.Read(known.DefinitionJson);
                if (former is not null) CheckMayUse(key, former, caller);
                else if (source.IsView && method == "PUT") throw FhirAnswer.NotFound(key); // Ids are given here: whether one is somebody else's is told by none.
                var (definition, shown) = SubscriptionResource.Read(resource, baseUrl, former?.Owner ?? caller.Subject, former is null || former.Owner == caller.Subject ? caller.Roles : former.Roles, former, source.IsView ? SubscriptionResource.LargestCount : 1);
                definition = definition with { Defined = topic };
                if (source.IsView) definition = Subscribers.Bind(definition, caller.User);
                Check(definition);
                var state = StateOf(SubscriptionResource.StatusOf(resource), known, former, definition);
                if (state != SubscriptionState.Off) await CheckRoomAsync(session, key.Id, definition.Owner, cancellation);
                // What goes on as it was must not lose what waits for its subscriber.
                var goesOn = known is not null && known.State == state && former!.IsSame(definition) && state is SubscriptionState.Active or SubscriptionState.Error;
                if (!goesOn || known is null) await SubscriptionStore.PutAsync(session, key.Id, state, definition.ToJson(), session.NextSurrogate(), cancellation);
                else await SubscriptionStore.DefineAsync(session, key.Id, definition.ToJson(), cancellation);
                return await WriteAsync(session, method, key, shown, state, null, known?.ShownJson, ifMatch, cancellation);
            },
            cancellation);
        Announce();
        return result;
    }

    public async Task<WriteResult> DeleteAsync(ResourceKey key, SubscriptionCaller caller, long? ifMatch, CancellationToken cancellation)
    {
        var result = await store.Database.WriteAsync(
            async session =>
            {
                if (await SubscriptionStore.FindAsync(session, key.Id, cancellation) is { } known) CheckMayUse(key, SubscriptionDefinition.Read(known.DefinitionJson), caller);
                else if (source.IsView) throw FhirAnswer.NotFound(key);
                await SubscriptionStore.DeleteAsync(session, key.Id, cancellation);
                return source.Write is { } write
                    ? await write(session, new ResourceWrite("DELETE", key, null, null, ifMatch), cancellation)
                    : new WriteResult(WriteOutcome.Unchanged, new StoredResource(key, 0, session.Now, true, "DELETE", 0, default));
            },
            cancellation);
        Announce();
        return result;
    }

    /// <summary>Changes the state, in the resource too.</summary>
    /// <param name="error">What the resource says of it; null: nothing is wrong.</param>
    public Task SetStateAsync(string id, SubscriptionState state, string? error, CancellationToken cancellation) => store.Database.WriteAsync(
        async session =>
        {
            if (!await SubscriptionStore.SetStateAsync(session, id, state, cancellation)) return false;
            var key = new ResourceKey("Subscription", id);
            var shown = (await SubscriptionStore.FindAsync(session, id, cancellation))?.ShownJson;
            var current = source.IsView ? OfShown(shown) : await ResourceStore.FindAsync(session, key, cancellation);
            if (current is not { IsDeleted: false }) return false;
            await WriteAsync(session, "PUT", key, SubscriptionResource.Parse(current.Json), state, error, shown, null, cancellation);
            return true;
        },
        cancellation);

    /// <summary>The Subscriptions of a view that are the caller's.</summary>
    public async Task<IReadOnlyList<StoredResource>> OwnAsync(SubscriptionCaller caller, CancellationToken cancellation) =>
    [
        .. (await store.Database.ReadAsync(session => SubscriptionStore.ShownAsync(session, cancellation), cancellation))
            .Where(each => MayUse(SubscriptionDefinition.Read(each.DefinitionJson), caller)).Select(each => OfShown(each.ShownJson)!),
    ];

    public bool MayUse(SubscriptionDefinition definition, SubscriptionCaller caller) => definition.Owner == caller.Subject || (caller.IsOperator && !source.IsView);

    /// <exception cref="RequestProblem">403: somebody else's; in a view 404, as if there were none.</exception>
    public void CheckMayUse(ResourceKey key, SubscriptionDefinition definition, SubscriptionCaller caller)
    {
        if (MayUse(definition, caller)) return;
        throw source.IsView ? FhirAnswer.NotFound(key) : new RequestProblem(403, "forbidden", "This subscription is somebody else's.");
    }

    /// <summary>Whether who asked may still be told.</summary>
    public ValueTask<bool> IsEntitledAsync(SubscriptionDefinition definition, CancellationToken cancellation) =>
        source.IsView ? subscribers.MayReadAsync(definition, source.Name, cancellation) : ValueTask.FromResult(true);

    /// <summary>Whether anybody may be told now, and this subscriber.</summary>
    public async ValueTask<bool> MayTellAsync(SubscriptionDefinition definition, CancellationToken cancellation) => source.IsOpen() && await IsEntitledAsync(definition, cancellation);

    // A websocket needs no handshake before somebody has connected.
    private static SubscriptionState StateOf(string? status, StoredSubscription? known, SubscriptionDefinition? former, SubscriptionDefinition definition)
    {
        if (status == "off") return SubscriptionState.Off;
        if (definition.Channel == SubscriptionDefinition.WebSocket) return SubscriptionState.Active;
        var isSame = known is { State: SubscriptionState.Active or SubscriptionState.Error } && former!.IsSame(definition);
        return isSame && status != "requested" ? known!.State : SubscriptionState.Requested;
    }

    private void Check(SubscriptionDefinition definition)
    {
        SubscriptionCriteria.Compile(definition, source);
        if (source.IsView && definition.Content == SubscriptionDefinition.FullResource)
            throw new RequestProblem(422, "not-supported", "Notifications of a view are empty or id-only: what has changed is read from the view.", "Subscription.channel.payload");
        if (definition.Channel != SubscriptionDefinition.RestHook) return;
        if (!Uri.TryCreate(definition.Endpoint, UriKind.Absolute, out var endpoint))
            throw new RequestProblem(422, "required", "A REST hook has an endpoint: an absolute URL.", "Subscription.channel.endpoint");
        if (!options.Allows(endpoint))
            throw new RequestProblem(422, "forbidden", $"This endpoint is not among those that notifications may be sent to (setting {(source.IsView ? "Proxy" : "Fhir")}:Subscriptions:Endpoints).", "Subscription.channel.endpoint");
    }

    private async Task CheckRoomAsync(WriteSession session, string id, string owner, CancellationToken cancellation)
    {
        if (await SubscriptionStore.CountOthersAsync(session, id, cancellation) >= options.Most)
            throw new RequestProblem(422, "too-costly", $"There are {options.Most} subscriptions already, as many as this server is set up for.");
        if (!source.IsView) return;
        var own = (await SubscriptionStore.ShownAsync(session, cancellation)).Count(each => each.Id != id && SubscriptionDefinition.Read(each.DefinitionJson).Owner == owner);
        if (own >= MostOfOneOwner) throw new RequestProblem(422, "too-costly", $"One client has up to {MostOfOneOwner} subscriptions in a theme, those that are off too: delete one.");
    }

    private async Task<WriteResult> WriteAsync(
        WriteSession session, string method, ResourceKey key, JsonObject shown, SubscriptionState state, string? error, string? former, long? ifMatch, CancellationToken cancellation)
    {
        var resource = SubscriptionResource.WithStatus(shown, NotificationBundle.StatusCode(state), error);
        if (source.Write is { } write) return await write(session, IncomingResource.ToWrite(method, key, resource, IncomingResource.Index(resource, ""), ifMatch), cancellation);
        var current = OfShown(former);
        if (ifMatch is { } expected && current?.Version != expected) throw new RequestProblem(412, "conflict", "The version named by If-Match is not the current one.");
        var version = (current?.Version ?? 0) + 1;
        var stored = new StoredResource(key, version, session.Now, false, method, 0, resource.Stamp(key.Id, version, session.Now).Utf8);
        await SubscriptionStore.ShowAsync(session, key.Id, System.Text.Encoding.UTF8.GetString(stored.Json.Span), cancellation);
        return new WriteResult(current is null ? WriteOutcome.Created : WriteOutcome.Updated, stored);
    }

    // Its id, version and time stand in it.
    private static StoredResource? OfShown(string? shown)
    {
        if (shown is null) return null;
        var resource = FhirResource.Parse(System.Text.Encoding.UTF8.GetBytes(shown));
        var meta = resource.Root.GetProperty("meta"u8);
        return new StoredResource(
            new ResourceKey(resource.Type, resource.Id!), long.Parse(FhirReference.StringOf(meta, "versionId"u8)!, System.Globalization.CultureInfo.InvariantCulture),
            meta.GetProperty("lastUpdated"u8).GetDateTimeOffset(), false, "PUT", 0, resource.Utf8);
    }

    private void Announce() => Interlocked.Exchange(ref changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
