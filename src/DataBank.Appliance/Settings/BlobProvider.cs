namespace DataBank.Appliance;

/// <summary>What keeps files.</summary>
internal enum BlobProvider
{
    /// <summary>Folders in the data folder.</summary>
    FileSystem,

    /// <summary>A container of Azure Blob Storage.</summary>
    AzureBlob,
}
