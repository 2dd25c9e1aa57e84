using Microsoft.Extensions.Logging;

namespace DataBank.Proxy;

/// <summary>
/// The fast lane: reads Consent, ResearchSubject and ResearchStudy, decides which themes are live and who is in them, and makes it so
/// before the pass ends. Leaving acts at once; joining only notes that a record is to be filled in.
/// </summary>
internal sealed class ConsentLane(
    FhirUpstream upstream, ThemeViews views, Membership membership, Turn turn, ProxyOptions options, TimeProvider clock, ILogger<ConsentLane> log)
{
    private Governance governance = new(clock.LocalTimeZone, options.OptOutEmbargo);
    private long term;
    private bool hasChanged = true; // Until it has been applied, also over passes that fail.
    private readonly Dictionary<string, DateTimeOffset> positions = new(StringComparer.Ordinal);
    private DateTimeOffset validUntil = DateTimeOffset.MinValue;

    public async Task PassAsync(CancellationToken cancellation)
    {
        if (term != turn.Term)
            StartAnew();
        var begun = clock.GetUtcNow();
        var asOf = begun;
        foreach (var type in Governance.Types)
        {
            var until = await ReadAsync(type, cancellation);
            asOf = until < asOf ? until : asOf;
        }
        if (hasChanged || begun >= validUntil || membership.IsRecheckDue(begun))
        {
            var decision = governance.Decide(begun);
            validUntil = DateTimeOffset.MinValue; // If applying fails half-way, the next pass applies everything again.
            await membership.ApplyAsync(decision, cancellation);
            hasChanged = false;
            validUntil = decision.ValidUntil;
        }
        views.ConsentsAsOf = asOf;
    }

    /// <summary>Another node has followed meanwhile: what was deleted then is known only to who reads everything.</summary>
    private void StartAnew()
    {
        positions.Clear();
        governance = new Governance(clock.LocalTimeZone, options.OptOutEmbargo);
        validUntil = DateTimeOffset.MinValue;
        term = turn.Term;
    }

    /// <summary>Reads what is new of a type; up to when nothing is missing of it, as far as the upstream knows it to hold something back.</summary>
    private async Task<DateTimeOffset> ReadAsync(string type, CancellationToken cancellation)
    {
        var isFirst = !positions.TryGetValue(type, out var position);
        FhirPage? first = null;
        await foreach (var page in upstream.HistoryAsync(type, isFirst ? clock.GetUtcNow() - options.Overlap : position, cancellation))
        {
            first ??= page;
            Apply(page, type);
        }
        if (isFirst)
        {
            // After the place in the history is known: what comes in between is told by both.
            await foreach (var page in upstream.AllAsync(type, cancellation))
                Apply(page, type);
        }
        positions[type] = (first?.ServerTime ?? throw new HttpRequestException($"The upstream has no {type} to follow.")) - options.Overlap;
        return first.HidesNewer ? first.ServerTime : DateTimeOffset.MaxValue;
    }

    private void Apply(FhirPage page, string type)
    {
        foreach (var entry in page.Entries.Where(entry => entry.Key.Type == type))
        {
            if (!governance.Apply(entry, upstream.BaseUrl))
                continue;
            hasChanged = true;
            if (type == "ResearchStudy" && entry.Resource is { } study && LiveStudy.IsActive(study.Root) && LiveStudy.Read(study, out var reason) is null)
                log.LogWarning("The theme {Theme} is active but not live: {Reason}.", entry.Key.Id, reason);
        }
    }
}
