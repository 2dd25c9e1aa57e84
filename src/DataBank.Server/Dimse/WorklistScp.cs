using System.Runtime.CompilerServices;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Modality worklist as provider (PS3.4 Annex K): the active imaging orders among the FHIR ServiceRequests, each one scheduled
/// procedure step, but for those whose step has been completed.
/// </summary>
internal sealed class WorklistScp(WorklistStore worklist)
{
    public const string SopClass = "1.2.840.10008.5.1.4.31";

    public async IAsyncEnumerable<FindMatch> FindAsync(DimseRequest request, DicomDataset identifier, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var keys = IdentifierKeys.Read(identifier, WorklistItem.CanMatch);
        await foreach (var item in Search(keys.Keys, cancellation)) yield return new FindMatch(RequestedKeys.Of(identifier, DicomModel.Read(item)), keys.HasIgnored);
    }

    private IAsyncEnumerable<ReadOnlyMemory<byte>> Search(IReadOnlyList<KeyValuePair<IReadOnlyList<Tag>, string>> keys, CancellationToken cancellation)
    {
        try
        {
            return worklist.SearchAsync(keys, cancellation);
        }
        catch (RequestProblem problem)
        {
            throw new DimseException(DimseStatus.DataSetMismatch with { Comment = problem.Message });
        }
    }
}
