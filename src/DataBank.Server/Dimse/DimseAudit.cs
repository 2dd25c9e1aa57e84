using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Writes what peers do over DIMSE into the access journal; the AE title stands for the caller.</summary>
internal sealed class DimseAudit(AuditJournal journal, TimeProvider clock)
{
    /// <summary>To be asked before anything begins.</summary>
    public void CheckRoom() => journal.CheckRoom();

    public Task WriteAsync(DimseRequest request, string action, string interaction, string target, DimseStatus status) => journal.AppendAsync(
        new AuditRecord(
            TimeOrderedId.New().ToString(), clock.GetUtcNow(), action, interaction, "clinical", $"ae:{request.CallingAe}",
            action == "C" ? "ingest" : "peer", target, status.IsFailure ? 409 : 200, []),
        CancellationToken.None);

    /// <summary>A peer that may not associate.</summary>
    public async Task WriteRejectionAsync(AssociationRequest request)
    {
        if (journal.Refusal is not null) return; // Nothing was done that would need a record.
        await journal.AppendAsync(
            new AuditRecord(TimeOrderedId.New().ToString(), clock.GetUtcNow(), "E", "associate", "clinical", $"ae:{request.Parameters.CallingAe}", "peer", $"ae:{request.Parameters.CalledAe}", 403, []) { Address = request.Remote.ToString() },
            CancellationToken.None);
    }

    /// <summary>A query is journalled when it ends, in whatever way.</summary>
    public async IAsyncEnumerable<FindMatch> Watch(DimseRequest request, string interaction, IAsyncEnumerable<FindMatch> matches)
    {
        journal.CheckRoom();
        var status = DimseStatus.ProcessingFailure;
        try
        {
            await foreach (var match in matches) yield return match;
            status = DimseStatus.Success;
        }
        finally
        {
            await WriteAsync(request, "E", interaction, "studies", status);
        }
    }

    /// <summary>A retrieval is journalled, a record for each study that it names, before its first instance leaves.</summary>
    public async Task<Retrieval> WatchAsync(DimseRequest request, string interaction, DicomDataset identifier, Task<Retrieval> finding)
    {
        journal.CheckRoom();
        var retrieval = await finding;
        var studies = identifier.Texts(QueryRetrieve.StudyUid);
        foreach (var study in studies) await WriteAsync(request, "R", interaction, $"studies/{study}", DimseStatus.Success);
        if (studies.Count == 0) await WriteAsync(request, "R", interaction, "studies", DimseStatus.Success);
        return retrieval;
    }
}
