using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Performed procedure steps with what follows from them: a Procedure in FHIR, linked to the order and, from the ImagingStudy, to the images;
/// an order that has been carried out leaves the worklist. Each change is one transaction.
/// </summary>
internal sealed class PerformedSteps(PerformedStepStore steps, ResourceStore resources, ImagingOrders orders, ImagingStudies imaging, PatientIssuers issuers)
{
    private const int MostScheduledSteps = 100;

    public Task<PerformedStep?> FindAsync(string uid, CancellationToken cancellation) => steps.FindAsync(uid, cancellation);

    /// <exception cref="DimseException">0106H, 0111H, 0120H, 0121H, 0213H.</exception>
    public async Task CreateAsync(string uid, DicomDataset given, CancellationToken cancellation)
    {
        var attributes = InUtf8(given);
        var step = PerformedStepRules.Create(uid, attributes);
        var scheduled = attributes.Items(PerformedStepAttributes.ScheduledSteps);
        if (scheduled.Count > MostScheduledSteps) throw new DimseException(DimseStatus.ResourceLimitation with { Comment = "Too many scheduled steps." });
        var (links, subject) = (new List<PerformedStepLink>(), (string?)null);
        foreach (var item in scheduled)
        {
            var study = item.Text(PerformedStepAttributes.StudyUid)!;
            var order = await orders.FindAsync(
                study, item.Text(PerformedStepAttributes.AccessionNumber), [item.Text(PerformedStepAttributes.RequestedProcedureId), item.Text(PerformedStepAttributes.ScheduledStepId)], cancellation);
            subject ??= order?.Subject;
            links.Add(new PerformedStepLink(uid, study, order?.Id));
        }
        var isNew = await steps.Database.WriteAsync(
            async session =>
            {
                if (!await PerformedStepStore.AddAsync(session, step, links, cancellation)) return false;
                await WriteProcedureAsync(session, step, attributes, links, subject, cancellation);
                foreach (var study in links.Select(link => link.StudyUid).Distinct(StringComparer.Ordinal)) await imaging.RefreshAsync(session, study, cancellation);
                return true;
            },
            cancellation);
        if (!isNew) throw new DimseException(DimseStatus.DuplicateSopInstance);
    }

    /// <returns>Whether a part of the changes was left out.</returns>
    /// <exception cref="DimseException">0106H, 0110H, 0112H, 0120H, 0121H.</exception>
    public async Task<bool> UpdateAsync(string uid, DicomDataset changes, CancellationToken cancellation)
    {
        var attributes = InUtf8(changes);
        return await steps.Database.WriteAsync(
            async session =>
            {
                var step = await PerformedStepStore.LockAsync(session, uid, cancellation) ?? throw new DimseException(DimseStatus.NoSuchSopInstance);
                var (updated, hasLeftOut) = PerformedStepRules.Update(step, attributes);
                await PerformedStepStore.UpdateAsync(session, updated, cancellation);
                var links = await PerformedStepStore.LinksAsync(session, uid, cancellation);
                if (updated.Status == PerformedStepAttributes.Completed)
                {
                    foreach (var order in links.Select(link => link.OrderId).OfType<string>()) await WorklistStore.RemoveAsync(session, order, cancellation);
                }
                await WriteProcedureAsync(session, updated, DicomModel.Read(updated.AttributesJson), links, await SubjectAsync(session, links, cancellation), cancellation);
                return hasLeftOut;
            },
            cancellation);
    }

    private async Task WriteProcedureAsync(
        WriteSession session, PerformedStep step, DicomDataset attributes, IReadOnlyList<PerformedStepLink> links, string? subject, CancellationToken cancellation)
    {
        var system = issuers.SystemOf(attributes.Text(QueryRetrieve.IssuerOfPatientId));
        // The order knows whom it is for; a walk-in is matched as his images are.
        subject ??= (await imaging.MatchAsync(session, attributes.Text(QueryRetrieve.PatientId), system, attributes.Text(PerformedStepAttributes.BirthDate), cancellation)).Patient;
        await resources.WriteAsync(session, PerformedProcedure.Of(step, links, subject, system), cancellation);
    }

    private static async Task<string?> SubjectAsync(ReadSession session, IReadOnlyList<PerformedStepLink> links, CancellationToken cancellation)
    {
        foreach (var order in links.Select(link => link.OrderId).OfType<string>())
        {
            if (await ResourceStore.FindAsync(session, new ResourceKey("ServiceRequest", order), cancellation) is { IsDeleted: false } found && ImagingOrder.SubjectOf(found) is { } subject) return subject;
        }
        return null;
    }

    private static DicomDataset InUtf8(DicomDataset dataset) => CharacterConversion.Convert(dataset, ["ISO_IR 192"]);
}
