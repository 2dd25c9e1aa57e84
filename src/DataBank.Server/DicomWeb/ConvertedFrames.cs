using System.Buffers;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>The frames of an instance in another transfer syntax than the one they are stored in, each converted when it is asked for.</summary>
internal sealed class ConvertedFrames : IDisposable
{
    private readonly FrameReader frames;
    private readonly string syntax;
    private readonly ArrayBufferWriter<byte> encoded = new();

    private ConvertedFrames(FrameReader frames, string syntax) => (this.frames, this.syntax) = (frames, syntax);

    /// <summary>Whether there is a decoder for the one and an encoder for the other; some pixels may still be refused.</summary>
    public static bool IsPossible(string stored, string wanted) =>
        FrameCodecs.CanDecode(stored) && (TransferSyntaxes.IsPlain(wanted) || (Uids.IsEncapsulated(wanted) && FrameCodecs.CanEncode(wanted)));

    /// <exception cref="RequestProblem">404: the instance has no pixels. 406: the syntax cannot hold them.</exception>
    public static async Task<ConvertedFrames> OpenAsync(IInstanceSource source, StoredInstance instance, string wanted, CancellationToken cancellation)
    {
        var (frames, _) = await InstancePixels.OpenAsync(source, instance, cancellation);
        return new ConvertedFrames(frames, wanted);
    }

    /// <summary>Writes one frame, from 1 on.</summary>
    /// <exception cref="RequestProblem">404: no such frame. 406: it cannot be converted.</exception>
    public async Task WriteAsync(int number, Stream output, CancellationToken cancellation)
    {
        if (number > frames.Count) throw InstanceFrames.NotFound();
        using var frame = InstancePixels.Convert(() => frames.Decode(number - 1));
        await output.WriteAsync(TransferSyntaxes.IsPlain(syntax) ? frame.Bytes : InstancePixels.Convert(() => Encode(frame)), cancellation);
    }

    public void Dispose() => frames.Dispose();

    private ReadOnlyMemory<byte> Encode(Frame frame)
    {
        if (frame.Format.IsPlanar || frame.Format.IsSubsampled) throw new NotSupportedException("Colour planes and subsampled pixels are not compressed");
        var codec = FrameCodecs.For(syntax);
        codec.Describe(frame.Format);
        encoded.ResetWrittenCount();
        codec.Encode(frame.Bytes.Span, frame.Format, CompressionSettings.Default, encoded);
        return encoded.WrittenMemory;
    }
}
