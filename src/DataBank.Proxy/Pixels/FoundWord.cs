using DataBank.Dicom;

namespace DataBank.Proxy;

/// <summary>A word that was read in a picture.</summary>
/// <param name="Picture">Counted from 0.</param>
/// <param name="Confidence">0 to 100.</param>
internal readonly record struct FoundWord(int Picture, PixelArea Area, double Confidence, string Text);
