using DataBank.Dicom;

namespace DataBank.Server;

/// <summary>Modality performed procedure step as provider, with its retrieval (PS3.4 F.7, F.8).</summary>
internal sealed class PerformedStepScp(PerformedSteps steps, DimseAudit audit)
{
    public const string SopClass = "1.2.840.10008.3.1.2.3.3";
    public const string RetrieveSopClass = "1.2.840.10008.3.1.2.3.4";

    public async Task<NormalizedAnswer> CreateAsync(DimseRequest request, DicomDataset? attributes, CancellationToken cancellation)
    {
        if (request.SopClassUid != SopClass) throw new DimseException(DimseStatus.SopClassNotSupported);
        var uid = request.SopInstanceUid ?? NewUids.OfGuid(Guid.NewGuid());
        if (!Uids.IsValid(uid)) throw new DimseException(DimseStatus.InvalidAttributeValue with { Comment = "The SOP Instance UID is no UID." });
        await AuditedAsync(request, "C", uid, () => steps.CreateAsync(uid, attributes ?? new DatasetBuilder().Build(), cancellation));
        return new NormalizedAnswer(DimseStatus.Success) { SopInstanceUid = uid };
    }

    public async Task<NormalizedAnswer> SetAsync(DimseRequest request, DicomDataset? changes, CancellationToken cancellation)
    {
        if (request.SopClassUid != SopClass) throw new DimseException(DimseStatus.SopClassNotSupported);
        var (uid, hasLeftOut) = (InstanceOf(request), false);
        await AuditedAsync(request, "U", uid, async () => hasLeftOut = await steps.UpdateAsync(uid, changes ?? new DatasetBuilder().Build(), cancellation));
        return new NormalizedAnswer(hasLeftOut ? DimseStatus.AttributeListError : DimseStatus.Success);
    }

    public async Task<NormalizedAnswer> GetAsync(DimseRequest request, DicomDataset? none, CancellationToken cancellation)
    {
        if (request.SopClassUid is not (SopClass or RetrieveSopClass)) throw new DimseException(DimseStatus.SopClassNotSupported);
        var uid = InstanceOf(request);
        var step = await steps.FindAsync(uid, cancellation) ?? throw new DimseException(DimseStatus.NoSuchSopInstance);
        await audit.WriteAsync(request, "R", "mpps", $"mpps/{uid}", DimseStatus.Success);
        return new NormalizedAnswer(DimseStatus.Success, RequestedKeys.Of(request.Command.Tags(CommandSet.AttributeIdentifierList), DicomModel.Read(step.AttributesJson)));
    }

    private async Task AuditedAsync(DimseRequest request, string action, string uid, Func<Task> act)
    {
        var status = DimseStatus.Success;
        try
        {
            await act();
        }
        catch (DimseException refused)
        {
            status = refused.Status;
            throw;
        }
        finally
        {
            await audit.WriteAsync(request, action, "mpps", $"mpps/{uid}", status);
        }
    }

    private static string InstanceOf(DimseRequest request) =>
        request.SopInstanceUid is { } uid && Uids.IsValid(uid) ? uid : throw new DimseException(DimseStatus.NoSuchSopInstance);
}
