using System.Collections.Concurrent;
using System.Security.Claims;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// Writes into the journal of the clinical side whose data a theme's users saw, so that a patient can be told who used what (japan-law G12): once a
/// day per user, theme and patient, with the day and without what was asked. The journal thus never says which pseudonym is which patient.
/// </summary>
internal sealed class ResearchUses(AuditJournal journal, ProjectionStore projections, PersonVault persons, TimeProvider clock)
{
    private const int LargestCache = 200_000;

    private readonly ConcurrentDictionary<(DateOnly Day, string Theme, string Subject, string Whose), bool> noted = new();

    /// <summary>Notes the use of those whom these ids of a view's Patients stand for.</summary>
    public async Task NoteAsync(string theme, ClaimsPrincipal user, IEnumerable<string> pseudonyms, CancellationToken cancellation)
    {
        var seen = new List<Guid>();
        foreach (var pseudonym in pseudonyms.Where(pseudonym => IsNew(theme, user, pseudonym)).ToList())
        {
            if (await projections.FindByViewAsync(theme, "Patient", pseudonym, cancellation) is { } patient)
                seen.Add(patient.PersonKey);
        }
        await NoteAsync(theme, user, seen, cancellation);
    }

    public async Task NoteAsync(string theme, ClaimsPrincipal user, IEnumerable<Guid> people, CancellationToken cancellation)
    {
        var patients = new SortedSet<string>(StringComparer.Ordinal); // Sorted by their real ids: the order says nothing of the view's.
        foreach (var person in people.Where(person => IsNew(theme, user, $"{person:N}")).ToList())
            patients.UnionWith(await persons.PatientIdsAsync(person, cancellation));
        if (patients.Count == 0)
            return;
        var day = new DateTimeOffset(clock.GetUtcNow().Date, TimeSpan.Zero);
        var record = new AuditRecord(
            Guid.NewGuid().ToString(), day, "R", AuditRecord.ResearchUse, "clinical", Caller.Subject(user), Caller.JoinedRoles(user), $"ResearchStudy/{theme}", 200, [.. patients]);
        await journal.AppendAsync(record, CancellationToken.None);
    }

    private bool IsNew(string theme, ClaimsPrincipal user, string whose)
    {
        if (!noted.TryAdd((DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), theme, Caller.Subject(user), whose), true))
            return false;
        if (noted.Count > LargestCache) // Counting takes all of its locks: not for everybody whom a page shows.
            noted.Clear();
        return true;
    }
}
