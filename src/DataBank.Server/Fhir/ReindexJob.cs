using System.Globalization;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Indexes all resources of a store anew while it is in use: step by step, each step remembered, so that after a crash it goes on where
/// it was. At its end the custom search parameters that were there at its beginning become searchable.
/// </summary>
public sealed class ReindexJob(ResourceStore resources, JobStore jobs, TimeProvider clock)
{
    public const string KindName = "reindex";

    /// <summary>A reindexing that was killed is taken up again after this time.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private sealed record Arguments(string? BaseUrl);

    private sealed record Progress(long Last, long Done, long Total, long Unread, string[] Parameters);

    public JobKind Kind => new(KindName, RunAsync);

    /// <summary>Reads what the store is indexed by; rows of an older extraction are rewritten in the background.</summary>
    /// <param name="baseUrl">As most clients know the FHIR base: absolute references below it are local.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task OpenAsync(string baseUrl, CancellationToken cancellation)
    {
        var state = await resources.OpenIndexAsync(cancellation);
        if (state.Version == resources.IndexVersion) return;
        await jobs.Database.WriteAsync(
            async session =>
            {
                await jobs.EnqueueOnceAsync(session, KindName, JsonSerializer.Serialize(new Arguments(baseUrl)), cancellation);
                return 0;
            },
            cancellation);
    }

    /// <summary>The id of a new job.</summary>
    public Task<string> EnqueueAsync(string baseUrl, CancellationToken cancellation) =>
        jobs.EnqueueAsync(KindName, JsonSerializer.Serialize(new Arguments(baseUrl)), cancellation);

    /// <summary>"1200/5000" while it runs.</summary>
    public static string Describe(string? progress) =>
        progress is not null && JsonSerializer.Deserialize<Progress>(progress) is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.Done}/{known.Total}") : "queued";

    private async Task<string> RunAsync(Job job, CancellationToken cancellation)
    {
        var arguments = JsonSerializer.Deserialize<Arguments>(job.ArgumentsJson)!;
        var progress = job.Progress is null ? await BeginAsync(cancellation) : JsonSerializer.Deserialize<Progress>(job.Progress)!;
        while (true)
        {
            var step = await resources.ReindexAsync(progress.Last, arguments.BaseUrl, cancellation);
            if (step.Done == 0) break;
            progress = progress with { Last = step.Last, Done = progress.Done + step.Done, Unread = progress.Unread + step.Unread };
            if (!await jobs.RenewAsync(job, Lease, JsonSerializer.Serialize(progress), cancellation)) return await JobWorker.LeaveAsync(jobs, job, cancellation);
        }
        // What has been changed meanwhile is not fully indexed; another job does that.
        var ready = progress.Parameters.Intersect(resources.Parameters.Names, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        await resources.CloseIndexAsync(ready, cancellation);
        await SettleAsync(cancellation);
        return ToParameters(progress, ready);
    }

    // Another node may have got the search parameters.
    private async Task<Progress> BeginAsync(CancellationToken cancellation)
    {
        await resources.OpenIndexAsync(cancellation);
        await SettleAsync(cancellation);
        return new Progress(0, 0, await resources.CountAsync(cancellation), 0, [.. resources.Parameters.Names]);
    }

    // Until every node knows what to index by, and at the end what can be searched.
    private Task SettleAsync(CancellationToken cancellation) =>
        resources.Database.Engine == DatabaseEngine.Sqlite ? Task.CompletedTask : Task.Delay(ParameterWatch.Settled, clock, cancellation);

    private static string ToParameters(Progress progress, IReadOnlySet<string> ready)
    {
        using var answer = new ParametersWriter();
        answer.Add("resources", progress.Done);
        answer.Add("unread", progress.Unread);
        foreach (var name in ready.Order(StringComparer.Ordinal).Select(name => name.Split('/'))) answer.AddReference("searchParameter", $"SearchParameter/{name[0]}/_history/{name[1]}");
        return Encoding.UTF8.GetString(answer.Finish().Span);
    }
}
