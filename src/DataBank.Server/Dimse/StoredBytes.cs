using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Stored instances as C-STORE sends them: the data set as it lies in its file.</summary>
internal static class StoredBytes
{
    public static OutgoingInstance Outgoing(StoredInstance stored, string path) =>
        new(stored.SopClassUid, stored.SopInstanceUid, stored.TransferSyntax, (syntax, cancellation) => OutgoingInstance.FromFile(path).OpenAsync(syntax, cancellation))
        {
            OtherSyntaxes = OutgoingInstance.ConvertibleTo(stored.TransferSyntax),
        };
}
