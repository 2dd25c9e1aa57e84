using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>The study, series and instance that a URL names.</summary>
internal readonly record struct StudyPath(string Study, string? Series, string? Instance)
{
    /// <exception cref="RequestProblem">400: a part of the path is no UID.</exception>
    public static StudyPath Parse(string study, string? series = null, string? instance = null)
    {
        Check(study, "study");
        if (series is not null) Check(series, "series");
        if (instance is not null) Check(instance, "instance");
        return new StudyPath(study, series, instance);
    }

    public static string Of(StoredInstance instance) => $"studies/{instance.StudyUid}/series/{instance.SeriesUid}/instances/{instance.SopInstanceUid}";

    /// <summary>The one answer for what does not exist and what this face does not show.</summary>
    public static RequestProblem NotFound() => RequestProblem.NotFound("This study, series or instance");

    public Task<string?> VersionAsync(StudyStore studies, CancellationToken cancellation) => studies.VersionAsync(Study, Series, Instance, cancellation);

    public IAsyncEnumerable<StoredInstance> StreamAsync(StudyStore studies, CancellationToken cancellation) =>
        studies.StreamInstancesAsync(Study, Series, Instance, cancellation);

    public async Task<StoredInstance> OneAsync(StudyStore studies, CancellationToken cancellation) =>
        await studies.InstancesAsync(Study, Series, Instance, cancellation) is [var found] ? found : throw NotFound();

    private static void Check(string uid, string what)
    {
        if (!Uids.IsValid(uid)) throw RequestProblem.Invalid($"The {what} in the URL is no UID: digits and dots, at most 64.");
    }
}
