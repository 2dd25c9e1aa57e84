using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Stored instances as C-STORE sends them: the data set as it lies in its file.</summary>
internal static class StoredBytes
{
    private static readonly string[] Plain = [Uids.ExplicitVrLittleEndian, Uids.ImplicitVrLittleEndian];

    public static OutgoingInstance Outgoing(StoredInstance stored, string path) =>
        new(stored.SopClassUid, stored.SopInstanceUid, stored.TransferSyntax, (syntax, cancellation) => OutgoingInstance.FromFile(path).OpenAsync(syntax, cancellation))
        {
            OtherSyntaxes = Uids.IsEncapsulated(stored.TransferSyntax) ? [] : [.. Plain.Where(syntax => syntax != stored.TransferSyntax)],
        };
}
