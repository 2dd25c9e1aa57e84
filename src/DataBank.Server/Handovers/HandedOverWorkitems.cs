using System.Text;
using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Unified procedure steps of a package, by their UIDs: one that is here already stays as it is. A patient's number without an issuer, or of one that is not
/// known here, gets an issuer that names its system, as in images. Whoever performs a step goes on with it by the transaction UID.
/// </summary>
/// <param name="issuers">Of this bank; <paramref name="issuersThere"/>: of the other.</param>
public sealed class HandedOverWorkitems(
    PackageReader package, HandoverStore handovers, SiteCoding coding, PatientIssuers issuers, PatientIssuers issuersThere, string handover, Action<string> report)
{
    internal const string File = "workitems.ndjson";
    private const int StepsAtOnce = 200;
    private const int LongestIssuer = 64; // LO, PS3.5 §6.2.
    private const string PatientId = "00100020", Issuer = "00100021";

    internal static ReadOnlyMemory<byte> Line(Workitem item)
    {
        var line = new JsonObject { ["uid"] = item.Uid, ["state"] = item.State };
        if (item.TransactionUid is { } transaction) line["transaction"] = transaction;
        line["attributes"] = JsonNode.Parse(item.AttributesJson.Span);
        return Encoding.UTF8.GetBytes(line.ToJsonString());
    }

    /// <summary>Adds what is not there yet.</summary>
    /// <param name="done">So many steps are done.</param>
    public async Task StoreAsync(long done, CancellationToken cancellation)
    {
        var at = 0L;
        var batch = new List<Workitem>();
        await foreach (var file in package.FilesAsync(File, cancellation))
        {
            using var lines = new StreamReader(package.Open(file.Name));
            while (await lines.ReadLineAsync(cancellation) is { } line)
            {
                if (++at <= done) continue;
                batch.Add(Read(line));
                if (batch.Count == StepsAtOnce) await FlushAsync();
            }
        }
        if (batch.Count > 0) await FlushAsync();

        async Task FlushAsync()
        {
            var position = at;
            await handovers.Database.WriteAsync(session => AddAsync(session, batch, position, cancellation), cancellation);
            report($"workitems: {at}");
            batch.Clear();
        }
    }

    private async Task<bool> AddAsync(WriteSession session, List<Workitem> items, long position, CancellationToken cancellation)
    {
        foreach (var item in items)
        {
            if (await WorkitemStore.AddAsync(session, item, cancellation) is null)
                await HandoverStore.NoteAsync(session, handover, new HandoverFinding(HandoverFinding.Kept, $"workitems/{item.Uid}", "A workitem of this UID is here already. このUIDの作業項目は既に存在します。"), cancellation);
        }
        await HandoverStore.MoveAsync(session, handover, HandoverStage.Workitems, position, cancellation);
        return true;
    }

    private Workitem Read(string line)
    {
        var step = JsonNode.Parse(line)!.AsObject();
        var attributes = step["attributes"]!.AsObject();
        var issuer = (string?)attributes[Issuer]?["Value"]?[0];
        if (attributes[PatientId]?["Value"] is not null && issuersThere.SystemOf(issuer) is { } system && coding.SystemHere(system) is { Length: <= LongestIssuer } here && issuers.SystemOf(issuer) != here)
            attributes[Issuer] = new JsonObject { ["vr"] = "LO", ["Value"] = new JsonArray(here) };
        return new Workitem((string)step["uid"]!, (string)step["state"]!, (string?)step["transaction"], Encoding.UTF8.GetBytes(attributes.ToJsonString()));
    }
}
