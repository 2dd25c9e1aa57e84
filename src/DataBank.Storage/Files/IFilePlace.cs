using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// Where files lie: a folder, or a container of Azure Blob Storage, which several nodes share. Names are relative paths with slashes.
/// </summary>
public interface IFilePlace
{
    /// <summary>Where a large file is made before it is put.</summary>
    IncomingFolder Incoming { get; }

    /// <summary>Makes the place ready; what its absence means from then on is an outage.</summary>
    Task PrepareAsync(CancellationToken cancellation);

    /// <summary>Whether it holds anything. An empty one may be where a volume is to be mounted.</summary>
    Task<bool> HoldsAnythingAsync(CancellationToken cancellation);

    /// <summary>Uses it, for a trial.</summary>
    /// <exception cref="Exception">It cannot be used: <see cref="StorageOutage.Of"/> knows why.</exception>
    Task ProbeAsync(CancellationToken cancellation);

    /// <summary>Opens a file for reading; the stream can seek and reads no more than it is asked for, but for a buffer.</summary>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <exception cref="DirectoryNotFoundException">The whole place is gone.</exception>
    Task<Stream> OpenAsync(string name, CancellationToken cancellation);

    /// <summary>Where a file lies on this machine; null where files are elsewhere.</summary>
    string? PathOf(string name);

    /// <summary>What is known of a file; null when there is none.</summary>
    Task<StoredFile?> FindAsync(string name, CancellationToken cancellation);

    /// <summary>All files below a folder ("exports/1/"), or all ("").</summary>
    IAsyncEnumerable<StoredFile> ListAsync(string folder, CancellationToken cancellation);

    /// <summary>Makes a file count as written now; false when there is none.</summary>
    Task<bool> KeepAsync(string name, CancellationToken cancellation);

    /// <summary>Puts a file, durably, under its name only once all of it is there; one of this name is replaced.</summary>
    Task PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation) => PutAsync(() => Task.FromResult<string?>(name), content, cancellation);

    /// <summary>The same where the name is not known yet: it is asked for as late as the place can, and null says that the content is not needed.</summary>
    Task PutAsync(Func<Task<string?>> name, ReadOnlyMemory<byte> content, CancellationToken cancellation);

    /// <summary>The same for a file made in <see cref="Incoming"/>, which is gone afterwards.</summary>
    Task PutAsync(string name, string made, CancellationToken cancellation);

    /// <summary>
    /// Appends lines to a file, durably, and returns its new length. What a crash left there beyond the length that is known is cut off.
    /// </summary>
    /// <param name="name">The file; with length 0 it need not be there.</param>
    /// <param name="lengthBytes">The length after the last call.</param>
    /// <param name="lines">Lines without their ends.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RequestProblem">507: there is no room for it.</exception>
    /// <exception cref="IOException">The file is shorter than it must be, or another process writes it.</exception>
    Task<long> AppendAsync(string name, long lengthBytes, IEnumerable<ReadOnlyMemory<byte>> lines, CancellationToken cancellation);

    /// <summary>Removes a file; false when it was not there.</summary>
    Task<bool> DeleteAsync(string name, CancellationToken cancellation);

    /// <summary>Removes a file unless it was written after a time; false when it stays.</summary>
    Task<bool> DeleteUnlessNewerAsync(string name, DateTimeOffset than, CancellationToken cancellation);

    /// <summary>Removes a folder and all in it, also while it is written to.</summary>
    Task DeleteFolderAsync(string folder, CancellationToken cancellation);
}
