using System.Runtime.InteropServices;

namespace DataBank.Dicom;

/// <summary>The encoder of libcharls 2 (JPEG-LS, ITU-T T.87).</summary>
internal sealed unsafe class CharLs
{
    private const int InterleaveNone = 0;
    private const int InterleaveLine = 1;

    private readonly delegate* unmanaged[Cdecl]<nint> createEncoder;
    private readonly delegate* unmanaged[Cdecl]<nint, void> destroyEncoder;
    private readonly delegate* unmanaged[Cdecl]<nint, FrameInfo*, int> setFrameInfo;
    private readonly delegate* unmanaged[Cdecl]<nint, int, int> setNearLossless;
    private readonly delegate* unmanaged[Cdecl]<nint, int, int> setInterleave;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, int> setDestination;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, uint, int> encode;
    private readonly delegate* unmanaged[Cdecl]<nint, nuint*, int> getBytesWritten;

    public CharLs(nint library)
    {
        int major, minor, patch;
        ((delegate* unmanaged[Cdecl]<int*, int*, int*, void>)NativeLibrary.GetExport(library, "charls_get_version_number"))(&major, &minor, &patch);
        if (major != 2 || minor < 2) throw new EntryPointNotFoundException($"version {major}.{minor} instead of 2.2 or later");
        createEncoder = (delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "charls_jpegls_encoder_create");
        destroyEncoder = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, "charls_jpegls_encoder_destroy");
        setFrameInfo = (delegate* unmanaged[Cdecl]<nint, FrameInfo*, int>)NativeLibrary.GetExport(library, "charls_jpegls_encoder_set_frame_info");
        setNearLossless = (delegate* unmanaged[Cdecl]<nint, int, int>)NativeLibrary.GetExport(library, "charls_jpegls_encoder_set_near_lossless");
        setInterleave = (delegate* unmanaged[Cdecl]<nint, int, int>)NativeLibrary.GetExport(library, "charls_jpegls_encoder_set_interleave_mode");
        setDestination = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, int>)NativeLibrary.GetExport(library, "charls_jpegls_encoder_set_destination_buffer");
        encode = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, uint, int>)NativeLibrary.GetExport(library, "charls_jpegls_encoder_encode_from_buffer");
        getBytesWritten = (delegate* unmanaged[Cdecl]<nint, nuint*, int>)NativeLibrary.GetExport(library, "charls_jpegls_encoder_get_bytes_written");
    }

    /// <summary>Encodes into <paramref name="output"/>.</summary>
    /// <returns>The bytes written; negative when they are too few.</returns>
    public int Encode(ReadOnlySpan<byte> pixels, FrameInfo info, int nearLossless, Span<byte> output)
    {
        var encoder = createEncoder();
        if (encoder == 0) throw new InsufficientMemoryException();
        try
        {
            fixed (byte* from = pixels, to = output)
            {
                nuint written;
                Check(setFrameInfo(encoder, &info));
                Check(setNearLossless(encoder, nearLossless));
                Check(setInterleave(encoder, info.Components == 1 ? InterleaveNone : InterleaveLine));
                Check(setDestination(encoder, to, (nuint)output.Length));
                var result = encode(encoder, from, (nuint)pixels.Length, 0);
                if (result == DestinationTooSmall) return -1;
                Check(result);
                Check(getBytesWritten(encoder, &written));
                return (int)written;
            }
        }
        finally
        {
            destroyEncoder(encoder);
        }
    }

    private const int DestinationTooSmall = 3;

    private static void Check(int result)
    {
        if (result != 0) throw new PixelDataException($"A frame cannot be encoded in JPEG-LS (CharLS error {result})");
    }

    /// <summary>The struct charls_frame_info.</summary>
    public readonly record struct FrameInfo(int Width, int Height, int BitsPerSample, int Components);
}
