using System.Diagnostics;
using System.Globalization;
using System.Text;
using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>How dcmtk renders a file: its tool's PGM or PPM, read back.</summary>
internal static class DcmtkPicture
{
    /// <summary>The encapsulated syntaxes that Debian's dcmtk decodes only with this tool.</summary>
    private const string JpegTool = "/usr/bin/dcmj2pnm";

    /// <summary>Null when dcmtk refuses the file.</summary>
    public static async Task<Picture?> RenderAsync(string file, string[] arguments, CancellationToken cancellation)
    {
        Assert.SkipUnless(File.Exists(JpegTool), "dcmtk is not installed.");
        var output = Path.GetTempFileName();
        try
        {
            using var process = Process.Start(new ProcessStartInfo(JpegTool, ["-q", .. arguments, file, output]) { RedirectStandardError = true })!;
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0 && new FileInfo(output).Length > 0 ? Read(await File.ReadAllBytesAsync(output, cancellation)) : null;
        }
        finally
        {
            File.Delete(output);
        }
    }

    /// <summary>The largest difference of two samples of the same place, and how many pixels differ by more than one level.</summary>
    public static (int Largest, int Count) Difference(Picture left, Picture right)
    {
        Assert.Equal((right.Width, right.Height, right.IsColor), (left.Width, left.Height, left.IsColor));
        var (largest, count) = (0, 0);
        for (var i = 0; i < left.Samples.Length; i++)
        {
            var difference = Math.Abs(left.Samples[i] - right.Samples[i]);
            largest = Math.Max(largest, difference);
            count += difference > 1 ? 1 : 0;
        }
        return (largest, count);
    }

    public static Picture Read(byte[] pnm)
    {
        var at = 0;
        string Next()
        {
            while (char.IsWhiteSpace((char)pnm[at])) at++;
            while (pnm[at] == '#')
            {
                while (pnm[at] != '\n') at++;
                while (char.IsWhiteSpace((char)pnm[at])) at++;
            }
            var start = at;
            while (!char.IsWhiteSpace((char)pnm[at])) at++;
            return Encoding.ASCII.GetString(pnm, start, at - start);
        }
        var isColor = Next() == "P6";
        var (width, height) = (int.Parse(Next(), CultureInfo.InvariantCulture), int.Parse(Next(), CultureInfo.InvariantCulture));
        Assert.Equal("255", Next());
        at++;
        var picture = new Picture(width, height, isColor);
        for (var i = 0; i < width * height; i++)
        {
            if (isColor)
            {
                pnm.AsSpan(at + (3 * i), 3).CopyTo(picture.Samples.AsSpan(4 * i));
                picture.Samples[(4 * i) + 3] = 255;
            }
            else
            {
                picture.Samples[i] = pnm[at + i];
            }
        }
        return picture;
    }
}
