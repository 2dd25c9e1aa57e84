using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>An instance, or frames of it, in another transfer syntax than the one it is stored in.</summary>
internal sealed class ConvertedInstance : IDisposable
{
    private readonly FrameReader frames;
    private readonly string syntax;

    private ConvertedInstance(FrameReader frames, string syntax) => (this.frames, this.syntax) = (frames, syntax);

    /// <summary>Whether there is a decoder for the one and an encoder for the other; some pixels may still be refused.</summary>
    public static bool IsPossible(string stored, string wanted) => FrameCodecs.CanDecode(stored) && FrameCodecs.CanEncode(wanted);

    /// <param name="wanted">The transfer syntax to convert to.</param>
    /// <param name="numbers">The frames (from 1 on) that will be written; null: all, or the file.</param>
    /// <exception cref="RequestProblem">404: the instance has no pixels. 406: the syntax cannot hold them.</exception>
    public static async Task<ConvertedInstance> OpenAsync(
        IInstanceSource source, StoredInstance instance, string wanted, IReadOnlyList<int>? numbers, CancellationToken cancellation)
    {
        return new ConvertedInstance(await InstancePixels.OpenAsync(source, instance, numbers, cancellation), wanted);
    }

    /// <summary>Writes one frame, from 1 on.</summary>
    /// <exception cref="RequestProblem">404: no such frame. 406: it cannot be converted.</exception>
    public async Task WriteFrameAsync(int number, Stream output, CancellationToken cancellation)
    {
        if (number > frames.Count) throw InstanceFrames.NotFound();
        using var frame = await InstancePixels.ConvertAsync(() => Transcoder.ReadFrameAsync(frames, number - 1, syntax, CompressionSettings.Default, cancellation));
        await output.WriteAsync(frame.Bytes, cancellation);
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="RequestProblem">406: it cannot be converted.</exception>
    public async Task WriteFileAsync(Stream output, CancellationToken cancellation)
    {
        try
        {
            await Transcoder.WriteAsync(frames, syntax, output, CompressionSettings.Default, cancellation);
        }
        catch (Exception problem) when (InstancePixels.IsRefusal(problem))
        {
            throw InstancePixels.NotConvertible(problem);
        }
    }

    public void Dispose() => frames.Dispose();
}
