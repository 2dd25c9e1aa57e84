using System.Runtime.InteropServices;

namespace DataBank.UnitTests;

/// <summary>The encoder of libcharls with all its choices, as an outside one.</summary>
internal static partial class CharLsEncoder
{
    public const int ByPlane = 0, ByLine = 1, BySample = 2;

    /// <param name="pixels">Planes if <paramref name="interleave"/> is <see cref="ByPlane"/>, else pixel after pixel; 16 bits above a precision of 8.</param>
    /// <param name="presets">MAXVAL, T1, T2, T3, RESET; null for the defaults.</param>
    public static byte[] Encode(byte[] pixels, int columns, int rows, int precision, int components, int interleave, int near, int[]? presets = null)
    {
        var encoder = charls_jpegls_encoder_create();
        try
        {
            var output = new byte[(3 * pixels.Length) + 1024];
            Check(charls_jpegls_encoder_set_frame_info(encoder, [columns, rows, precision, components]));
            Check(charls_jpegls_encoder_set_near_lossless(encoder, near));
            Check(charls_jpegls_encoder_set_interleave_mode(encoder, interleave));
            if (presets is not null) Check(charls_jpegls_encoder_set_preset_coding_parameters(encoder, presets));
            var pin = GCHandle.Alloc(output, GCHandleType.Pinned);
            try
            {
                Check(charls_jpegls_encoder_set_destination_buffer(encoder, pin.AddrOfPinnedObject(), (nuint)output.Length));
                Check(charls_jpegls_encoder_encode_from_buffer(encoder, pixels, (nuint)pixels.Length, 0));
            }
            finally
            {
                pin.Free();
            }
            Check(charls_jpegls_encoder_get_bytes_written(encoder, out var written));
            return output[..(int)written];
        }
        finally
        {
            charls_jpegls_encoder_destroy(encoder);
        }
    }

    private static void Check(int result) => Assert.Equal(0, result);

    private const string Library = "libcharls.so.2";

    [LibraryImport(Library)]
    private static partial nint charls_jpegls_encoder_create();

    [LibraryImport(Library)]
    private static partial void charls_jpegls_encoder_destroy(nint encoder);

    [LibraryImport(Library)]
    private static partial int charls_jpegls_encoder_set_frame_info(nint encoder, int[] info);

    [LibraryImport(Library)]
    private static partial int charls_jpegls_encoder_set_near_lossless(nint encoder, int near);

    [LibraryImport(Library)]
    private static partial int charls_jpegls_encoder_set_interleave_mode(nint encoder, int mode);

    [LibraryImport(Library)]
    private static partial int charls_jpegls_encoder_set_preset_coding_parameters(nint encoder, int[] parameters);

    [LibraryImport(Library)]
    private static partial int charls_jpegls_encoder_set_destination_buffer(nint encoder, nint buffer, nuint size);

    [LibraryImport(Library)]
    private static partial int charls_jpegls_encoder_encode_from_buffer(nint encoder, byte[] pixels, nuint size, uint stride);

    [LibraryImport(Library)]
    private static partial int charls_jpegls_encoder_get_bytes_written(nint encoder, out nuint written);
}
