using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Opens the pixels of an instance as a face gives them: the archive's in its file; a view's from the de-identified bytes that its source
/// writes, which are those of a few frames where no more are wanted.
/// </summary>
internal static class InstancePixels
{
    /// <param name="frames">The frames (from 1 on) that will be read; null: all.</param>
    /// <returns>The frames, the caller's to dispose.</returns>
    /// <exception cref="RequestProblem">404: the instance has no pixels, or no such frame. 406: it is too large.</exception>
    public static async Task<FrameReader> OpenAsync(IInstanceSource source, StoredInstance instance, IReadOnlyList<int>? frames, CancellationToken cancellation)
    {
        try
        {
            // Finding the frames of a large file again would take longer than reading one.
            if (HasPlaces(instance) && instance.Frames is { } table && await source.OpenAsync(instance, cancellation) is { } stored)
                return FrameReader.Open(HeaderOf(stored, instance), table, stored);
            if (frames is not null && await PickAsync(source, instance, frames, cancellation) is { } picked) return picked;
            return FrameReader.Open(await CopyAsync(source, instance, cancellation));
        }
        catch (PixelDataException)
        {
            throw RequestProblem.NotFound("A picture of this instance");
        }
    }

    /// <summary>The whole file, in memory.</summary>
    /// <exception cref="RequestProblem">406: it is too large.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(IInstanceSource source, StoredInstance instance, CancellationToken cancellation)
    {
        using var file = new BoundedMemoryStream();
        await source.WriteFileAsync(instance, file, cancellation);
        return file.ToArray();
    }

    /// <summary>Calls a decoder or encoder, whose refusals become answers.</summary>
    /// <exception cref="RequestProblem">406: the library is missing, nothing here knows the transfer syntax, or the pixels are damaged or too large.</exception>
    public static async Task<T> ConvertAsync<T>(Func<Task<T>> convert)
    {
        try
        {
            return await convert();
        }
        catch (Exception problem) when (IsRefusal(problem))
        {
            throw NotConvertible(problem);
        }
    }

    public static bool IsRefusal(Exception problem) => problem is CodecMissingException or NotSupportedException or PixelDataException;

    public static RequestProblem NotConvertible(Exception problem) => Accepted.NotAcceptable($"This image cannot be converted here: {problem.Message}");

    /// <summary>Deflated values have no place in a file, and values that reading leaves in one cannot change their byte order on the way out.</summary>
    public static bool HasPlaces(StoredInstance instance) => instance.TransferSyntax is not (Uids.ExplicitVrBigEndian or Uids.DeflatedExplicitVrLittleEndian);

    private static DicomFile HeaderOf(Stream stored, StoredInstance instance)
    {
        try
        {
            var file = Part10Reader.ReadHeader(stored);
            return instance.CoercedJson is { } coerced ? file with { Dataset = CoercedFile.Edit(file.Dataset, coerced) } : file;
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    // The header, and of the pixel data the frames that are wanted; null where they cannot be had so.
    private static async Task<FrameReader?> PickAsync(IInstanceSource source, StoredInstance instance, IReadOnlyList<int> frames, CancellationToken cancellation)
    {
        var count = InstanceFrames.Count(instance);
        if (frames.Any(frame => frame > count)) throw InstanceFrames.NotFound();
        var isEncapsulated = Uids.IsEncapsulated(instance.TransferSyntax);
        if (frames.Count >= count || !(isEncapsulated || instance.TransferSyntax is Uids.ImplicitVrLittleEndian or Uids.ExplicitVrLittleEndian)) return null;
        if (await source.ReadHeaderAsync(instance, cancellation) is not { } header || header.TransferSyntax != instance.TransferSyntax) return null;
        var places = new IReadOnlyList<FrameRange>[count];
        Array.Fill(places, []);
        await using var spool = source.Spool();
        foreach (var frame in frames)
        {
            var start = spool.Length;
            await source.WriteFrameAsync(instance, frame, spool, cancellation);
            places[frame - 1] = [new FrameRange(start, spool.Length - start)];
        }
        return FrameReader.Open(header, new FrameTable(places, isEncapsulated), spool.Take());
    }

    /// <summary>The file that a source writes, as a stream that can seek.</summary>
    /// <exception cref="RequestProblem">406: it is too large.</exception>
    public static async Task<Stream> CopyAsync(IInstanceSource source, StoredInstance instance, CancellationToken cancellation)
    {
        if (!HasPlaces(instance))
        {
            var memory = new BoundedMemoryStream();
            await source.WriteFileAsync(instance, memory, cancellation);
            memory.Position = 0;
            return memory;
        }
        await using var spool = source.Spool();
        await source.WriteFileAsync(instance, spool, cancellation);
        return spool.Take();
    }
}
