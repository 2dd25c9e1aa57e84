using System.CommandLine;
using System.Globalization;
using DataBank.Dicom;

namespace DataBank.Appliance;

/// <summary><c>databank dicom render</c>: frames as PNG or JPEG files.</summary>
internal static class DicomRenderCommand
{
    public static Command Create()
    {
        var files = DicomPaths.Argument();
        var target = new Option<string>("--to") { Description = "The folder for the pictures; made if it does not exist.", HelpName = "DIR", DefaultValueFactory = _ => "." };
        var frame = new Option<int>("--frame") { Description = "Which frame, from 1; 0 for all of them.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var window = new Option<string?>("--window") { Description = "Center and width, instead of the window that the image names.", HelpName = "C,W" };
        var size = new Option<int?>("--size") { Description = "The longest side in pixels.", HelpName = "N" };
        var overlays = new Option<bool>("--overlays") { Description = "Draws overlays." };
        var isJpeg = new Option<bool>("--jpeg") { Description = "JPEG instead of PNG." };
        var command = new ExampledCommand(
            "render",
            "Renders frames to PNG or JPEG, as a viewer would first show them (画像への変換).",
            "databank dicom render CT0001.dcm",
            "databank dicom render --window 40,400 --to pictures/ study/",
            "databank dicom render --frame 0 --size 512 --jpeg cine.dcm")
        { files, target, frame, window, size, overlays, isJpeg };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var folder = Directory.CreateDirectory(parsed.GetRequiredValue(target)).FullName;
            var request = new RenderRequest
            {
                Format = parsed.GetValue(isJpeg) ? PictureFormat.Jpeg : PictureFormat.Png,
                Window = parsed.GetValue(window) is { } text ? ParseWindow(text) : null,
                Viewport = parsed.GetValue(size) is not { } side ? null
                    : side is > 0 and <= Viewport.LongestSide ? Viewport.Square(side)
                    : throw new SettingsProblem($"--size is a number from 1 to {Viewport.LongestSide}."),
                WithOverlays = parsed.GetValue(overlays),
            };
            return await DicomPaths.ForEachAsync(parsed.GetRequiredValue(files), path => RenderAsync(path, folder, parsed.GetValue(frame), request, cancellation), cancellation) == 0 ? 0 : 1;
        }));
        return command;
    }

    private static async Task RenderAsync(string path, string folder, int frame, RenderRequest request, CancellationToken cancellation)
    {
        using var frames = FrameReader.Open(path);
        if (frame < 0 || frame > frames.Count) throw new PixelDataException($"The file has {frames.Count} frames, but no frame {frame}.");
        var renderer = new ImageRenderer(frames);
        var extension = request.Format == PictureFormat.Png ? ".png" : ".jpg";
        for (var number = frame == 0 ? 1 : frame; number <= (frame == 0 ? frames.Count : frame); number++)
        {
            cancellation.ThrowIfCancellationRequested();
            var suffix = frames.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $".{number}");
            var picture = Path.Combine(folder, Path.GetFileNameWithoutExtension(path) + suffix + extension);
            await File.WriteAllBytesAsync(picture, await renderer.RenderAsync(request with { Frame = number }, cancellation), cancellation);
            Console.WriteLine(picture);
        }
    }

    private static Window ParseWindow(string text)
    {
        var parts = text.Split(',');
        return parts.Length == 2
            && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var center)
            && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var width)
            && new Window(center, width) is { IsValid: true } window
            ? window
            : throw new SettingsProblem("--window is a center and a width of at least 1, as 40,400.");
    }
}
