using System.Collections.Concurrent;
using DataBank.Fhir;
using DataBank.Pseudonymization;
using DataBank.Storage;
using Microsoft.Extensions.Logging;

namespace DataBank.Proxy;

/// <summary>
/// The guard's look at what leaves a view by FHIR, in answers, notifications and files: each version of a resource must have been searched for all that is known to identify its person now.
/// The vault knows what was, and this process remembers it for each version that has left; what was not is searched here, before it leaves.
/// </summary>
internal sealed class LeavingGuard(ProjectionStore projections, PatientContexts contexts, VaultStore vault, ProxyMetrics metrics, ILogger<LeavingGuard> log)
{
    private const int LargestCache = 500_000;

    private readonly ConcurrentDictionary<Guid, string> identifiers = new();

    /// <summary>What a view holds, as it may leave.</summary>
    public ResourceStore Of(ThemeView view) => view.Guarded ??= view.Resources.GuardedBy((leaving, cancellation) => CheckAsync(view, leaving, cancellation));

    /// <summary>These identify a person from now on.</summary>
    /// <param name="hash">Keyed hash of the identifiers.</param>
    public void Note(Guid person, string hash) => identifiers[person] = hash;

    /// <summary>Forgets what identifies persons: another node notices what changes.</summary>
    public void Forget() => identifiers.Clear();

    /// <summary>The time at which the view took the resource in is no date of the patient, though somebody may have been born today.</summary>
    public static bool HasLeak(LeakGuard guard, ReadOnlySpan<byte> shown)
    {
        var time = shown.IndexOf("\"lastUpdated\":\""u8);
        return time < 0 ? guard.FindsLeak(shown) : guard.FindsLeak(shown[..time]) || guard.FindsLeak(shown[(time + "\"lastUpdated\":\"0000-00-00".Length)..]);
    }

    /// <exception cref="RequestProblem">503: something must not leave.</exception>
    private async Task CheckAsync(ThemeView view, IReadOnlyList<StoredResource> leaving, CancellationToken cancellation)
    {
        var unknown = leaving.Where(resource => !resource.IsDeleted && resource.Key != ThemeEndpoint.Key && !IsKnown(view, resource)).Select(resource => (Resource: resource, Item: ItemOf(resource))).ToList();
        if (unknown.Count == 0)
            return;
        var items = await projections.GuardedAsync(view.Theme, unknown.Select(each => (each.Item.Type, each.Item.Id)).Distinct(), cancellation);
        if (view.Searched.Count >= LargestCache)
            view.Searched.Clear();
        foreach (var (resource, item) in unknown)
        {
            // Whose row the vault does not have has just left.
            if (!items.TryGetValue((item.Type, item.Id), out var found))
                throw Withheld();
            if (found.Known is { } known && found.Guarded == known)
            {
                identifiers.TryAdd(found.Person, known); // What the follower has noted meanwhile is newer.
                view.Searched[(resource.Surrogate, resource.Key.Id)] = (found.Person, known);
            }
            else
            {
                await SearchAsync(view, found.Person, resource, cancellation);
            }
        }
    }

    private bool IsKnown(ThemeView view, StoredResource resource) =>
        view.Searched.TryGetValue((resource.Surrogate, resource.Key.Id), out var searched) && identifiers.TryGetValue(searched.Person, out var current) && current == searched.Identifiers;

    /// <summary>What was made of a person: the resource itself, or that of which a Provenance tells, which holds nothing besides pseudonyms.</summary>
    private static ResourceKey ItemOf(StoredResource resource) =>
        resource.Key.Type == "Provenance" && FhirResource.Parse(resource.Json).Root.Items("target").First().Text("reference") is { } target && ResourceKey.TryParse(target, out var key)
            ? key : resource.Key;

    private async Task SearchAsync(ThemeView view, Guid person, StoredResource resource, CancellationToken cancellation)
    {
        if (await contexts.FindAsync(view, person, cancellation) is not var (_, guard, hash))
            throw Withheld();
        if (resource.Key.Type != "Provenance" && HasLeak(guard, resource.Json.Span))
        {
            metrics.Dropped(view.Theme, DropReason.Leak, resource.Key.Type);
            log.LogError("The leak guard has blocked an answer of the theme {Theme} that held a {Type}; the record is made anew.", view.Theme, resource.Key.Type);
            await vault.SetMembersAsync(view.Theme, [person], isBackfilled: false, cancellation); // The follower takes it out, and fills in what may stay.
            throw Withheld();
        }
        view.Searched[(resource.Surrogate, resource.Key.Id)] = (person, hash);
    }

    private static RequestProblem Withheld() => new(503, "transient", "The answer is withheld: what it holds is being looked at again. Try again in a few seconds. / 回答は再確認のため保留されました。");
}
