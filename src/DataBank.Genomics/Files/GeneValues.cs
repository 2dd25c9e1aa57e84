using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace DataBank.Genomics;

/// <summary>
/// The values of one sample of a table of genes in the order of its <see cref="GeneList"/>: an array of doubles as NumPy saves it
/// (NPY 1.0, https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). Where there is no value it says NaN.
/// </summary>
public static class GeneValues
{
    /// <summary>The first value stands behind these.</summary>
    public const int HeaderBytes = 128;

    private const int PreambleBytes = 10;

    /// <param name="count">How many values follow.</param>
    public static byte[] Header(long count)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({count},), }}").PadRight(HeaderBytes - PreambleBytes - 1);
        return [0x93, .. "NUMPY"u8, 1, 0, HeaderBytes - PreambleBytes, 0, .. Encoding.ASCII.GetBytes(text), (byte)'\n'];
    }

    public static void Write(Span<byte> bytes, double? value) => BinaryPrimitives.WriteDoubleLittleEndian(bytes, value ?? double.NaN);

    /// <summary>The value of a row; null: it has none.</summary>
    /// <param name="file">Can seek.</param>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public static double? Read(Stream file, long row)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        file.Position = HeaderBytes + (row * sizeof(double));
        file.ReadExactly(bytes);
        return BinaryPrimitives.ReadDoubleLittleEndian(bytes) is var value && double.IsNaN(value) ? null : value;
    }
}
