using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DataBank.Benchmarks;

/// <summary>The native libraries called with as little as they need, to compare with.</summary>
internal static unsafe partial class BareCodecs
{
    public static void Jpeg(byte[] codestream, byte[] pixels, int columns, int rows)
    {
        var decoder = tjInitDecompress();
        fixed (byte* from = codestream, to = pixels)
        {
            Check(tjDecompress2(decoder, from, new CULong((nuint)codestream.Length), to, columns, 0, rows, 6, 4096));
        }
        _ = tjDestroy(decoder);
    }

    public static void JpegLs(byte[] codestream, byte[] pixels)
    {
        var decoder = charls_jpegls_decoder_create();
        fixed (byte* from = codestream, to = pixels)
        {
            Check(charls_jpegls_decoder_set_source_buffer(decoder, from, (nuint)codestream.Length));
            Check(charls_jpegls_decoder_read_header(decoder));
            Check(charls_jpegls_decoder_decode_to_buffer(decoder, to, (nuint)pixels.Length, 0));
        }
        charls_jpegls_decoder_destroy(decoder);
    }

    /// <summary>The samples stay in the planes of 32 bits that the library makes.</summary>
    public static void Jpeg2000(byte[] codestream)
    {
        var parameters = stackalloc byte[32 * 1024];
        nint image;
        fixed (byte* from = codestream)
        {
            var cursor = new Cursor { Bytes = from, Length = codestream.Length };
            var stream = opj_stream_create(256 * 1024, 1);
            opj_stream_set_user_data(stream, &cursor, null);
            opj_stream_set_user_data_length(stream, (ulong)codestream.Length);
            opj_stream_set_read_function(stream, &Read);
            var decoder = opj_create_decompress(0);
            opj_set_default_decoder_parameters(parameters);
            Check(1 - opj_setup_decoder(decoder, parameters));
            Check(1 - opj_read_header(stream, decoder, &image));
            Check(1 - opj_decode(decoder, stream, image));
            opj_image_destroy(image);
            opj_destroy_codec(decoder);
            opj_stream_destroy(stream);
        }
    }

    private static void Check(int result)
    {
        if (result != 0) throw new UnreachableException("The bare decoder failed.");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint Read(byte* destination, nuint size, Cursor* cursor)
    {
        var count = Math.Min((long)size, cursor->Length - cursor->Position);
        if (count <= 0) return nuint.MaxValue;
        Buffer.MemoryCopy(cursor->Bytes + cursor->Position, destination, count, count);
        cursor->Position += count;
        return (nuint)count;
    }

    private struct Cursor
    {
        public byte* Bytes;
        public long Length;
        public long Position;
    }

    private const string Turbo = "libturbojpeg.so.0", CharLs = "libcharls.so.2", OpenJpeg = "libopenjp2.so.7";

    [LibraryImport(Turbo)]
    private static partial nint tjInitDecompress();

    [LibraryImport(Turbo)]
    private static partial int tjDestroy(nint handle);

    [LibraryImport(Turbo)]
    private static partial int tjDecompress2(nint handle, byte* from, CULong size, byte* to, int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport(CharLs)]
    private static partial nint charls_jpegls_decoder_create();

    [LibraryImport(CharLs)]
    private static partial void charls_jpegls_decoder_destroy(nint decoder);

    [LibraryImport(CharLs)]
    private static partial int charls_jpegls_decoder_set_source_buffer(nint decoder, byte* from, nuint size);

    [LibraryImport(CharLs)]
    private static partial int charls_jpegls_decoder_read_header(nint decoder);

    [LibraryImport(CharLs)]
    private static partial int charls_jpegls_decoder_decode_to_buffer(nint decoder, byte* to, nuint size, uint stride);

    [LibraryImport(OpenJpeg)]
    private static partial nint opj_stream_create(nuint size, int isInput);

    [LibraryImport(OpenJpeg)]
    private static partial void opj_stream_destroy(nint stream);

    [LibraryImport(OpenJpeg)]
    private static partial void opj_stream_set_user_data(nint stream, void* data, void* free);

    [LibraryImport(OpenJpeg)]
    private static partial void opj_stream_set_user_data_length(nint stream, ulong length);

    [LibraryImport(OpenJpeg)]
    private static partial void opj_stream_set_read_function(nint stream, delegate* unmanaged[Cdecl]<byte*, nuint, Cursor*, nuint> read);

    [LibraryImport(OpenJpeg)]
    private static partial nint opj_create_decompress(int format);

    [LibraryImport(OpenJpeg)]
    private static partial void opj_set_default_decoder_parameters(byte* parameters);

    [LibraryImport(OpenJpeg)]
    private static partial int opj_setup_decoder(nint decoder, byte* parameters);

    [LibraryImport(OpenJpeg)]
    private static partial int opj_read_header(nint stream, nint decoder, nint* image);

    [LibraryImport(OpenJpeg)]
    private static partial int opj_decode(nint decoder, nint stream, nint image);

    [LibraryImport(OpenJpeg)]
    private static partial void opj_image_destroy(nint image);

    [LibraryImport(OpenJpeg)]
    private static partial void opj_destroy_codec(nint decoder);
}
