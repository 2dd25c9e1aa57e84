using System.Numerics;
using System.Runtime.InteropServices;

namespace DataBank.Dicom;

/// <summary>Scales pictures: the average of the area that a pixel covers when it gets smaller, linear interpolation when it gets larger.</summary>
internal static class Resampling
{
    /// <param name="picture">The source.</param>
    /// <param name="area">The part of the source to show, in its pixels; what lies outside the source is black.</param>
    public static Picture Scale(Picture picture, Area area, int width, int height)
    {
        if (area.IsWholePixels && width == (int)area.Width && height == (int)area.Height)
        {
            return Crop(picture, (int)area.Left, (int)area.Top, width, height);
        }
        var columns = new ResamplingAxis(area.Left, area.Width, width, picture.Width);
        var rows = new ResamplingAxis(area.Top, area.Height, height, picture.Height);
        var scaled = new Picture(width, height, picture.IsColor);
        var sums = new float[picture.Width * picture.PixelBytes];
        for (var y = 0; y < height; y++)
        {
            var weights = rows.WeightsOf(y, out var first);
            if (weights.Length == 0)
            {
                continue;
            }
            sums.AsSpan().Clear();
            for (var i = 0; i < weights.Length; i++)
            {
                AddRow(picture.Row(first + i), weights[i], sums);
            }
            if (picture.IsColor)
            {
                WriteColors(sums, columns, scaled.Row(y));
            }
            else
            {
                WriteGreys(sums, columns, scaled.Row(y));
            }
        }
        return scaled;
    }

    private static Picture Crop(Picture picture, int left, int top, int width, int height)
    {
        if ((left, top, width, height) == (0, 0, picture.Width, picture.Height))
        {
            return picture;
        }
        var cropped = new Picture(width, height, picture.IsColor);
        var (from, to) = (Math.Max(left, 0), Math.Min(left + width, picture.Width));
        for (var y = Math.Max(top, 0); y < Math.Min(top + height, picture.Height) && from < to; y++)
        {
            picture.Row(y)[(from * picture.PixelBytes)..(to * picture.PixelBytes)].CopyTo(cropped.Row(y - top)[((from - left) * picture.PixelBytes)..]);
        }
        return cropped;
    }

    private static void AddRow(ReadOnlySpan<byte> row, float weight, Span<float> sums)
    {
        var done = 0;
        var factor = new Vector<float>(weight);
        for (var targets = MemoryMarshal.Cast<float, Vector<float>>(sums); done + Vector<byte>.Count <= row.Length; done += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(row[done..]), out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            var target = targets.Slice(done / Vector<float>.Count, 4);
            target[0] += Vector.ConvertToSingle(first) * factor;
            target[1] += Vector.ConvertToSingle(second) * factor;
            target[2] += Vector.ConvertToSingle(third) * factor;
            target[3] += Vector.ConvertToSingle(fourth) * factor;
        }
        for (; done < row.Length; done++)
        {
            sums[done] += row[done] * weight;
        }
    }

    private static void WriteGreys(ReadOnlySpan<float> sums, ResamplingAxis columns, Span<byte> output)
    {
        for (var x = 0; x < output.Length; x++)
        {
            var weights = columns.WeightsOf(x, out var first);
            var sources = sums.Slice(first, weights.Length);
            var sum = 0.5f;
            for (var i = 0; i < weights.Length; i++)
            {
                sum += sources[i] * weights[i];
            }
            output[x] = (byte)Math.Min(sum, 255f);
        }
    }

    private static void WriteColors(ReadOnlySpan<float> sums, ResamplingAxis columns, Span<byte> output)
    {
        var pixels = MemoryMarshal.Cast<float, Vector4>(sums);
        for (var x = 0; 4 * x < output.Length; x++)
        {
            var weights = columns.WeightsOf(x, out var first);
            var sum = new Vector4(0.5f);
            for (var i = 0; i < weights.Length; i++)
            {
                sum += pixels[first + i] * weights[i];
            }
            sum = Vector4.Min(sum, new Vector4(255));
            var pixel = output.Slice(4 * x, 4);
            (pixel[0], pixel[1], pixel[2], pixel[3]) = ((byte)sum.X, (byte)sum.Y, (byte)sum.Z, 255);
        }
    }
}
