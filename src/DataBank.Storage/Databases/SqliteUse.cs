namespace DataBank.Storage;

/// <summary>What a SQLite file is for.</summary>
internal enum SqliteUse
{
    /// <summary>The clinical store: its writer keeps 32 MiB in memory; the system keeps the rest of the file in its own cache.</summary>
    Records,

    /// <summary>
    /// The vault and views, of which there is one for each theme: writers keep 8 MiB, which would otherwise grow with all of them, and what is deleted is overwritten: it
    /// must not be found in the file any more.
    /// </summary>
    Research,
}
