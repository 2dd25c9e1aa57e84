using System.Globalization;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// A conditional delete without a limit, in the background (https://hl7.org/fhir/R4/async.html): what matched when it was asked for is
/// deleted some at a time. Each part stands in the journal with the patients it was about.
/// </summary>
public sealed class BulkDelete(FhirFace face, JobStore jobs, AuditJournal journal, TimeProvider clock)
{
    public const string KindName = "bulk-delete";

    private const int DeletedAtOnce = 100;

    private sealed record Arguments(string Type, string Query, bool IsHard, string BaseUrl, string Subject, string Roles);

    public JobKind Kind => new(KindName, RunAsync);

    /// <summary>The id of a new job.</summary>
    internal Task<string> EnqueueAsync(string type, string query, WriteRequest request, string baseUrl, string subject, string roles, CancellationToken cancellation) =>
        jobs.EnqueueAsync(KindName, JsonSerializer.Serialize(new Arguments(type, query, request.IsHard, baseUrl, subject, roles)), cancellation);

    private async Task<string> RunAsync(Job job, CancellationToken cancellation)
    {
        var arguments = JsonSerializer.Deserialize<Arguments>(job.ArgumentsJson)!;
        // What comes in afterwards is not meant.
        var until = FhirInstant.Of(job.EnqueuedAt);
        var condition = IncomingResource.ParseCondition(arguments.Type, $"{arguments.Query}&_lastUpdated=le{until}", face, arguments.BaseUrl, Reach.OfScopes(["system/*.s"])); // It was asked when the job was.
        var deleted = job.Progress is null ? 0 : int.Parse(job.Progress, CultureInfo.InvariantCulture);
        while (true)
        {
            var trail = new AuditTrail();
            var request = new WriteRequest("DELETE", arguments.Type) { Condition = condition, IsHard = arguments.IsHard, MostDeleted = DeletedAtOnce, TakesFirst = true };
            var results = await new ConditionalWrites(face, arguments.BaseUrl, trail).ApplyAsync(request, cancellation);
            if (results.Count == 0) break;
            await RecordAsync(arguments, trail);
            deleted += results.Count;
            if (!await jobs.RenewAsync(job, ReindexJob.Lease, deleted.ToString(CultureInfo.InvariantCulture), cancellation)) return await JobWorker.LeaveAsync(jobs, job, cancellation);
        }
        return Encoding.UTF8.GetString(OperationOutcomes.ToJson([DeleteResource.Describe(deleted)]));
    }

    private Task RecordAsync(Arguments arguments, AuditTrail trail) => journal.AppendAsync(
        new AuditRecord(
            TimeOrderedId.New().ToString(), clock.GetUtcNow(), "D", "delete", face.Name, arguments.Subject, arguments.Roles, $"{face.BasePath}/{arguments.Type}", 200, trail.Patients),
        CancellationToken.None);
}
