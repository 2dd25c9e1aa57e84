using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Stored instances as they leave for peers: the data set as it lies in its file, or with the demographics that were corrected since.
/// </summary>
internal static class StoredBytes
{
    public static OutgoingInstance Outgoing(StoredInstance stored, Func<CancellationToken, Task<Stream>> open) =>
        new(stored.SopClassUid, stored.SopInstanceUid, stored.TransferSyntax, (syntax, cancellation) => stored.CoercedJson is { } coerced
            ? OpenCoercedAsync(open, coerced, syntax, cancellation)
            : OpenAsync(open, syntax, cancellation))
        {
            OtherSyntaxes = OutgoingInstance.ConvertibleTo(stored.TransferSyntax),
        };

    /// <summary>The data set of a file, from its first element on.</summary>
    public static async Task<Stream> OpenAsync(Func<CancellationToken, Task<Stream>> open, string syntax, CancellationToken cancellation)
    {
        DicomFile header;
        await using (var stored = await open(cancellation)) header = Part10Reader.ReadHeader(stored);
        return await OutgoingInstance.FromFile(header, open).OpenAsync(syntax, cancellation);
    }

    // Through a file without a name left: it goes when its last reader closes it.
    private static async Task<Stream> OpenCoercedAsync(Func<CancellationToken, Task<Stream>> open, ReadOnlyMemory<byte> coerced, string syntax, CancellationToken cancellation)
    {
        var corrected = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            await using (var stored = await open(cancellation))
            await using (var output = OwnerOnly.Write(corrected))
            {
                await CoercedFile.WriteAsync(stored, coerced, output, cancellation);
            }
            return await OutgoingInstance.FromFile(corrected).OpenAsync(syntax, cancellation);
        }
        finally
        {
            File.Delete(corrected);
        }
    }
}
