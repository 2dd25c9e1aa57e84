using System.Runtime.InteropServices;

namespace DataBank.Dicom;

/// <summary>The functions of libcharls 2 that are used here (JPEG-LS, ITU-T T.87).</summary>
internal sealed unsafe class CharLs
{
    public const int InterleaveNone = 0;
    public const int InterleaveLine = 1;

    private readonly delegate* unmanaged[Cdecl]<nint> createDecoder;
    private readonly delegate* unmanaged[Cdecl]<nint, void> destroyDecoder;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, int> setSource;
    private readonly delegate* unmanaged[Cdecl]<nint, int> readHeader;
    private readonly delegate* unmanaged[Cdecl]<nint, FrameInfo*, int> getFrameInfo;
    private readonly delegate* unmanaged[Cdecl]<nint, int*, int> getInterleave;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, uint, int> decode;
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
        createDecoder = (delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "charls_jpegls_decoder_create");
        destroyDecoder = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, "charls_jpegls_decoder_destroy");
        setSource = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, int>)NativeLibrary.GetExport(library, "charls_jpegls_decoder_set_source_buffer");
        readHeader = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "charls_jpegls_decoder_read_header");
        getFrameInfo = (delegate* unmanaged[Cdecl]<nint, FrameInfo*, int>)NativeLibrary.GetExport(library, "charls_jpegls_decoder_get_frame_info");
        getInterleave = (delegate* unmanaged[Cdecl]<nint, int*, int>)NativeLibrary.GetExport(library, "charls_jpegls_decoder_get_interleave_mode");
        decode = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, uint, int>)NativeLibrary.GetExport(library, "charls_jpegls_decoder_decode_to_buffer");
        createEncoder = (delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "charls_jpegls_encoder_create");
        destroyEncoder = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, "charls_jpegls_encoder_destroy");
        setFrameInfo = (delegate* unmanaged[Cdecl]<nint, FrameInfo*, int>)NativeLibrary.GetExport(library, "charls_jpegls_encoder_set_frame_info");
        setNearLossless = (delegate* unmanaged[Cdecl]<nint, int, int>)NativeLibrary.GetExport(library, "charls_jpegls_encoder_set_near_lossless");
        setInterleave = (delegate* unmanaged[Cdecl]<nint, int, int>)NativeLibrary.GetExport(library, "charls_jpegls_encoder_set_interleave_mode");
        setDestination = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, int>)NativeLibrary.GetExport(library, "charls_jpegls_encoder_set_destination_buffer");
        encode = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, uint, int>)NativeLibrary.GetExport(library, "charls_jpegls_encoder_encode_from_buffer");
        getBytesWritten = (delegate* unmanaged[Cdecl]<nint, nuint*, int>)NativeLibrary.GetExport(library, "charls_jpegls_encoder_get_bytes_written");
    }

    /// <summary>
    /// Decodes into <paramref name="pixels"/>, whose size is that of the frame in the smallest whole bytes for its precision.
    /// </summary>
    /// <returns>Whether each component came out as a plane of its own.</returns>
    /// <exception cref="PixelDataException">The codestream is damaged, or not what <paramref name="expected"/> says.</exception>
    public bool Decode(ReadOnlySpan<byte> codestream, FrameInfo expected, Span<byte> pixels)
    {
        var decoder = createDecoder();
        if (decoder == 0) throw new InsufficientMemoryException();
        try
        {
            fixed (byte* from = codestream, to = pixels)
            {
                FrameInfo info;
                int interleave;
                Check(setSource(decoder, from, (nuint)codestream.Length));
                Check(readHeader(decoder));
                Check(getFrameInfo(decoder, &info));
                Check(getInterleave(decoder, &interleave));
                if (info != expected) throw new PixelDataException("A JPEG-LS codestream has two frame headers");
                Check(decode(decoder, to, (nuint)pixels.Length, 0));
                return interleave == InterleaveNone && info.Components > 1;
            }
        }
        finally
        {
            destroyDecoder(decoder);
        }
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
        if (result != 0) throw new PixelDataException($"A JPEG-LS codestream is damaged (CharLS error {result})");
    }

    /// <summary>The struct charls_frame_info.</summary>
    public readonly record struct FrameInfo(int Width, int Height, int BitsPerSample, int Components);
}
