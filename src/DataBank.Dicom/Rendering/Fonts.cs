using SkiaSharp;

namespace DataBank.Dicom;

/// <summary>The font that annotations are written in: one with Japanese, where the machine has one (Debian: fonts-noto-cjk).</summary>
internal static class Fonts
{
    private static readonly string[] Paths =
    [
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf",
        "/System/Library/Fonts/ヒラギノ角ゴシック W3.ttc",
        "C:/Windows/Fonts/YuGothR.ttc",
        "C:/Windows/Fonts/msgothic.ttc",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    ];

    private static readonly Lazy<SKTypeface> Chosen = new(Find);

    /// <summary>Kept for the life of the process: reading a font of this size takes longer than rendering an image.</summary>
    public static SKTypeface Typeface => Chosen.Value;

    private static SKTypeface Find() => Paths.Where(File.Exists).Select(path => SKTypeface.FromFile(path)).FirstOrDefault(font => font is not null) ?? SKTypeface.Default;
}
