using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Gives the bytes of instances: the archive reads its blobs, a theme's view fetches from upstream and de-identifies while streaming.
/// </summary>
public interface IInstanceSource
{
    /// <summary>Writes the whole Part 10 file to <paramref name="output"/>.</summary>
    Task WriteFileAsync(StoredInstance instance, Stream output, CancellationToken cancellation);

    /// <summary>
    /// Opens the stored file with the pixel data and other large values that <see cref="WriteFileAsync"/> writes, as a stream that can seek;
    /// null when there is none. Its demographics are those it was received with.
    /// </summary>
    Task<Stream?> OpenAsync(StoredInstance instance, CancellationToken cancellation);

    /// <summary>
    /// The header that <see cref="WriteFileAsync"/> writes, where it can be had without the pixel data and holds all its values itself; else null.
    /// </summary>
    Task<DicomFile?> ReadHeaderAsync(StoredInstance instance, CancellationToken cancellation);

    /// <summary>Where bytes may wait that have to be gone through more than once.</summary>
    SpoolStream Spool();

    /// <summary>Writes the bytes of one frame (1-based) to <paramref name="output"/>; 404 when there is no such frame.</summary>
    Task WriteFrameAsync(StoredInstance instance, int frame, Stream output, CancellationToken cancellation);
}
