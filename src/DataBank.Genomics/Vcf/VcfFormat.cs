namespace DataBank.Genomics;

/// <summary>Finds values of a sample by their FORMAT key. Most lines of a file have the FORMAT of the line before: it is read once.</summary>
internal sealed class VcfFormat
{
    private const int Absent = -1;
    private static readonly int keyCount = Enum.GetValues<VcfKey>().Length;

    private readonly int[] places = new int[keyCount];
    private readonly List<Range> values = [];
    private byte[] known = [];
    private int names;
    private bool isAmbiguous;

    /// <summary>Takes FORMAT and the sample's column; what is wrong with them gives the reason.</summary>
    public string? Read(ReadOnlySpan<byte> format, ReadOnlySpan<byte> sample)
    {
        if (!format.SequenceEqual(known)) ReadNames(format);
        values.Clear();
        foreach (var value in sample.Split((byte)':')) values.Add(value);
        return isAmbiguous ? "FORMAT names a key twice." : values.Count > names ? "The sample has more values than FORMAT names." : null;
    }

    public ReadOnlySpan<byte> Value(VcfKey key, ReadOnlySpan<byte> sample) =>
        places[(int)key] is var place && place >= 0 && place < values.Count ? sample[values[place]] : default;

    private void ReadNames(ReadOnlySpan<byte> format)
    {
        known = format.ToArray();
        Array.Fill(places, Absent);
        names = 0;
        isAmbiguous = false;
        foreach (var name in format.Split((byte)':'))
        {
            if (KeyOf(format[name]) is { } key)
            {
                if (places[(int)key] == Absent) places[(int)key] = names;
                else isAmbiguous |= key != VcfKey.Frequencies; // AF and VAF are two keys, and say the same.
            }
            names++;
        }
    }

    private static VcfKey? KeyOf(ReadOnlySpan<byte> name) => System.Text.Encoding.UTF8.GetString(name) switch
    {
        "GT" => VcfKey.Genotype,
        "AD" => VcfKey.Reads,
        "LAA" => VcfKey.LocalAlleles,
        "LGT" => VcfKey.LocalGenotype,
        "LAD" => VcfKey.LocalReads,
        "DP" => VcfKey.Depth,
        "AF" or "VAF" => VcfKey.Frequencies,
        "RO" => VcfKey.ReferenceReads,
        "AO" => VcfKey.AlternateReads,
        "AU" => VcfKey.ReadsOfA,
        "CU" => VcfKey.ReadsOfC,
        "GU" => VcfKey.ReadsOfG,
        "TU" => VcfKey.ReadsOfT,
        "TAR" => VcfKey.ReadsOfReference,
        "TIR" => VcfKey.ReadsOfIndel,
        "PS" => VcfKey.PhaseSet,
        "PSL" => VcfKey.PhaseSets,
        "CN" => VcfKey.CopyNumber,
        _ => null,
    };
}
