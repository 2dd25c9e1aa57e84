namespace DataBank.Server;

/// <summary>Where a file that is imported lies.</summary>
internal enum ImportPlace
{
    /// <summary>Below the import folder.</summary>
    Folder,

    /// <summary>It came with the request.</summary>
    Upload,

    /// <summary>On a server that the site has named.</summary>
    Web,
}
