using System.Globalization;
using System.Security.Cryptography;

namespace DataBank.Storage;

/// <summary>
/// Recomputes the chain of a journal from its files, and says what does not fit and where: records that were changed, batches that are missing,
/// were inserted or stand elsewhere, and ends that were cut off behind a seal.
/// </summary>
public sealed class AuditVerifier
{
    private const int MostFaults = 100;
    private const int Remembered = 10_000; // Hashes and open ends: enough to tell what was moved from what is gone.
    private static readonly TimeSpan ClockStep = TimeSpan.FromMinutes(1);

    private readonly string folder;
    private readonly List<string> faults = [], resumptions = [];
    private readonly Dictionary<string, string> seen = new(StringComparer.Ordinal);
    private readonly Queue<string> seenInOrder = new();
    private readonly Dictionary<string, string> wanted = new(StringComparer.Ordinal);
    private readonly HashSet<string> purged = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AuditSeal> reached = new(StringComparer.Ordinal);
    private long faultCount, records, seals, clockSteps;
    private DateTimeOffset? first, last;
    private string? expected;

    private AuditVerifier(string folder) => this.folder = folder;

    /// <param name="folder">The journal's.</param>
    /// <param name="publicKey">What its seals are checked with; null: they are not.</param>
    public static AuditVerification Verify(string folder, ECDsa? publicKey, CancellationToken cancellation)
    {
        var verifier = new AuditVerifier(folder);
        if (publicKey is not null) verifier.ReadSeals(publicKey);
        var open = AuditOpenLine.Read(folder); // Before the lines: what is written meanwhile is found there.
        foreach (var path in AuditFiles.In(folder)) verifier.Read(path, cancellation);
        // What a process has left, or is about to write: it is chained then.
        if (open is { } left && left.Previous == verifier.expected) left.Records.ForEach(verifier.Count);
        verifier.Finish(publicKey is not null);
        return new AuditVerification(verifier.records, verifier.seals, verifier.faultCount, verifier.faults, verifier.clockSteps) { First = verifier.first, Last = verifier.last, Resumptions = verifier.resumptions };
    }

    private void ReadSeals(ECDsa publicKey)
    {
        var oldest = AuditFiles.In(folder).Select(Path.GetFileName).FirstOrDefault();
        var number = 0;
        foreach (var seal in AuditSeals.Read(folder, publicKey))
        {
            number++;
            if (seal is null)
            {
                Report($".seals, line {number}: a seal that was not made with this journal's key.");
                continue;
            }
            seals++;
            if (seal.Kind == AuditSeal.Purged) purged.Add(seal.Hash);
            else if (string.CompareOrdinal(seal.File, oldest) >= 0) reached[seal.Hash] = seal;
        }
        // What was purged afterwards needs not be there any more.
        foreach (var hash in purged) reached.Remove(hash);
    }

    private void Read(string path, CancellationToken cancellation)
    {
        var number = 0;
        foreach (var (line, _) in AuditLines.Read(path, 0))
        {
            cancellation.ThrowIfCancellationRequested();
            var place = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}, line {++number}");
            if (AuditBatch.Parse(line.Span) is not { } batch)
            {
                Report($"{place}: no batch of records (changed, or written by something else).");
                continue;
            }
            Judge(batch, place);
        }
    }

    private void Judge(AuditBatch batch, string place)
    {
        var content = batch.IsIntact ? batch.ReadRecords() : [];
        if (!batch.IsIntact) Report($"{place}: a record was changed, added or removed within this batch.");
        if (expected is null) CheckBeginning(batch, place);
        else if (batch.Previous != expected) CheckGap(batch, place);
        Remember(batch.Hash, place);
        expected = batch.Hash;
        reached.Remove(batch.Hash);
        if (!batch.IsIntact) records += batch.Records.GetArrayLength();
        foreach (var record in content)
        {
            Count(record);
            if (record is { Interaction: AuditRecord.Resume, Subject: "databank" }) JudgeResumption(record, place);
        }
    }

    private void Count(AuditRecord record)
    {
        records++;
        first ??= record.Time;
        if (last - record.Time > ClockStep) clockSteps++;
        last = record.Time;
    }

    // A line that was never finished is what crashes leave. Whole lines that were taken away may be somebody's doing.
    private void JudgeResumption(AuditRecord record, string place)
    {
        if (resumptions.Count < MostFaults) resumptions.Add(string.Create(CultureInfo.InvariantCulture, $"{place}, {record.Time.UtcDateTime:u}"));
        var name = Path.GetFileName(record.Target);
        if (!name.EndsWith(AuditLines.Torn, StringComparison.Ordinal)) return;
        var torn = Path.Combine(folder, name);
        if (!File.Exists(torn)) Report($"{place}: what was torn before is not there any more ({name}).");
        else if (AuditLines.Read(torn, 0).Any()) Report($"{place}: whole lines were torn before, by a power failure or by somebody: see {name}.");
    }

    private void CheckBeginning(AuditBatch batch, string place)
    {
        if (batch.Previous != AuditBatch.NoPrevious && !purged.Contains(batch.Previous)) Report($"{place}: the journal does not begin here: what is before was removed, and no seal says that it was purged.");
    }

    private void CheckGap(AuditBatch batch, string place)
    {
        if (seen.TryGetValue(batch.Previous, out var earlier)) Report($"{place}: follows {earlier}; what stands between them was inserted or comes from elsewhere.");
        else if (purged.Contains(batch.Previous)) Report($"{place}: what is before was purged, but something stands there.");
        else if (wanted.Count < Remembered) wanted[batch.Previous] = place;
        else Missing(place);
    }

    private void Remember(string hash, string place)
    {
        if (wanted.Remove(hash, out var later)) Report($"{later}: stands before {place}, which it follows: batches were reordered.");
        if (!seen.TryAdd(hash, place)) Report($"{place}: repeats {seen[hash]}.");
        else seenInOrder.Enqueue(hash);
        if (seenInOrder.Count > Remembered) seen.Remove(seenInOrder.Dequeue());
    }

    private void Finish(bool areSealsChecked)
    {
        foreach (var place in wanted.Values) Missing(place);
        if (areSealsChecked && records > 0 && seals == 0) Report("The journal has no seals: they were removed.");
        foreach (var seal in reached.Values.OrderBy(seal => seal.Time))
            Report($"{seal.File}: a batch that was sealed at {seal.Time.UtcDateTime:u} is not there any more: the journal was changed or cut off.");
    }

    private void Missing(string place) => Report($"{place}: batches before it are missing, or the one before was changed.");

    private void Report(string fault)
    {
        faultCount++;
        if (faults.Count < MostFaults) faults.Add(fault);
    }
}
