using System.Data.Common;

namespace DataBank.Storage;

/// <summary>A connection inside one read: makes commands.</summary>
public class ReadSession
{
    private readonly Func<string, DbCommand> command;

    internal ReadSession(DatabaseEngine engine, Func<string, DbCommand> command) => (Engine, this.command) = (engine, command);

    /// <summary>Which engine's SQL to write.</summary>
    public DatabaseEngine Engine { get; }

    /// <summary>
    /// A command on this session's connection and transaction; parameters are added with <see cref="CommandParameters.Add"/>. Dispose it,
    /// after its reader: the prepared statement is then used again.
    /// </summary>
    public DbCommand Command(string sql) => command(sql);

    /// <summary>The same, for one command alone.</summary>
    internal ReadSession ForOneStatement()
    {
        var isUsed = false;
        return new ReadSession(Engine, sql => Interlocked.Exchange(ref isUsed, true) ? throw new InvalidOperationException("A second statement would see another snapshot.") : command(sql));
    }
}
