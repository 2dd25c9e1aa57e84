namespace DataBank.Dicom;

/// <summary>
/// Pixel data or a codestream that is damaged, contradicts its header, or is larger than allowed. The message names no value of the
/// data set but the numbers that describe the pixels.
/// </summary>
public sealed class PixelDataException(string message) : FormatException(message);
