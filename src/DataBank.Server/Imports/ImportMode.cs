namespace DataBank.Server;

/// <summary>What becomes of resources that exist already with other content.</summary>
internal enum ImportMode
{
    /// <summary>They get a new version.</summary>
    Incremental,

    /// <summary>They stay as they are, and the line is refused.</summary>
    Initial,
}
