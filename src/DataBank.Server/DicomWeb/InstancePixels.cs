using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Opens the pixels of an instance as a face gives them: the archive's in its file, a view's from the de-identified bytes that its source writes.</summary>
internal static class InstancePixels
{
    /// <summary>What comes from elsewhere is held in memory; larger instances are not opened there.</summary>
    private const int LargestInMemory = 128 << 20;

    /// <returns>The frames, the caller's to dispose.</returns>
    /// <exception cref="RequestProblem">404: the instance has no pixels. 406: it is too large.</exception>
    public static async Task<FrameReader> OpenAsync(IInstanceSource source, StoredInstance instance, CancellationToken cancellation)
    {
        try
        {
            // Values that reading leaves in a file cannot change their byte order on the way out.
            if (instance.TransferSyntax == Uids.ExplicitVrBigEndian || instance.Frames is not { } table || await source.OpenAsync(instance, cancellation) is not { } stored)
                return FrameReader.Open(await ReadAsync(source, instance, cancellation));
            // Finding the frames of a large file again would take longer than reading one.
            return FrameReader.Open(HeaderOf(stored, instance), table, stored);
        }
        catch (PixelDataException)
        {
            throw RequestProblem.NotFound("A picture of this instance");
        }
    }

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

    /// <summary>The whole file.</summary>
    /// <exception cref="RequestProblem">406: it is too large.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(IInstanceSource source, StoredInstance instance, CancellationToken cancellation)
    {
        using var file = new BoundedMemoryStream(LargestInMemory);
        await source.WriteFileAsync(instance, file, cancellation);
        return file.ToArray();
    }

    /// <summary>Calls a decoder or encoder, whose refusals become answers.</summary>
    /// <exception cref="RequestProblem">406: the library is missing, nothing here knows the transfer syntax, or the pixels are damaged.</exception>
    public static T Convert<T>(Func<T> convert)
    {
        try
        {
            return convert();
        }
        catch (Exception problem) when (IsRefusal(problem))
        {
            throw NotConvertible(problem);
        }
    }

    public static bool IsRefusal(Exception problem) => problem is CodecMissingException or NotSupportedException or PixelDataException;

    public static RequestProblem NotConvertible(Exception problem) => Accepted.NotAcceptable($"This image cannot be converted here: {problem.Message}");
}
