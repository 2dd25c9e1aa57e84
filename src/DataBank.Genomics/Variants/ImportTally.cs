namespace DataBank.Genomics;

/// <summary>What became of a file's lines: nothing is left out without being counted.</summary>
public sealed class ImportTally
{
    /// <summary>So many rejected lines are told one by one; beyond, only their number.</summary>
    public const int MaximumListed = 1000;

    private readonly List<RejectedLine> listed = [];

    /// <summary>Data lines read.</summary>
    public long Lines { get; internal set; }

    /// <summary>Called alleles taken over.</summary>
    public long Imported { get; internal set; }

    /// <summary>Lines whose FILTER is neither PASS nor ".".</summary>
    public long Filtered { get; internal set; }

    /// <summary>Lines without a called alternate allele (0/0, or no call).</summary>
    public long NotCalled { get; internal set; }

    /// <summary>Alleles of kinds that are not taken over: structural variants, breakends, reference blocks, overlapping deletions.</summary>
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
