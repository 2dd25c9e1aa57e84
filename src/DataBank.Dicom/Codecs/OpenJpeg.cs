using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DataBank.Dicom;

/// <summary>
/// The functions of libopenjp2 2.5 that are used here (JPEG 2000, ITU-T T.800, and decoding of HTJ2K, T.814). Codestreams go through
/// callbacks over pinned memory; messages have no handler and come to nothing, errors are return values.
/// </summary>
internal sealed unsafe class OpenJpeg
{
    private const int Codestream = 0;
    private const int ParametersBytes = 32 * 1024;
    private const int StreamBytes = 256 * 1024;

    private readonly delegate* unmanaged[Cdecl]<nuint, int, nint> createStream;
    private readonly delegate* unmanaged[Cdecl]<nint, void> destroyStream;
    private readonly delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<byte*, nuint, Cursor*, nuint>, void> setRead;
    private readonly delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<byte*, nuint, nint, nuint>, void> setWrite;
    private readonly delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<long, Cursor*, long>, void> setSkip;
    private readonly delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<long, Cursor*, int>, void> setSeek;
    private readonly delegate* unmanaged[Cdecl]<nint, void*, void*, void> setUserData;
    private readonly delegate* unmanaged[Cdecl]<nint, ulong, void> setLength;
    private readonly delegate* unmanaged[Cdecl]<int, nint> createDecoder;
    private readonly delegate* unmanaged[Cdecl]<int, nint> createEncoder;
    private readonly delegate* unmanaged[Cdecl]<nint, void> destroyCodec;
    private readonly delegate* unmanaged[Cdecl]<byte*, void> defaultDecoding;
    private readonly delegate* unmanaged[Cdecl]<EncodingParameters*, void> defaultEncoding;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, int> setUpDecoder;
    private readonly delegate* unmanaged[Cdecl]<nint, EncodingParameters*, Image*, int> setUpEncoder;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, Image**, int> readHeader;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, Image*, int> decode;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, int> endDecoding;
    private readonly delegate* unmanaged[Cdecl]<uint, ComponentParameters*, int, Image*> createImage;
    private readonly delegate* unmanaged[Cdecl]<Image*, void> destroyImage;
    private readonly delegate* unmanaged[Cdecl]<nint, Image*, nint, int> startEncoding;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, int> encode;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, int> endEncoding;

    public OpenJpeg(nint library)
    {
        var version = Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "opj_version"))());
        if (!Version.TryParse(version, out var number) || number < new Version(2, 5) || number.Major != 2)
        {
            throw new EntryPointNotFoundException($"version {version} instead of 2.5 or later");
        }
        createStream = (delegate* unmanaged[Cdecl]<nuint, int, nint>)Export("opj_stream_create");
        destroyStream = (delegate* unmanaged[Cdecl]<nint, void>)Export("opj_stream_destroy");
        setRead = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<byte*, nuint, Cursor*, nuint>, void>)Export("opj_stream_set_read_function");
        setWrite = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<byte*, nuint, nint, nuint>, void>)Export("opj_stream_set_write_function");
        setSkip = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<long, Cursor*, long>, void>)Export("opj_stream_set_skip_function");
        setSeek = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<long, Cursor*, int>, void>)Export("opj_stream_set_seek_function");
        setUserData = (delegate* unmanaged[Cdecl]<nint, void*, void*, void>)Export("opj_stream_set_user_data");
        setLength = (delegate* unmanaged[Cdecl]<nint, ulong, void>)Export("opj_stream_set_user_data_length");
        createDecoder = (delegate* unmanaged[Cdecl]<int, nint>)Export("opj_create_decompress");
        createEncoder = (delegate* unmanaged[Cdecl]<int, nint>)Export("opj_create_compress");
        destroyCodec = (delegate* unmanaged[Cdecl]<nint, void>)Export("opj_destroy_codec");
        defaultDecoding = (delegate* unmanaged[Cdecl]<byte*, void>)Export("opj_set_default_decoder_parameters");
        defaultEncoding = (delegate* unmanaged[Cdecl]<EncodingParameters*, void>)Export("opj_set_default_encoder_parameters");
        setUpDecoder = (delegate* unmanaged[Cdecl]<nint, byte*, int>)Export("opj_setup_decoder");
        setUpEncoder = (delegate* unmanaged[Cdecl]<nint, EncodingParameters*, Image*, int>)Export("opj_setup_encoder");
        readHeader = (delegate* unmanaged[Cdecl]<nint, nint, Image**, int>)Export("opj_read_header");
        decode = (delegate* unmanaged[Cdecl]<nint, nint, Image*, int>)Export("opj_decode");
        endDecoding = (delegate* unmanaged[Cdecl]<nint, nint, int>)Export("opj_end_decompress");
        createImage = (delegate* unmanaged[Cdecl]<uint, ComponentParameters*, int, Image*>)Export("opj_image_create");
        destroyImage = (delegate* unmanaged[Cdecl]<Image*, void>)Export("opj_image_destroy");
        startEncoding = (delegate* unmanaged[Cdecl]<nint, Image*, nint, int>)Export("opj_start_compress");
        encode = (delegate* unmanaged[Cdecl]<nint, nint, int>)Export("opj_encode");
        endEncoding = (delegate* unmanaged[Cdecl]<nint, nint, int>)Export("opj_end_compress");
        nint Export(string name) => NativeLibrary.GetExport(library, name);
    }

    /// <summary>Decodes a codestream that was compared with <paramref name="format"/>, and stores its samples as the format says.</summary>
    /// <exception cref="PixelDataException">The codestream is damaged.</exception>
    public void Decode(ReadOnlySpan<byte> codestream, FrameFormat format, Span<byte> pixels)
    {
        nint stream = 0, codec = 0;
        Image* image = null;
        var parameters = stackalloc byte[ParametersBytes];
        fixed (byte* from = codestream)
        {
            var cursor = new Cursor { Bytes = from, Length = codestream.Length };
            try
            {
                stream = Open(&cursor, isInput: true);
                codec = createDecoder(Codestream);
                defaultDecoding(parameters);
                Check(codec != 0 && setUpDecoder(codec, parameters) != 0 && readHeader(stream, codec, &image) != 0);
                Check(decode(codec, stream, image) != 0);
                // What follows the last tile may be missing in old files; the samples are there.
                _ = endDecoding(codec, stream);
                Store(image, format, pixels);
            }
            finally
            {
                if (image is not null) destroyImage(image);
                if (codec != 0) destroyCodec(codec);
                if (stream != 0) destroyStream(stream);
            }
        }
    }

    /// <summary>Encodes one frame.</summary>
    /// <param name="ratio">Null for reversible compression.</param>
    public void Encode(ReadOnlySpan<byte> pixels, FrameFormat format, int precision, bool transformsColour, float? ratio, IBufferWriter<byte> output)
    {
        nint stream = 0, codec = 0;
        Image* image = null;
        var sink = GCHandle.Alloc(output);
        try
        {
            image = CreateImage(pixels, format, precision);
            EncodingParameters parameters;
            Unsafe.InitBlock(&parameters, 0, (uint)sizeof(EncodingParameters));
            defaultEncoding(&parameters);
            parameters.DistributesByRate = 1;
            parameters.Layers = 1;
            parameters.FirstRate = ratio ?? 0;
            parameters.IsIrreversible = ratio is null ? 0 : 1;
            parameters.ColourTransform = transformsColour ? (byte)1 : (byte)0;
            parameters.Resolutions = Math.Clamp((int)Math.Log2(Math.Min(format.Rows, format.Columns)) + 1, 1, 6);
            stream = createStream(StreamBytes, 0);
            setUserData(stream, (void*)GCHandle.ToIntPtr(sink), null);
            setWrite(stream, &Write);
            setSkip(stream, &SkipNothing);
            setSeek(stream, &SeekNowhere);
            codec = createEncoder(Codestream);
            if (codec == 0 || setUpEncoder(codec, &parameters, image) == 0 || startEncoding(codec, image, stream) == 0
                || encode(codec, stream) == 0 || endEncoding(codec, stream) == 0)
            {
                throw new InvalidOperationException("The JPEG 2000 encoder failed");
            }
        }
        finally
        {
            if (codec != 0) destroyCodec(codec);
            if (stream != 0) destroyStream(stream);
            if (image is not null) destroyImage(image);
            sink.Free();
        }
    }

    private nint Open(Cursor* cursor, bool isInput)
    {
        var stream = createStream((nuint)Math.Clamp(cursor->Length, 1024, StreamBytes), isInput ? 1 : 0);
        Check(stream != 0);
        setUserData(stream, cursor, null);
        setLength(stream, (ulong)cursor->Length);
        setRead(stream, &Read);
        setSkip(stream, &Skip);
        setSeek(stream, &Seek);
        return stream;
    }

    private static void Store(Image* image, FrameFormat format, Span<byte> pixels)
    {
        Check(image->Components == format.SamplesPerPixel);
        var size = format.Rows * format.Columns;
        for (var i = 0; i < format.SamplesPerPixel; i++)
        {
            ref readonly var component = ref image->Parts[i];
            Check(component.Data != null && component.Width == format.Columns && component.Height == format.Rows);
            var samples = new ReadOnlySpan<int>(component.Data, size);
            if (format.BitsAllocated == 16)
            {
                SampleNarrowing.Store(samples, MemoryMarshal.Cast<byte, ushort>(pixels)[i..], format.SamplesPerPixel);
            }
            else
            {
                SampleNarrowing.Store(samples, pixels[i..], format.SamplesPerPixel);
            }
        }
    }

    private Image* CreateImage(ReadOnlySpan<byte> pixels, FrameFormat format, int precision)
    {
        var components = stackalloc ComponentParameters[4];
        for (var i = 0; i < format.SamplesPerPixel; i++)
        {
            components[i] = new ComponentParameters
            {
                StepX = 1,
                StepY = 1,
                Width = format.Columns,
                Height = format.Rows,
                Precision = precision,
                Bits = precision,
                IsSigned = format.IsSigned ? 1 : 0,
            };
        }
        var image = createImage((uint)format.SamplesPerPixel, components, format.SamplesPerPixel == 1 ? 2 : 1);
        if (image is null) throw new InsufficientMemoryException();
        (image->X1, image->Y1) = (format.Columns, format.Rows);
        for (var i = 0; i < format.SamplesPerPixel; i++)
        {
            var samples = new Span<int>(image->Parts[i].Data, format.Rows * format.Columns);
            SampleNarrowing.Load(pixels, format, i, samples);
        }
        return image;
    }

    private static void Check(bool isFine)
    {
        if (!isFine) throw new PixelDataException("A JPEG 2000 codestream is damaged");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint Read(byte* destination, nuint size, Cursor* cursor)
    {
        var count = Math.Min((long)Math.Min(size, long.MaxValue), cursor->Length - cursor->Position);
        if (count <= 0) return nuint.MaxValue; // The library's sign for the end.
        Buffer.MemoryCopy(cursor->Bytes + cursor->Position, destination, count, count);
        cursor->Position += count;
        return (nuint)count;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Skip(long size, Cursor* cursor)
    {
        var target = Math.Clamp(cursor->Position + Math.Clamp(size, -cursor->Length, cursor->Length), 0, cursor->Length);
        var moved = target - cursor->Position;
        cursor->Position = target;
        return moved == 0 && size > 0 ? -1 : moved;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Seek(long position, Cursor* cursor)
    {
        if (position < 0 || position > cursor->Length) return 0;
        cursor->Position = position;
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint Write(byte* bytes, nuint size, nint sink)
    {
        try
        {
            ((IBufferWriter<byte>)GCHandle.FromIntPtr(sink).Target!).Write(new ReadOnlySpan<byte>(bytes, checked((int)size)));
            return size;
        }
        catch (Exception problem) when (problem is OutOfMemoryException or InvalidOperationException or OverflowException)
        {
            return nuint.MaxValue; // No exception may cross the library; it reports that it could not write.
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long SkipNothing(long size, Cursor* sink) => -1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SeekNowhere(long position, Cursor* sink) => 0;

    private struct Cursor
    {
        public byte* Bytes;
        public long Length;
        public long Position;
    }

    /// <summary>The struct opj_image_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Image
    {
        public int X0, Y0, X1, Y1, Components, ColourSpace;
        public Component* Parts;
        public byte* Profile;
        public uint ProfileLength;
    }

    /// <summary>The struct opj_image_comp_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Component
    {
        public int StepX, StepY, Width, Height, X0, Y0, Precision, Bits, IsSigned, Resolutions, Factor;
        public int* Data;
        public ushort Alpha;
    }

    /// <summary>The struct opj_image_cmptparm_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ComponentParameters
    {
        public int StepX, StepY, Width, Height, X0, Y0, Precision, Bits, IsSigned;
    }

    /// <summary>The struct opj_cparameters_t, the same on every 64-bit platform; only what is set here has a name.</summary>
    [StructLayout(LayoutKind.Explicit, Size = ParametersBytes)]
    private struct EncodingParameters
    {
        [FieldOffset(20)] public int DistributesByRate;
        [FieldOffset(4796)] public int Layers;
        [FieldOffset(4800)] public float FirstRate;
        [FieldOffset(5600)] public int Resolutions;
        [FieldOffset(5616)] public int IsIrreversible;
        [FieldOffset(18698)] public byte ColourTransform;
    }
}
