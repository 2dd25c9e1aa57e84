namespace DataBank.Appliance;

/// <summary>Where files are kept. Section <c>Blobs</c>.</summary>
internal sealed class BlobSettings
{
    public BlobProvider Provider { get; init; }

    /// <summary>With <see cref="BlobProvider.AzureBlob"/>: a connection string, or the address of the service.</summary>
    public string? ConnectionString { get; init; }

    public string Container { get; init; } = "databank";

    /// <summary>Whether blobs are encrypted before they are written.</summary>
    public bool Encrypt { get; init; }

    /// <summary>How many bytes a second the blobs are read at to find damaged ones; 0: they are not.</summary>
    public long ScrubBytesPerSecond { get; init; } = 4 * 1024 * 1024;

    /// <summary>Whether new files lie where older versions look for them (<c>aa/bb/</c>), while nodes of both share a folder.</summary>
    public bool ForOlderNodes { get; init; }

    public long ReserveBytes { get; init; } = 256L * 1024 * 1024;

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        if (ScrubBytesPerSecond < 0) throw new SettingsProblem("Blobs:ScrubBytesPerSecond is 0 or more.");
        if (ReserveBytes < 0) throw new SettingsProblem("Blobs:ReserveBytes is 0 or more.");
        if (Provider == BlobProvider.AzureBlob && string.IsNullOrWhiteSpace(ConnectionString))
            throw new SettingsProblem("Blobs:Provider is AzureBlob: give its connection string, or the address of the service, in DATABANK_Blobs__ConnectionString.");
        if (!IsContainerName(Container)) throw new SettingsProblem("Blobs:Container has 3 to 63 small letters, digits and single hyphens.");
    }

    private static bool IsContainerName(string name) =>
        name.Length is >= 3 and <= 63 && name.Split('-').All(part => part.Length > 0 && part.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter)));
}
