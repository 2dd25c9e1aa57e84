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

    /// <summary>One of these entries is there twice.</summary>
    public bool IsAmbiguous { get; private set; }

    public void Read(ReadOnlyMemory<byte> info)
    {
        text = info;
        IsAmbiguous = false;
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
        if (key.SequenceEqual("CSQ"u8)) Keep(ref csq, value);
        else if (key.SequenceEqual("ANN"u8)) Keep(ref ann, value);
        else if (key.SequenceEqual("CLNSIG"u8)) Keep(ref clinVar, value);
        else if (key.SequenceEqual("SVTYPE"u8)) Keep(ref kind, value);
        else if (key.SequenceEqual("END"u8)) Keep(ref end, value);
        else if (key.SequenceEqual("SVLEN"u8)) Keep(ref length, value);
        else if (key.SequenceEqual("CIPOS"u8)) Keep(ref startInterval, value);
        else if (key.SequenceEqual("CIEND"u8)) Keep(ref endInterval, value);
        else if (key.SequenceEqual("CN"u8)) Keep(ref copyNumber, value);
    }

    // No value ends at the beginning of the text.
    private void Keep(ref Range entry, Range value)
    {
        IsAmbiguous |= entry.End.Value > 0;
        entry = value;
    }
}
