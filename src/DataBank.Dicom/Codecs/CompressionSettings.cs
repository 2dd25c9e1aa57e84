namespace DataBank.Dicom;

/// <summary>How much a lossy encoder may lose; lossless transfer syntaxes ignore all of it.</summary>
public sealed record CompressionSettings
{
    public static readonly CompressionSettings Default = new();

    /// <summary>JPEG: 1 to 100.</summary>
    public int Quality { get; init; } = 90;

    /// <summary>JPEG-LS near-lossless: by how much a sample may differ, at least 1.</summary>
    public int NearLossless { get; init; } = 2;

    /// <summary>JPEG 2000 irreversible: native size divided by codestream size.</summary>
    public float Ratio { get; init; } = 10;
}
