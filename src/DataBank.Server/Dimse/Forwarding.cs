using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Sends studies on by rules, once nothing has arrived for a while. Two jobs: one waits until the study is quiet, the other sends it
/// and is tried until the destination has it all: of what it refuses the rest does not wait, and only that is sent again. Both are rows,
/// so a restart loses nothing; sending twice changes nothing there.
/// </summary>
public sealed class Forwarding(IReadOnlyList<ForwardingRule> rules, StudyStore studies, BlobStore blobs, JobStore jobs) : IDisposable
{
    internal const string WaitKind = "forward-when-quiet";
    internal const string SendKind = "forward";
    private const int InstancesOfRequest = 20;

    private readonly HttpClient http = OutboundHttp.Create(TimeSpan.FromMinutes(10));
    private readonly Dictionary<string, ForwardingRule> rules = rules.ToDictionary(rule => rule.Name, StringComparer.Ordinal);

    /// <summary>Remembers studies that have changed, in the transaction that changed them.</summary>
    public async Task NoteAsync(WriteSession session, IReadOnlyList<string> studyUids, CancellationToken cancellation)
    {
        if (rules.Count == 0) return;
        foreach (var study in await StudySummaries.ReadAsync(session, studyUids, cancellation))
        {
            foreach (var rule in rules.Values)
            {
                if (rule.Modalities.Count > 0 && !study.Series.Any(series => rule.Modalities.Contains(series.Modality))) continue;
                await jobs.EnqueueOnceAsync(session, WaitKind, JsonSerializer.Serialize(new Arguments(rule.Name, study.StudyUid)), cancellation);
            }
        }
    }

    public void Dispose() => http.Dispose();

    internal async Task<DispatchOutcome> WaitAsync(Job job, CancellationToken cancellation)
    {
        var arguments = JsonSerializer.Deserialize<Arguments>(job.ArgumentsJson)!;
        if (!rules.TryGetValue(arguments.Rule, out var rule)) return DispatchOutcome.Failed("The rule is no longer configured.");
        var version = await studies.VersionAsync(arguments.Study, null, null, cancellation);
        if (version is null) return DispatchOutcome.Done("The study is gone.");
        if (version != job.Progress) return DispatchOutcome.Later(rule.Quiet, version);
        await jobs.EnqueueAsync(SendKind, job.ArgumentsJson, cancellation);
        return DispatchOutcome.Done("quiet");
    }

    internal async Task<DispatchOutcome> SendAsync(Job job, CancellationToken cancellation)
    {
        var arguments = JsonSerializer.Deserialize<Arguments>(job.ArgumentsJson)!;
        if (!rules.TryGetValue(arguments.Rule, out var rule)) return DispatchOutcome.Failed("The rule is no longer configured.");
        var version = await studies.VersionAsync(arguments.Study, null, null, cancellation);
        var instances = new List<OutgoingInstance>();
        var before = Refusals.Read(job.Progress);
        await foreach (var stored in studies.StreamInstancesAsync(arguments.Study, null, null, cancellation))
        {
            if (stored.Blob is { } blob && before?.Contains(stored.SopInstanceUid) != false) instances.Add(StoredBytes.Outgoing(stored, token => blobs.OpenAsync(blob.Hash, token)));
        }
        var refusals = new Refusals();
        try
        {
            if (rule.Peer is { } peer) await StoreAsync(peer, instances, refusals, cancellation);
            else await PostAsync(rule.Store!, rule.Token, instances, refusals, cancellation);
        }
        catch (Exception problem) when (problem is AssociationException or DimseException or DicomFormatException or HttpRequestException or IOException
            || (problem is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return DispatchOutcome.Retry(job, problem.Message);
        }
        // What arrived while we were sending, and was seen by a waiting job that had just ended, is not forgotten.
        if (await studies.VersionAsync(arguments.Study, null, null, cancellation) != version)
            await jobs.EnqueueAsync(WaitKind, job.ArgumentsJson, cancellation);
        return refusals.IsEmpty ? DispatchOutcome.Done($"{instances.Count} instances sent") : DispatchOutcome.Retry(job, refusals.Reason, refusals.ToText());
    }

    private static async Task StoreAsync(DicomPeer peer, IReadOnlyList<OutgoingInstance> instances, Refusals refusals, CancellationToken cancellation)
    {
        foreach (var group in ContextProposal.Group(instances))
        {
            await using var client = await DicomClient.ConnectAsync(peer, ContextProposal.For(group), DimseServices.None, cancellation);
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = client.Dimse.InvokeWindow, CancellationToken = cancellation };
            await Parallel.ForEachAsync(group, parallel, async (instance, token) =>
            {
                if (await RefusalAsync(client, instance, token) is { } reason) refusals.Add(instance.SopInstanceUid, reason);
            });
            await client.ReleaseAsync(cancellation);
        }
    }

    // Why the peer does not have an instance; null: it has.
    private static async Task<string?> RefusalAsync(DicomClient client, OutgoingInstance instance, CancellationToken cancellation)
    {
        if (instance.ContextIn(client.Association) is null) return "The destination does not take this SOP class or transfer syntax.";
        try
        {
            return await client.StoreAsync(instance, cancellation) is { IsFailure: true } status ? $"The destination answered {status}." : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or DicomFormatException or DimseException)
        {
            return unreadable.Message; // Gone, damaged, or in no form that the peer takes.
        }
    }

    private async Task PostAsync(Uri store, Func<CancellationToken, ValueTask<string?>> token, IReadOnlyList<OutgoingInstance> instances, Refusals refusals, CancellationToken cancellation)
    {
        foreach (var chunk in instances.Chunk(InstancesOfRequest))
        {
            using var body = new MultipartContent("related", Guid.NewGuid().ToString("n"));
            body.Headers.ContentType!.Parameters.Add(new NameValueHeaderValue("type", "\"application/dicom\""));
            foreach (var instance in chunk)
            {
                var meta = Part10Writer.Meta(instance.SopClassUid, instance.SopInstanceUid, instance.TransferSyntax, null);
                body.Add(new StreamContent(new PrefixedStream(meta, await instance.OpenAsync(instance.TransferSyntax, cancellation)))
                {
                    Headers = { ContentType = new MediaTypeHeaderValue("application/dicom") },
                });
            }
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{store.ToString().TrimEnd('/')}/studies")) { Content = body };
            if (await token(cancellation) is { } bearer) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/dicom+json"));
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (answer.StatusCode == HttpStatusCode.OK) continue;
            var problem = $"The destination answered {(int)answer.StatusCode}.";
            if (answer.StatusCode is not (HttpStatusCode.Accepted or HttpStatusCode.Conflict)) throw new HttpRequestException(problem);
            // 202 is for warnings as well as for failures: only the response tells them apart (PS3.18 §10.5.3).
            var failed = await FailedAsync(answer, cancellation) ?? [.. chunk.Select(instance => instance.SopInstanceUid)];
            foreach (var uid in failed) refusals.Add(uid, problem);
        }
    }

    // The instances that a store response names as failed; null: it does not say which.
    private static async Task<List<string>?> FailedAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var (failedSopSequence, sopInstanceUid) = (new Tag(0x0008, 0x1198), new Tag(0x0008, 0x1155));
        try
        {
            using var json = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellation), cancellationToken: cancellation);
            var failed = DicomJson.Read(json.RootElement).Items(failedSopSequence).Select(item => item.Text(sopInstanceUid)).ToList();
            return failed.Contains(null) || (failed.Count == 0 && answer.StatusCode == HttpStatusCode.Conflict) ? null : [.. failed.OfType<string>()];
        }
        catch (Exception problem) when (problem is JsonException or DicomFormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private sealed record Arguments(string Rule, string Study);
}
