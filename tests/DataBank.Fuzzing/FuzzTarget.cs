namespace DataBank.Fuzzing;

/// <summary>One way in for bytes from outside, and what must hold of it for any bytes.</summary>
/// <param name="Name">As the command line names it.</param>
/// <param name="Run">Throws if something does not hold; refusals that the entry point documents are not let out.</param>
/// <param name="Seeds">Well-formed inputs, and malformed ones of known kinds, to start from.</param>
internal sealed record FuzzTarget(string Name, Action<byte[]> Run, Func<IEnumerable<byte[]>> Seeds)
{
    public int LargestInput { get; init; } = 16 * 1024;

    /// <summary>Bytes that one run may allocate whatever the input, and for each byte of it.</summary>
    public (long Fixed, long PerByte) Allocation { get; init; } = (8 << 20, 2_000);

    /// <summary>What the mutator writes over an input now and then.</summary>
    public byte[][] Tokens { get; init; } = [];

    /// <summary>Whether inputs hold DICOM elements, which are then also changed as such.</summary>
    public bool HoldsElements { get; init; }
}
