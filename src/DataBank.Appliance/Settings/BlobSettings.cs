namespace DataBank.Appliance;

/// <summary>Where files are kept. Section <c>Blobs</c>.</summary>
internal sealed class BlobSettings
{
    public long ReserveBytes { get; init; } = 256L * 1024 * 1024;
}
