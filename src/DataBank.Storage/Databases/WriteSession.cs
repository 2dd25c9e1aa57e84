using System.Data.Common;

namespace DataBank.Storage;

/// <summary>A write in progress; everything done through it commits or fails together.</summary>
public sealed class WriteSession : ReadSession
{
    private readonly long lastAllowedSurrogate;
    private List<Action>? afterCommit;

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
    internal Func<string, int, SqliteInsert>? Inserts { get; init; }

    /// <summary>SQLite only: a prepared insert, to be run so many times.</summary>
    internal SqliteInsert Insert(string sql, int rows) => Inserts!(sql, rows);

    /// <summary>Runs <paramref name="action"/> once this write is durable: caches must not learn what may still be undone.</summary>
    internal void AfterCommit(Action action) => (afterCommit ??= []).Add(action);

    internal void Committed() => afterCommit?.ForEach(action => action());
}
