namespace DataBank.Genomics;

/// <summary>What became of a file's lines: nothing is left out without being counted.</summary>
public sealed class ImportTally
{
    /// <summary>So many rejected lines are told one by one; beyond, only their number.</summary>
    public const int MaximumListed = 1000;

    private readonly List<RejectedLine> listed = [];

    /// <summary>Data lines read.</summary>
    public long Lines { get; internal set; }

    /// <summary>Called alleles taken over, of lines that passed their caller's filters.</summary>
    public long Imported { get; internal set; }

    /// <summary>Lines whose FILTER is neither PASS nor ".": their alleles are kept, and shown to nobody who does not ask for them.</summary>
    public long Filtered { get; internal set; }

    /// <summary>Lines without a called alternate allele (0/0, or no call).</summary>
    public long NotCalled { get; internal set; }

    /// <summary>Alleles that are no variants (reference blocks, deletions told on another line), or of a kind that is not known.</summary>
    public long OtherKinds { get; internal set; }

    /// <summary>Lines on contigs that are declared but are no chromosome (decoys, patches).</summary>
    public long OtherContigs { get; internal set; }

    public long RejectedLines { get; private set; }

    public IReadOnlyList<RejectedLine> Rejected => listed;

    internal void Reject(long line, string reason)
    {
        RejectedLines++;
        if (listed.Count < MaximumListed)
            listed.Add(new RejectedLine(line, reason));
    }
}
