namespace DataBank.Dicom;

/// <summary>What the parser is inside of: a data set, a sequence, an item or fragments, and what it knows there.</summary>
internal struct ParserLevel
{
    public LevelKind Kind;

    /// <summary>No delimiter is expected at a level of defined length.</summary>
    public bool IsUndefined;

    /// <summary>Its length reached beyond what surrounds it, so that it can't be believed.</summary>
    public bool IsClamped;

    /// <summary>No element was read yet.</summary>
    public bool IsFirst;

    public Syntax Syntax;

    /// <summary>The row that this level belongs to; -1 for a data set.</summary>
    public int Row;

    /// <summary>In a sequence, the row of its latest item, or -1.</summary>
    public int LastItem;

    /// <summary>The tag before; in a sequence, the last tag of its latest item.</summary>
    public uint Previous;

    /// <summary>Pixel Representation where it is known: 1 makes an ambiguous VR SS (PS3.5 §A.1).</summary>
    public int SignedPixels;

    /// <summary>Offset at which the level ends at the latest.</summary>
    public long End;
}
