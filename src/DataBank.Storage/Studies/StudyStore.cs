using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>
/// Studies, series and instances with what QIDO-RS matches on, the DICOM JSON of each instance and its frame table. In the
/// clinical store a stored instance and its <c>ImagingStudy</c> change in one transaction; a view holds de-identified metadata only.
/// </summary>
public sealed class StudyStore(Database database)
{
    private readonly Database database = database;

    public Database Database => database;

    /// <summary>
    /// Puts instances in one transaction. <paramref name="inSameTransaction"/> runs once per study touched, after its rows are
    /// written: the clinical role writes the ImagingStudy there. Identical bytes stored again succeed without effect.
    /// </summary>
    public Task<IReadOnlyList<InstanceResult>> PutAsync(
        IReadOnlyList<NewInstance> instances, Func<WriteSession, StudySummary, Task>? inSameTransaction, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>QIDO-RS at one level.</summary>
    public Task<IReadOnlyList<DicomMatch>> SearchAsync(StudyQuery query, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Instances of a study, series or one instance, by series and instance number; empty when none.</summary>
    public Task<IReadOnlyList<StoredInstance>> InstancesAsync(string studyUid, string? seriesUid, string? sopInstanceUid, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>What the ImagingStudy says of a study; null when it has no instance.</summary>
    public Task<StudySummary?> SummaryAsync(string studyUid, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Removes a study with all its rows (views: withdrawal).</summary>
    public Task EraseStudyAsync(string studyUid, CancellationToken cancellation) => throw new NotImplementedException();
}
