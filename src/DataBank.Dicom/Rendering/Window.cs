namespace DataBank.Dicom;

/// <summary>A window on modality values (PS3.3 C.11.2.1.2).</summary>
/// <param name="Center">Window Center (0028,1050).</param>
/// <param name="Width">Window Width (0028,1051): at least 1 for a linear window, above 0 for the others.</param>
/// <param name="Function">How values inside the window become grey.</param>
public sealed record Window(double Center, double Width, WindowFunction Function = WindowFunction.Linear)
{
    /// <summary>Whether the numbers are those of a window.</summary>
    public bool IsValid =>
        double.IsFinite(Center) && double.IsFinite(Width) && (Function == WindowFunction.Linear ? Width >= 1 : Width > 0);

    /// <summary>The defined terms of (0028,1056); null for any other.</summary>
    public static WindowFunction? FunctionOf(string? term) => term switch
    {
        null or "LINEAR" => WindowFunction.Linear,
        "LINEAR_EXACT" => WindowFunction.LinearExact,
        "SIGMOID" => WindowFunction.Sigmoid,
        _ => null,
    };

    /// <summary>From 0 (black) to 1 (white).</summary>
    internal double Apply(double value) => Function switch
    {
        WindowFunction.Sigmoid => 1 / (1 + Math.Exp(-4 * (value - Center) / Width)),
        WindowFunction.LinearExact => Math.Clamp(((value - Center) / Width) + 0.5, 0, 1),
        _ when Width <= 1 => value > Center - 0.5 ? 1 : 0,
        _ => Math.Clamp(((value - (Center - 0.5)) / (Width - 1)) + 0.5, 0, 1),
    };
}
