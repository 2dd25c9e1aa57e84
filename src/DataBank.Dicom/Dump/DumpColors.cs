namespace DataBank.Dicom;

/// <summary>What is printed before the parts of a line to colour them, and after them to end it.</summary>
public sealed record DumpColors(string Tag, string Vr, string Note, string Warning, string Reset)
{
    public static DumpColors None { get; } = new("", "", "", "", "");

    /// <summary>Escape sequences of terminals (ECMA-48 §8.3.117), in the colours that the terminal's owner chose.</summary>
    public static DumpColors Terminal { get; } = new("\x1b[36m", "\x1b[33m", "\x1b[2m", "\x1b[31m", "\x1b[0m");
}
