using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>C-STORE as provider (PS3.4 Annex B): the data set streams into the archive, and success is answered when it is durable.</summary>
internal sealed class StoreScp(InstanceArchive archive, DimseAudit audit)
{
    public async Task<DimseStatus> StoreAsync(DimseRequest request, Stream dataSet, CancellationToken cancellation)
    {
        var (sopClass, sopInstance) = (request.SopClassUid, request.SopInstanceUid);
        if (!Uids.IsValid(sopClass) || sopInstance is null || !Uids.IsValid(sopInstance)) return DimseStatus.CannotUnderstand;
        try
        {
            audit.CheckRoom();
            var meta = Part10Writer.Meta(sopClass, sopInstance, request.TransferSyntax, request.CallingAe);
            await using var file = new PrefixedStream(meta, dataSet);
            var received = await archive.ReceiveAsync(file, expectedStudy: null, $"ae:{request.CallingAe}", cancellation);
            // Who sent it would believe that another instance is kept.
            if (received.New is not null && received.SopInstanceUid != sopInstance) received = received with { New = null, Failure = InstanceFailures.DataSetMismatch };
            var stored = (await archive.CommitAsync([received], cancellation))[0];
            var status = StatusOf(stored);
            await audit.WriteAsync(request, "C", "c-store", stored.StudyUid is { } study ? $"studies/{study}" : "studies", status);
            return status;
        }
        catch (Exception problem) when (StorageOutage.Of(problem) is { } outage)
        {
            return DimseStatus.OutOfResources with { Comment = outage.Status == 507 ? "There is no room left." : "The store cannot be reached." };
        }
    }

    // A code of the archive's own range would mean nothing to a sender: duplicates with other content are refused as a mismatch.
    private static DimseStatus StatusOf(ReceivedInstance stored) => stored.Failure switch
    {
        null => stored.WarningCode == StoreWarnings.SopClassMismatch ? new DimseStatus(StoreWarnings.SopClassMismatch) : DimseStatus.Success,
        InstanceFailures.AlreadyStored => DimseStatus.DataSetMismatch,
        { } other => new DimseStatus(other),
    };
}
