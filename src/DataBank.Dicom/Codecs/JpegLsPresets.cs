using System.Buffers.Binary;

namespace DataBank.Dicom;

/// <summary>The preset coding parameters of an LSE segment (ITU-T T.87 C.2.4.1.1); 0 stands for the default.</summary>
internal readonly record struct JpegLsPresets(int MaxValue, int T1, int T2, int T3, int Reset)
{
    private const int CodingParameters = 1;
    private const int Bytes = 11;

    /// <exception cref="PixelDataException">The segment holds mapping tables, larger dimensions or extensions, or is damaged.</exception>
    public static JpegLsPresets Read(ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 1) throw JpegHeader.Truncated();
        if (segment[0] != CodingParameters) throw new PixelDataException($"JPEG-LS presets of type {segment[0]} (mapping tables, larger dimensions, extensions) are not decoded");
        if (segment.Length != Bytes) throw new PixelDataException("JPEG-LS coding parameters have a wrong length");
        return new JpegLsPresets(Word(segment, 1), Word(segment, 3), Word(segment, 5), Word(segment, 7), Word(segment, 9));
    }

    private static int Word(ReadOnlySpan<byte> segment, int at) => BinaryPrimitives.ReadUInt16BigEndian(segment[at..]);
}
