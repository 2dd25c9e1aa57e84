using System.Runtime.InteropServices;

namespace DataBank.Dicom;

/// <summary>The functions of libturbojpeg that are used here: its own C API, whose errors come back as codes (libjpeg's would end the process).</summary>
internal sealed unsafe class TurboJpeg(nint library)
{
    public const int Rgb = 0;
    public const int Gray = 6;
    public const int Rgba = 7;
    public const int SamplingGray = 3;
    public const int Sampling444 = 0;
    public const int Sampling422 = 1;
    private const int AccurateDct = 4096;
    private const int LimitScans = 32768;
    private const int Warning = 0;

    private readonly delegate* unmanaged[Cdecl]<nint> initDecompress = (delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "tjInitDecompress");
    private readonly delegate* unmanaged[Cdecl]<nint> initCompress = (delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "tjInitCompress");
    private readonly delegate* unmanaged[Cdecl]<nint, int> destroy = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "tjDestroy");
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, CULong, byte*, int, int, int, int, int, int> decompress =
        (delegate* unmanaged[Cdecl]<nint, byte*, CULong, byte*, int, int, int, int, int, int>)NativeLibrary.GetExport(library, "tjDecompress2");
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, int, int, int, int, byte**, CULong*, int, int, int, int> compress =
        (delegate* unmanaged[Cdecl]<nint, byte*, int, int, int, int, byte**, CULong*, int, int, int, int>)NativeLibrary.GetExport(library, "tjCompress2");
    private readonly delegate* unmanaged[Cdecl]<byte*, void> free = (delegate* unmanaged[Cdecl]<byte*, void>)NativeLibrary.GetExport(library, "tjFree");
    private readonly delegate* unmanaged[Cdecl]<nint, nint> errorText = (delegate* unmanaged[Cdecl]<nint, nint>)NativeLibrary.GetExport(library, "tjGetErrorStr2");
    private readonly delegate* unmanaged[Cdecl]<nint, int> errorCode = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "tjGetErrorCode");

    /// <summary>Decodes into <paramref name="pixels"/>, whose size the caller has compared with the codestream's.</summary>
    public void Decode(ReadOnlySpan<byte> codestream, int rows, int columns, int pixelFormat, Span<byte> pixels)
    {
        var handle = initDecompress();
        if (handle == 0) throw new InsufficientMemoryException();
        try
        {
            fixed (byte* from = codestream, to = pixels)
            {
                var result = decompress(
                    handle, from, new CULong((nuint)codestream.Length), to, columns, 0, rows, pixelFormat, AccurateDct | LimitScans);
                if (result != 0 && !IsHarmless(handle)) throw new PixelDataException("A JPEG codestream is damaged");
            }
        }
        finally
        {
            _ = destroy(handle);
        }
    }

    public ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> pixels, int rows, int columns, int pixelFormat, int sampling, int quality, out Encoded owner)
    {
        var handle = initCompress();
        if (handle == 0) throw new InsufficientMemoryException();
        byte* output = null;
        var size = default(CULong);
        try
        {
            fixed (byte* from = pixels)
            {
                if (compress(handle, from, columns, 0, rows, pixelFormat, &output, &size, sampling, quality, AccurateDct) != 0)
                {
                    free(output);
                    throw new InvalidOperationException("The JPEG encoder failed");
                }
            }
        }
        finally
        {
            _ = destroy(handle);
        }
        owner = new Encoded(this, output);
        return new ReadOnlySpan<byte>(output, checked((int)size.Value));
    }

    /// <summary>The decoder goes on after a warning, with pixels missing in most cases; only garbage between segments does no harm.</summary>
    private bool IsHarmless(nint handle) =>
        errorCode(handle) == Warning && Marshal.PtrToStringUTF8(errorText(handle)) is { } text && text.Contains("extraneous bytes", StringComparison.Ordinal);

    /// <summary>Memory of the library.</summary>
    public readonly ref struct Encoded(TurboJpeg library, byte* bytes)
    {
        private readonly byte* bytes = bytes;

        public void Dispose() => library.free(bytes);
    }
}
