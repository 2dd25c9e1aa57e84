using System.Data.Common;

namespace DataBank.Storage;

/// <summary>A connection inside one read: makes commands.</summary>
public class ReadSession
{
    internal ReadSession() { }

    /// <summary>Which engine's SQL to write.</summary>
    public DatabaseEngine Engine => throw new NotImplementedException();

    /// <summary>A command on this session's connection and transaction; parameters are added with <see cref="CommandParameters.Add"/>.</summary>
    public DbCommand Command(string sql) => throw new NotImplementedException();
}
