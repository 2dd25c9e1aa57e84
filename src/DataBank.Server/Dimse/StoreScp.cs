using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>C-STORE as provider (PS3.4 Annex B): the data set streams into the archive, and success is answered when it is durable.</summary>
internal sealed class StoreScp(InstanceArchive archive, AuditJournal journal, TimeProvider clock)
{
    private const ushort Success = 0x0000;
    private const ushort OutOfResources = 0xA700;
    private const ushort CannotUnderstand = 0xC000;

    public async Task HandleAsync(DimseAssociation association, DimseMessage request, CancellationToken cancellation)
    {
        var status = await StoreAsync(association.Association, request, cancellation);
        await association.SendAsync(request.ContextId, CommandSet.Response(request.Command, status), null, cancellation);
    }

    private async Task<ushort> StoreAsync(Association association, DimseMessage request, CancellationToken cancellation)
    {
        var sopClass = request.Command.Text(CommandSet.AffectedSopClassUid);
        var sopInstance = request.Command.Text(CommandSet.AffectedSopInstanceUid);
        if (request.DataSet is null || association.ContextFor(request.ContextId) is not { } context
            || sopClass is null || !Uids.IsValid(sopClass) || sopInstance is null || !Uids.IsValid(sopInstance))
        {
            return CannotUnderstand;
        }
        try
        {
            var meta = Part10Writer.Meta(sopClass, sopInstance, context.TransferSyntaxes[0], association.Request.CallingAe);
            await using var file = new PrefixedStream(meta, request.DataSet);
            var received = await archive.ReceiveAsync(file, expectedStudy: null, $"ae:{association.Request.CallingAe}", cancellation);
            var stored = (await archive.CommitAsync([received], cancellation))[0];
            var status = StatusOf(stored.Failure);
            await AuditAsync(association, stored, status);
            return status;
        }
        catch (IOException full) when (full is not AssociationException)
        {
            return OutOfResources;
        }
    }

    // A code of the archive's own range would mean nothing to a sender: duplicates with other content are refused as a mismatch.
    private static ushort StatusOf(ushort? failure) => failure switch
    {
        null => Success,
        InstanceFailures.AlreadyStored => InstanceFailures.DataSetMismatch,
        { } other => other,
    };

    private Task AuditAsync(Association association, ReceivedInstance instance, ushort status) => journal.AppendAsync(
        new AuditRecord(
            Guid.CreateVersion7().ToString(), clock.GetUtcNow(), "C", "c-store", "clinical", $"ae:{association.Request.CallingAe}", "ingest",
            instance.StudyUid is { } study ? $"studies/{study}" : "studies", status == Success ? 200 : 409, []),
        CancellationToken.None);
}
