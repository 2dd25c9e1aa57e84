namespace DataBank.Storage;

/// <summary>A write in progress; everything done through it commits or fails together.</summary>
public sealed class WriteSession : ReadSession
{
    internal WriteSession() { }

    /// <summary>The time this write is stamped with: never earlier than any write committed before it.</summary>
    public DateTimeOffset Now => throw new NotImplementedException();

    /// <summary>A new surrogate: a 64-bit number, rising in the order of commits on SQLite.</summary>
    public long NextSurrogate() => throw new NotImplementedException();
}
