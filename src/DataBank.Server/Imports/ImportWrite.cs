using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Writes prepared lines inside one transaction.</summary>
internal sealed class ImportWrite(FhirFace face, ImportOrder order)
{
    /// <returns>The file with what was written counted.</returns>
    /// <exception cref="LinesRefused">Some lines can't be written; nothing must be kept of this transaction.</exception>
    public async Task<ImportedFile> ApplyAsync(WriteSession session, IReadOnlyList<PreparedLine> lines, ImportedFile file, CancellationToken cancellation)
    {
        var refused = new Dictionary<int, IReadOnlyList<OutcomeIssue>>();
        var written = new List<(int At, WriteResult Result)>(lines.Count);
        var batch = await face.Resources.BatchAsync(session, [.. lines.Select(line => line.Write).OfType<ResourceWrite>()], cancellation);
        for (var at = 0; at < lines.Count; at++)
        {
            if (lines[at].Write is not { } write) continue;
            await TryAsync(at, refused, async () =>
            {
                var result = await batch.WriteAsync(write, cancellation);
                if (result.Outcome == WriteOutcome.Updated) CheckUpdate(write.Key.Type);
                written.Add((at, result));
            });
        }
        await batch.FinishAsync(cancellation);
        foreach (var (at, result) in written.Where(each => each.Result.Outcome != WriteOutcome.Unchanged)) await TryAsync(at, refused, () => FollowAsync(session, result, cancellation));
        if (refused.Count > 0) throw new LinesRefused(refused);
        return file with
        {
            Created = file.Created + written.Count(each => each.Result.Outcome == WriteOutcome.Created),
            Updated = file.Updated + written.Count(each => each.Result.Outcome == WriteOutcome.Updated),
            Unchanged = file.Unchanged + written.Count(each => each.Result.Outcome == WriteOutcome.Unchanged),
        };
    }

    private async Task FollowAsync(WriteSession session, WriteResult result, CancellationToken cancellation)
    {
        await face.FollowAsync(session, result, cancellation);
        await ReferenceIntegrity.CheckAsync(session, face, order.BaseUrl, [result], cancellation);
    }

    private void CheckUpdate(string type)
    {
        if (order.Mode == ImportMode.Initial) throw new RequestProblem(409, "duplicate", "A resource with this id exists already with other content; an initial load changes none.");
        if (face.Policies.VersioningOf(type) == VersioningPolicy.VersionedUpdate)
            throw new RequestProblem(428, "required", $"An update of {type} says which version it replaces, which an import can't.");
    }

    private static async Task TryAsync(int at, Dictionary<int, IReadOnlyList<OutcomeIssue>> refused, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (RequestProblem problem) when (problem.Status is not (503 or 507))
        {
            refused[at] = problem.Issues;
        }
    }
}
