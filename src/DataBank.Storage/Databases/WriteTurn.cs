namespace DataBank.Storage;

/// <summary>Beside whom a write runs.</summary>
internal enum WriteTurn
{
    /// <summary>Beside others that read their own resources alone.</summary>
    AmongOwn,

    /// <summary>Beside others that write their own studies alone.</summary>
    AmongStudies,

    /// <summary>Beside others that read and write anything.</summary>
    AmongAny,

    /// <summary>Beside nobody.</summary>
    Alone,
}
