using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>Makes a decision true: opens and closes views, erases who has left, notes who has joined.</summary>
internal sealed class Membership(ThemeViews views, VaultStore vault, Attribution attribution, ViewEraser eraser, ResearchExports exports, TimeProvider clock)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    private long recheckAt = long.MaxValue;

    /// <summary>Asks for the decision to be applied again: identities have moved, or somebody could not be resolved yet.</summary>
    public void Recheck(TimeSpan after) => Interlocked.Exchange(ref recheckAt, (clock.GetUtcNow() + after).UtcTicks);

    public bool IsRecheckDue(DateTimeOffset now) => now.UtcTicks >= Interlocked.Read(ref recheckAt);

    public async Task ApplyAsync(GovernanceDecision decision, CancellationToken cancellation)
    {
        Interlocked.Exchange(ref recheckAt, long.MaxValue);
        await views.CloseAllButAsync([.. decision.Themes.Keys], cancellation);
        // Who leaves any theme goes first; opening and joining can wait.
        var opened = new List<(ThemeView View, HashSet<Guid> Members, IReadOnlyDictionary<Guid, bool> Standing)>();
        foreach (var (theme, patients) in decision.Themes)
        {
            var view = await views.OpenAsync(theme, patients.Study, cancellation);
            var members = await PersonsAsync(patients.Permitted, cancellation);
            members.ExceptWith(await PersonsAsync(patients.Denied, cancellation));
            view.Members = members;
            var standing = await vault.MembersAsync(theme, cancellation);
            if (standing.Count == 0)
                await exports.RevokeAllAsync(theme, cancellation); // The view was made anew: what was taken out of the former one is not of this one.
            await eraser.ErasePersonsAsync(view, standing.Keys.Where(person => !members.Contains(person)), cancellation);
            opened.Add((view, members, standing));
        }
        foreach (var (view, members, standing) in opened)
        {
            await vault.SetMembersAsync(view.Theme, [.. members.Where(person => !standing.ContainsKey(person))], isBackfilled: false, cancellation);
        }
    }

    private async Task<HashSet<Guid>> PersonsAsync(IReadOnlySet<string> patientIds, CancellationToken cancellation)
    {
        var persons = await attribution.PersonsOfPatientsAsync(patientIds, cancellation);
        if (persons.Count < patientIds.Count)
            Recheck(Retry); // Enrolled before the Patient itself has arrived.
        return [.. persons.Values];
    }
}
