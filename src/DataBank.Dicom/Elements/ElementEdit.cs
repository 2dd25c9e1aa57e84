namespace DataBank.Dicom;

/// <summary>What becomes of one element: new text, new bytes, new items, or (the default value) nothing at all.</summary>
internal readonly struct ElementEdit
{
    public ElementEdit(Vr vr, string[] texts) => (Vr, Texts) = (vr, texts);

    public ElementEdit(Vr vr, ReadOnlyMemory<byte> bytes) => (Vr, Bytes) = (vr, bytes);

    public ElementEdit(IReadOnlyList<DicomDataset> items) => (Vr, Items) = (Vr.SQ, items);

    private ElementEdit(Vr vr, bool isElsewhere) => (Vr, IsElsewhere) = (vr, isElsewhere);

    /// <summary>A value that is known to exist, but not what it is.</summary>
    public static ElementEdit Elsewhere(Vr vr) => new(vr, isElsewhere: true);

    public Vr Vr { get; }

    public bool IsElsewhere { get; }

    public string[]? Texts { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    public IReadOnlyList<DicomDataset>? Items { get; }

    public bool IsRemoval => Vr == Vr.None;
}
