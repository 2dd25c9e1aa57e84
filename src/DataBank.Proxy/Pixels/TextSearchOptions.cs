namespace DataBank.Proxy;

/// <summary>How text in pixels is searched for. Section <c>Proxy:TextSearch</c>.</summary>
public sealed record TextSearchOptions
{
    /// <summary>The executable of tesseract, found in PATH or by its whole path; without it nothing is cleared.</summary>
    public string Command { get; init; } = "tesseract";

    /// <summary>Its models, which must be installed.</summary>
    public string Languages { get; init; } = "jpn+eng";

    /// <summary>Of an instance with more frames no text is searched for: a person is to decide.</summary>
    public int Frames { get; init; } = 120;

    /// <summary>The same of a larger file, and of one with more native pixels.</summary>
    public long InstanceBytes { get; init; } = 256L << 20;

    /// <summary>How long one run may take, over a few frames.</summary>
    public int Seconds { get; init; } = 120;

    /// <summary>How long after a run that failed, or a file that could not be fetched, it is tried again; after three failed runs a person is to decide.</summary>
    public int RetrySeconds { get; init; } = 30;

    /// <summary>Address space of one run.</summary>
    public long MemoryBytes { get; init; } = 2L << 30;
}
