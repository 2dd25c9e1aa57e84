namespace DataBank.Dicom;

/// <summary>The native library that a transfer syntax needs is not installed, or too old.</summary>
/// <param name="package">The Debian package that has it.</param>
/// <param name="reason">What was looked for and not found.</param>
public sealed class CodecMissingException(string package, string reason) : NotSupportedException($"{reason}; install the package {package}")
{
    /// <summary>The Debian package that has the library.</summary>
    public string Package { get; } = package;
}
