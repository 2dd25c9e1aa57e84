using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Sends the journal on in the order in which it was written. What broke off is sent again: each record at least once, known by its id.</summary>
/// <param name="folder">The journal's.</param>
/// <param name="destination">Where to.</param>
/// <param name="payload">In which form.</param>
/// <param name="cursorFile">Where is kept how far it has come; null: nowhere.</param>
public sealed class AuditExport(string folder, AuditDestination destination, AuditPayload payload, string? cursorFile) : IAsyncDisposable
{
    private const int ConfirmedAtOnce = 1000;

    private readonly SyslogMessage message = new(payload, Environment.MachineName);
    private readonly AuditCursor? cursor = cursorFile is null ? null : new AuditCursor(cursorFile);
    private IAuditSink? sink;
    private AuditPosition? position;

    /// <summary>How far everything was sent; null: nothing was.</summary>
    public AuditPosition? Position => position ?? cursor?.Read();

    /// <summary>Sends what is new; returns how many records.</summary>
    /// <param name="start">Where to begin if nothing was exported yet; null: at the beginning.</param>
    /// <param name="until">Records of later times end it; null: none do.</param>
    /// <exception cref="IOException">The destination can't be reached or takes nothing more.</exception>
    public async Task<long> RunAsync(AuditPosition? start, DateTimeOffset? until, CancellationToken cancellation)
    {
        var (sent, unconfirmed) = (0L, 0);
        AuditPosition? reached = null;
        try
        {
            foreach (var (behind, records) in AuditFeed.Read(folder, Position ?? start))
            {
                sink ??= await destination.OpenAsync(cancellation);
                foreach (var record in records)
                {
                    if (record.Time > until) return sent;
                    foreach (var each in message.Of(record)) await sink.SendAsync(each, cancellation);
                }
                reached = behind;
                sent += records.Count;
                unconfirmed += records.Count;
                if (unconfirmed < ConfirmedAtOnce) continue;
                await ConfirmAsync(reached, cancellation);
                unconfirmed = 0;
            }
            if (unconfirmed > 0) await ConfirmAsync(reached!, cancellation);
            return sent;
        }
        catch (IOException)
        {
            await CloseAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task ConfirmAsync(AuditPosition reached, CancellationToken cancellation)
    {
        await sink!.ConfirmAsync(cancellation);
        position = reached;
        if (cursor is null) return;
        AuditFeed.Settle(folder, reached);
        cursor.Write(reached);
    }

    private async Task CloseAsync()
    {
        if (sink is null) return;
        var closing = sink;
        sink = null;
        try
        {
            await closing.DisposeAsync();
        }
        catch (IOException)
        {
            // It was broken already.
        }
    }
}
