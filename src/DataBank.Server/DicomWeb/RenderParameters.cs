using System.Globalization;
using DataBank.Dicom;
using DataBank.Fhir;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>The query parameters of rendered resources (PS3.18 §8.3.5.1), and of WADO-URI where it names them otherwise (§9.1.2).</summary>
internal static class RenderParameters
{
    private const int DefaultQuality = 90;

    /// <summary>Everything but the frame and the format.</summary>
    /// <exception cref="RequestProblem">400: a parameter has no meaning.</exception>
    public static RenderRequest Parse(IQueryCollection query) => new()
    {
        Quality = Quality(query),
        Annotations = ParseAnnotations(One(query, "annotation")),
        Window = One(query, "window") is { } window ? ParseWindow(window.Split(',')) : null,
        Viewport = One(query, "viewport") is { } viewport ? ParseViewport(viewport.Split(',')) : null,
    };

    /// <summary>The value of a parameter that may stand once; null when it is absent or empty.</summary>
    public static string? One(IQueryCollection query, string name) => query.TryGetValue(name, out var values)
        ? values.Count > 1 ? throw Invalid(name, "stands more than once") : string.IsNullOrEmpty(values[0]) ? null : values[0]
        : null;

    public static int Quality(IQueryCollection query, string name = "quality") => One(query, name) is not { } text ? DefaultQuality
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var quality) && quality is >= 1 and <= 100 ? quality
        : throw Invalid(name, "is a whole number from 1 to 100");

    public static Annotations ParseAnnotations(string? text)
    {
        var annotations = Annotations.None;
        foreach (var name in text?.Split(',') ?? [])
        {
            annotations |= name switch
            {
                "patient" => Annotations.Patient,
                "technique" => Annotations.Technique,
                _ => throw Invalid("annotation", "is a list of patient and technique"),
            };
        }
        return annotations;
    }

    /// <summary>Center and width, and a function unless it is linear.</summary>
    public static Window ParseWindow(string[] parts)
    {
        WindowFunction? function = parts.Length < 3 ? WindowFunction.Linear : parts[2].ToLowerInvariant() switch
        {
            "linear" => WindowFunction.Linear,
            "linear-exact" or "linear_exact" => WindowFunction.LinearExact,
            "sigmoid" => WindowFunction.Sigmoid,
            _ => null,
        };
        return parts.Length is 2 or 3 && function is { } known && Number(parts[0]) is { } center && Number(parts[1]) is { } width
            && new Window(center, width, known) is { IsValid: true } window
            ? window
            : throw Invalid("window", "is center,width,function with function linear, linear-exact or sigmoid, and a width of at least 1 for linear");
    }

    /// <summary>Width and height, then x, y, width and height of the part of the image; negative ones mirror it.</summary>
    private static Viewport ParseViewport(string[] parts)
    {
        if (parts.Length is not (2 or 6) || Side(parts[0]) is not { } width || Side(parts[1]) is not { } height)
        {
            throw Invalid("viewport", $"is vw,vh or vw,vh,sx,sy,sw,sh with vw and vh from 1 to {Viewport.LongestSide}");
        }
        if (parts.Length == 2) return new Viewport(width, height);
        return Number(parts[2], otherwise: 0) is >= 0 and var left && Number(parts[3], otherwise: 0) is >= 0 and var top
            && Number(parts[4]) is { } sourceWidth && Number(parts[5]) is { } sourceHeight
            && Math.Abs(sourceWidth) is >= 1 and <= ushort.MaxValue && Math.Abs(sourceHeight) is >= 1 and <= ushort.MaxValue && left <= ushort.MaxValue && top <= ushort.MaxValue
            ? new Viewport(width, height)
            {
                Source = new Area(left, top, Math.Abs(sourceWidth), Math.Abs(sourceHeight)),
                FlipsHorizontally = sourceWidth < 0,
                FlipsVertically = sourceHeight < 0,
            }
            : throw Invalid("viewport", "names no part of an image");
    }

    public static int? Side(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side is >= 1 and <= Viewport.LongestSide ? side : null;

    public static double? Number(string text, double? otherwise = null) => text.Length == 0 ? otherwise
        : double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number
        : null;

    public static RequestProblem Invalid(string name, string rule) => RequestProblem.Invalid($"The parameter {name} {rule}.");
}
