namespace DataBank.Dicom;

/// <summary>A native library that this machine lacks.</summary>
/// <param name="Name">What it decodes or encodes: "JPEG 2000".</param>
/// <param name="Package">The Debian package that has it.</param>
/// <param name="Reason">What was looked for and not found, or is too old.</param>
public sealed record MissingCodec(string Name, string Package, string Reason);
