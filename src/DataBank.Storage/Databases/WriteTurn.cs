namespace DataBank.Storage;

/// <summary>Beside whom a write runs.</summary>
internal enum WriteTurn
{
    /// <summary>Beside others that read their own resources alone.</summary>
    AmongOwn,

    /// <summary>Beside others that read anything.</summary>
    AmongAny,

    /// <summary>Beside nobody.</summary>
    Alone,
}
