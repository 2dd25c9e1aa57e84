using System.CommandLine;
using DataBank.Dicom;
using Spectre.Console;

namespace DataBank.Appliance;

/// <summary><c>databank dicom store</c>: C-STORE of files and folders. Exit code 0 only if the peer took all of them.</summary>
internal static class DicomStoreCommand
{
    /// <summary>Ids of presentation contexts are odd and at most 255 (PS3.8 §9.3.2.2).</summary>
    private const int MostContexts = 128;

    public static Command Create()
    {
        var peer = new PeerOptions();
        var files = DicomPaths.Argument();
        var command = new ExampledCommand(
            "store",
            "Sends files to another DICOM system: C-STORE (送信). Each goes in the transfer syntax it is stored in; uncompressed ones also in another.",
            "databank dicom store ARCHIVE@127.0.0.1:11112 CT0001.dcm CT0002.dcm",
            "databank dicom store --as CT1 PACS@pacs.example.jp:104 study/")
        { files };
        peer.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var instances = new List<(string Path, OutgoingInstance Instance)>();
            var refused = await DicomPaths.ForEachAsync(parsed.GetRequiredValue(files), path =>
            {
                instances.Add((path, OutgoingInstance.FromFile(path)));
                return Task.CompletedTask;
            }, cancellation);
            if (instances.Count == 0) throw new SettingsProblem("There is no DICOM file to send.");
            var failed = 0;
            await AnsiConsole.Progress().AutoClear(true).HideCompleted(true).StartAsync(async progress =>
            {
                var bar = progress.AddTask("Sending", maxValue: instances.Count);
                foreach (var batch in Batches(instances)) failed += await SendAsync(peer.Read(parsed), batch, () => bar.Increment(1), cancellation);
            });
            Console.WriteLine($"{instances.Count - failed} of {instances.Count + refused} files are stored.");
            return failed + refused == 0 ? 0 : 1;
        }));
        return command;
    }

    private static async Task<int> SendAsync(DicomPeer peer, List<(string Path, OutgoingInstance Instance)> batch, Action onSent, CancellationToken cancellation)
    {
        var failed = 0;
        var contexts = batch.SelectMany(file => Contexts(file.Instance)).Distinct().Select(context => (context.SopClass, (IReadOnlyList<string>)[context.Syntax])).ToList();
        await using var client = await DicomClient.ConnectAsync(peer, contexts, DimseServices.None, cancellation);
        foreach (var (path, instance) in batch)
        {
            if (await ProblemAsync(client, instance, cancellation) is { } problem)
            {
                failed++;
                await Console.Error.WriteLineAsync($"databank: {path}: {problem}");
            }
            onSent();
        }
        await client.ReleaseAsync(cancellation);
        return failed;
    }

    private static async Task<string?> ProblemAsync(DicomClient client, OutgoingInstance instance, CancellationToken cancellation)
    {
        if (instance.ContextIn(client.Association) is null)
            return $"The other side takes no {Uids.Name(instance.SopClassUid) ?? instance.SopClassUid} in {Uids.Name(instance.TransferSyntax) ?? instance.TransferSyntax}.";
        var status = await client.StoreAsync(instance, cancellation);
        return status.IsSuccess || status.IsWarning ? null : $"The other side answered with status {status}.";
    }

    /// <summary>Files in their order, in groups whose contexts fit into one association.</summary>
    private static IEnumerable<List<(string Path, OutgoingInstance Instance)>> Batches(List<(string Path, OutgoingInstance Instance)> instances)
    {
        var contexts = new HashSet<(string, string)>();
        var batch = new List<(string, OutgoingInstance)>();
        foreach (var file in instances)
        {
            var more = Contexts(file.Instance).Where(context => !contexts.Contains(context)).ToList();
            if (contexts.Count + more.Count > MostContexts)
            {
                yield return batch;
                (batch, contexts) = ([], []);
                more = [.. Contexts(file.Instance)];
            }
            contexts.UnionWith(more);
            batch.Add(file);
        }
        yield return batch;
    }

    private static IEnumerable<(string SopClass, string Syntax)> Contexts(OutgoingInstance instance) =>
        instance.OtherSyntaxes.Prepend(instance.TransferSyntax).Select(syntax => (instance.SopClassUid, syntax));
}
