namespace DataBank.Genomics;

/// <summary>The INFO entries that are read, found in one pass; each is empty when the line does not have it.</summary>
internal sealed class VcfInfo
{
    private ReadOnlyMemory<byte> text;
    private Range csq, ann, clinVar, kind, end, length, startInterval, endInterval, copyNumber;

    /// <summary>CSQ: VEP's annotation.</summary>
    public ReadOnlySpan<byte> Csq => text.Span[csq];

    /// <summary>ANN: SnpEff's annotation.</summary>
    public ReadOnlySpan<byte> Ann => text.Span[ann];

    /// <summary>CLNSIG: significance in ClinVar.</summary>
    public ReadOnlySpan<byte> ClinVar => text.Span[clinVar];

    /// <summary>SVTYPE.</summary>
    public ReadOnlySpan<byte> StructuralType => text.Span[kind];

    /// <summary>END.</summary>
    public ReadOnlySpan<byte> End => text.Span[end];

    /// <summary>SVLEN, per ALT.</summary>
    public ReadOnlySpan<byte> Length => text.Span[length];

    /// <summary>CIPOS.</summary>
    public ReadOnlySpan<byte> StartInterval => text.Span[startInterval];

    /// <summary>CIEND.</summary>
    public ReadOnlySpan<byte> EndInterval => text.Span[endInterval];

    /// <summary>CN, per ALT.</summary>
    public ReadOnlySpan<byte> CopyNumber => text.Span[copyNumber];

    public void Read(ReadOnlyMemory<byte> info)
    {
        text = info;
        csq = ann = clinVar = kind = end = length = startInterval = endInterval = copyNumber = default;
        var span = info.Span;
        for (var start = 0; start < span.Length;)
        {
            var next = span[start..].IndexOf((byte)';');
            var stop = next < 0 ? span.Length : start + next;
            var entry = span[start..stop];
            var equals = entry.IndexOf((byte)'=');
            if (equals > 0) Keep(entry[..equals], (start + equals + 1)..stop);
            start = stop + 1;
        }
    }

    private void Keep(ReadOnlySpan<byte> key, Range value)
    {
        if (key.SequenceEqual("CSQ"u8)) csq = value;
        else if (key.SequenceEqual("ANN"u8)) ann = value;
        else if (key.SequenceEqual("CLNSIG"u8)) clinVar = value;
        else if (key.SequenceEqual("SVTYPE"u8)) kind = value;
        else if (key.SequenceEqual("END"u8)) end = value;
        else if (key.SequenceEqual("SVLEN"u8)) length = value;
        else if (key.SequenceEqual("CIPOS"u8)) startInterval = value;
        else if (key.SequenceEqual("CIEND"u8)) endInterval = value;
        else if (key.SequenceEqual("CN"u8)) copyNumber = value;
    }
}
