namespace DataBank.Proxy;

/// <summary>
/// The fast lane: reads Consent, ResearchSubject and ResearchStudy, decides which themes are live and who is in them, and makes it so
/// before the pass ends. Leaving acts at once; joining only notes that a record is to be filled in.
/// </summary>
internal sealed class ConsentLane(
    FhirUpstream upstream, ThemeViews views, Membership membership, Turn turn, ProxyOptions options, TimeProvider clock)
{
    private Governance governance = new(clock.LocalTimeZone, options.OptOutEmbargo);
    private long term;
    private readonly Dictionary<string, DateTimeOffset> positions = new(StringComparer.Ordinal);
    private DateTimeOffset validUntil = DateTimeOffset.MinValue;

    public async Task PassAsync(CancellationToken cancellation)
    {
        if (term != turn.Term)
            StartAnew();
        var begun = clock.GetUtcNow();
        var hasChanged = false;
        foreach (var type in Governance.Types)
            hasChanged |= await ReadAsync(type, cancellation);
        if (hasChanged || begun >= validUntil || membership.IsRecheckDue(begun))
        {
            var decision = governance.Decide(begun);
            validUntil = DateTimeOffset.MinValue; // If applying fails half-way, the next pass applies everything again.
            await membership.ApplyAsync(decision, cancellation);
            validUntil = decision.ValidUntil;
        }
        views.ConsentsAsOf = begun;
    }

    /// <summary>Another node has followed meanwhile: what was deleted then is known only to who reads everything.</summary>
    private void StartAnew()
    {
        positions.Clear();
        governance = new Governance(clock.LocalTimeZone, options.OptOutEmbargo);
        validUntil = DateTimeOffset.MinValue;
        term = turn.Term;
    }

    private async Task<bool> ReadAsync(string type, CancellationToken cancellation)
    {
        var isFirst = !positions.TryGetValue(type, out var position);
        DateTimeOffset? serverTime = null;
        var hasChanged = false;
        var pages = isFirst ? upstream.AllAsync(type, cancellation) : upstream.HistoryAsync(type, position, cancellation);
        await foreach (var page in pages)
        {
            serverTime ??= page.ServerTime;
            foreach (var entry in page.Entries.Where(entry => entry.Key.Type == type))
                hasChanged |= governance.Apply(entry, upstream.BaseUrl);
        }
        positions[type] = (serverTime ?? throw new HttpRequestException($"The upstream has no {type} to follow.")) - options.Overlap;
        return hasChanged;
    }
}
