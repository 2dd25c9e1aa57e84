using System.Globalization;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// Keeps which resources of a store are labelled so that they close, in the transaction that writes them, and knows whether any is: where
/// none is or was, nobody's search costs more.
/// </summary>
internal sealed class RestrictionBook(Database database)
{
    private static readonly TimeSpan looks = TimeSpan.FromSeconds(1);
    private static readonly byte[] lifted = [1];
    private long changes;
    private long seen = -1;
    private long lookedAt;
    private volatile bool any;

    /// <summary>Whether anything is closed, if only a former version, as of now (of what other nodes write, where nothing was closed before: a second ago).</summary>
    public async ValueTask<bool> AnyAsync(CancellationToken cancellation)
    {
        var now = Interlocked.Read(ref changes);
        if (Interlocked.Read(ref seen) == now && (database.Engine == DatabaseEngine.Sqlite || database.Clock.GetElapsedTime(Interlocked.Read(ref lookedAt)) < looks)) return any;
        any = await database.ReadStatementAsync(AnyAsync, cancellation);
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
    public async Task WriteAsync(WriteSession session, StatementBatch statements, long number, ResourceKey key, FhirResource resource, StoredResource? former, CancellationToken cancellation)
    {
        var closes = ConfidentialityLabels.Close(resource);
        var mayBeThere = former is not null && (former.IsDeleted || ConfidentialityLabels.MayClose(former.Json.Span));
        if (mayBeThere && !closes) await statements.AddAsync(RestrictionSql.Lift(session.Engine), cancellation, ("@number", number), ("@value", lifted));
        if (mayBeThere) await ClearAsync(session.Engine, statements, number, cancellation);
        if (closes) await statements.AddAsync(RestrictionSql.Insert(session.Engine), cancellation, ("@number", number), ("@patient", key.Type == "Patient" ? key.Id : null));
        if (mayBeThere || closes) session.AfterCommit(() => Interlocked.Increment(ref changes));
    }

    public static ValueTask ClearAsync(DatabaseEngine engine, StatementBatch statements, long number, CancellationToken cancellation) =>
        statements.AddAsync(RestrictionSql.Clear(engine), cancellation, ("@number", number));
}
