using System.Globalization;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// Keeps which resources of a store are labelled so that they close, in the transaction that writes them, and knows whether any is: where
/// none is, nobody's search costs more.
/// </summary>
internal sealed class RestrictionBook(Database database)
{
    private static readonly TimeSpan looks = TimeSpan.FromSeconds(1);
    private long changes;
    private long seen = -1;
    private long lookedAt;
    private volatile bool any;

    /// <summary>Whether anything is closed, as of now (of what other nodes write, where nothing was closed before: a second ago).</summary>
    public async ValueTask<bool> AnyAsync(CancellationToken cancellation)
    {
        var now = Interlocked.Read(ref changes);
        if (Interlocked.Read(ref seen) == now && (database.Engine == DatabaseEngine.Sqlite || database.Clock.GetElapsedTime(Interlocked.Read(ref lookedAt)) < looks)) return any;
        any = await database.ReadAsync(AnyAsync, cancellation);
        Interlocked.Exchange(ref lookedAt, database.Clock.GetTimestamp());
        Interlocked.Exchange(ref seen, now);
        return any;

        async Task<bool> AnyAsync(ReadSession session)
        {
            await using var command = session.Command(RestrictionSql.Any(session.Engine));
            return Convert.ToInt32(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture) == 1;
        }
    }

    /// <summary>Notes what a new version says. What was deleted stays as it was: its versions are still there.</summary>
    /// <param name="key">Under which it is written; the resource may not know its id.</param>
    /// <param name="former">The version before; null: there is none.</param>
    public async Task WriteAsync(WriteSession session, long number, ResourceKey key, FhirResource resource, StoredResource? former, CancellationToken cancellation)
    {
        var closes = ConfidentialityLabels.Close(resource);
        var mayBeThere = former is not null && (former.IsDeleted || ConfidentialityLabels.MayClose(former.Json.Span));
        if (mayBeThere) await ClearAsync(session, number, cancellation);
        if (closes)
        {
            await using var insert = session.Command(RestrictionSql.Insert(session.Engine)).Add("@number", number).Add("@patient", key.Type == "Patient" ? key.Id : null);
            await insert.ExecuteNonQueryAsync(cancellation);
        }
        if (mayBeThere || closes) session.AfterCommit(() => Interlocked.Increment(ref changes));
    }

    public static async Task ClearAsync(WriteSession session, long number, CancellationToken cancellation)
    {
        await using var clear = session.Command(RestrictionSql.Clear(session.Engine)).Add("@number", number);
        await clear.ExecuteNonQueryAsync(cancellation);
    }
}
