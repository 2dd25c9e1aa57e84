using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Stored instances as they leave for peers: the data set as it lies in its file, or with the demographics that were corrected since.
/// </summary>
internal static class StoredBytes
{
    public static OutgoingInstance Outgoing(StoredInstance stored, string path) =>
        new(stored.SopClassUid, stored.SopInstanceUid, stored.TransferSyntax, (syntax, cancellation) => stored.CoercedJson is { } coerced
            ? OpenCoercedAsync(path, coerced, syntax, cancellation)
            : OutgoingInstance.FromFile(path).OpenAsync(syntax, cancellation))
        {
            OtherSyntaxes = OutgoingInstance.ConvertibleTo(stored.TransferSyntax),
        };

    // Through a file without a name left: it goes when its last reader closes it.
    private static async Task<Stream> OpenCoercedAsync(string path, ReadOnlyMemory<byte> coerced, string syntax, CancellationToken cancellation)
    {
        var corrected = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            await using (var stored = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete))
            await using (var output = new FileStream(corrected, options))
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
