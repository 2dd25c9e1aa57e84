using System.Buffers;
using System.Runtime.ExceptionServices;

namespace DataBank.Dicom;

/// <summary>
/// Decodes JPEG-LS on a thread of its own and gives up after a time no sound frame needs: libcharls 2.4.1 and before never ends on some
/// damaged codestreams (team-charls/charls#334). Such a thread cannot be stopped, so after the second one nothing more is decoded
/// until the process starts anew.
/// </summary>
internal sealed class JpegLsWatch
{
    private const int MostAbandoned = 2;
    private const int FixedMilliseconds = 5_000;
    private const int BytesPerMillisecond = 2_000; // A tenth of what a slow machine decodes.
    private int abandoned;

    /// <inheritdoc cref="CharLs.Decode"/>
    public bool Decode(CharLs library, ReadOnlySpan<byte> codestream, CharLs.FrameInfo info, Span<byte> pixels)
    {
        if (Volatile.Read(ref abandoned) >= MostAbandoned)
        {
            throw new PixelDataException("JPEG-LS is not decoded until the next start: damaged codestreams have kept the library busy");
        }
        // The thread may outlive this call: it works on memory of its own, which only goes back to the pool once it has ended.
        var (length, size) = (codestream.Length, pixels.Length);
        var input = ArrayPool<byte>.Shared.Rent(length);
        var output = ArrayPool<byte>.Shared.Rent(size);
        codestream.CopyTo(input);
        var isPlanar = false;
        ExceptionDispatchInfo? problem = null;
        var thread = new Thread(Run) { IsBackground = true, Name = "JPEG-LS" };
        thread.Start();
        if (!thread.Join(FixedMilliseconds + (size / BytesPerMillisecond)))
        {
            Interlocked.Increment(ref abandoned);
            throw new PixelDataException("A JPEG-LS codestream takes too long");
        }
        try
        {
            problem?.Throw();
            output.AsSpan(0, size).CopyTo(pixels);
            return isPlanar;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
            ArrayPool<byte>.Shared.Return(output);
        }

        void Run()
        {
            try
            {
                isPlanar = library.Decode(input.AsSpan(0, length), info, output.AsSpan(0, size));
            }
            catch (Exception exception) when (exception is PixelDataException or InsufficientMemoryException)
            {
                problem = ExceptionDispatchInfo.Capture(exception);
            }
        }
    }
}
