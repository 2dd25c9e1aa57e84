using System.Data.Common;

namespace DataBank.Storage;

/// <summary>A write in progress; everything done through it commits or fails together.</summary>
public sealed class WriteSession : ReadSession
{
    private readonly long lastAllowedSurrogate;
    private List<Action>? afterCommit;
    private Dictionary<string, Func<WriteSession, IReadOnlyList<string>, Task>>? beforeCommit;

    internal WriteSession(DatabaseEngine engine, Func<string, DbCommand> command, long nowMilliseconds, long lastSurrogate, long lastAllowedSurrogate)
        : base(engine, command)
    {
        NowMilliseconds = nowMilliseconds;
        LastSurrogate = lastSurrogate;
        this.lastAllowedSurrogate = lastAllowedSurrogate;
    }

    /// <summary>The time this write is stamped with: never earlier than any write before it in the store's order. Millisecond precision.</summary>
    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(NowMilliseconds);

    internal long NowMilliseconds { get; }

    internal long LastSurrogate { get; private set; }

    /// <summary>A new surrogate: a 64-bit number, rising in the order of commits on SQLite and SQL Server, of transaction ids on PostgreSQL.</summary>
    public long NextSurrogate() =>
        LastSurrogate < lastAllowedSurrogate ? ++LastSurrogate : throw new InvalidOperationException("One write can't make so many rows.");

    /// <summary>Not on PostgreSQL: new surrogates are higher than this one, which rows of another database have.</summary>
    internal void SkipTo(long surrogate) => LastSurrogate = Math.Max(LastSurrogate, surrogate);

    /// <summary>SQLite only: how <see cref="Insert"/> finds its statement.</summary>
    internal Func<string, SqliteInsert>? Inserts { get; init; }

    /// <summary>SQLite only: a prepared insert, to be run any number of times.</summary>
    internal SqliteInsert Insert(string sql) => Inserts!(sql);

    /// <summary>What this write has said that it reads.</summary>
    internal WriteReads Reads { get; init; } = WriteReads.Anything;

    /// <summary>PostgreSQL only: statements that go to the server together.</summary>
    internal Func<DbBatch>? Batches { get; init; }

    /// <summary>
    /// From here on the write reads, or writes, what others may write beside it: one that has said it keeps to its own resources begins again, as one that reads anything.
    /// </summary>
    public void ReadOthers()
    {
        if (Reads.IsOwn) throw new OthersRead();
    }

    /// <summary>
    /// PostgreSQL only: commands outside the transaction. What they write is durable at once and stays if this write fails; other writes
    /// of the same don't wait until it ends.
    /// </summary>
    internal Func<string, DbCommand>? Apart { get; init; }

    /// <summary>
    /// Runs <paramref name="action"/> with these names at the end of the transaction, each once for all writes in it that name it: what is derived from
    /// rows which many writes change at the same time is derived once. Fails it, all that asked for it are undone.
    /// </summary>
    internal void BeforeCommit(IEnumerable<string> names, Func<WriteSession, IReadOnlyList<string>, Task> action)
    {
        beforeCommit ??= new(StringComparer.Ordinal);
        foreach (var name in names) beforeCommit[name] = action;
    }

    /// <summary>What <see cref="BeforeCommit"/> was asked for.</summary>
    internal IReadOnlyDictionary<string, Func<WriteSession, IReadOnlyList<string>, Task>> Last => beforeCommit ?? [];

    /// <summary>Runs what this write, or those that share its transaction, have asked for.</summary>
    internal async Task FinishAsync(IReadOnlyDictionary<string, Func<WriteSession, IReadOnlyList<string>, Task>> last)
    {
        foreach (var names in last.GroupBy(pair => pair.Value, pair => pair.Key)) await names.Key(this, [.. names]);
    }

    /// <summary>Runs <paramref name="action"/> once this write is durable: caches must not learn what may still be undone.</summary>
    internal void AfterCommit(Action action) => (afterCommit ??= []).Add(action);

    internal void Committed() => afterCommit?.ForEach(action => action());
}
