using System.Runtime.InteropServices;

namespace DataBank.Dicom;

/// <summary>A lookup table as DICOM describes it: a descriptor of three numbers and the entries (PS3.3 C.11.1.1.1, C.7.6.3.1.5).</summary>
/// <param name="Entries">At least one entry.</param>
/// <param name="First">The input that the first entry belongs to; inputs below take it too, inputs beyond the last take the last.</param>
/// <param name="Bits">Significant bits of an entry.</param>
internal sealed record LookupTable(ushort[] Entries, int First, int Bits)
{
    /// <summary>The largest entry that the table could hold.</summary>
    public int Largest => (1 << Bits) - 1;

    public int At(double input) => Entries[(int)Math.Clamp(Math.Round(input) - First, 0, Entries.Length - 1)];

    /// <summary>Null when absent or not a table.</summary>
    /// <param name="dataset">Where the table stands.</param>
    /// <param name="descriptor">Number of entries (0 means 65536), first input, bits.</param>
    /// <param name="data">The entries: 16-bit words, or bytes where there are too few bytes for words.</param>
    /// <param name="isSigned">Whether the input is signed, and with it the descriptor's second number.</param>
    /// <param name="values">For tables that were left outside memory.</param>
    public static LookupTable? Read(DicomDataset dataset, Tag descriptor, Tag data, bool isSigned, LargeValues values)
    {
        var bytes = values.Bytes(dataset, data);
        return ReadDescriptor(dataset, descriptor, isSigned, values) is { } described && bytes.Length > 0
            ? new LookupTable(Words(bytes, described.Count), described.First, described.Bits).WithRoomForEntries()
            : null;
    }

    /// <summary>The three numbers of a descriptor, a count of 0 read as 65536.</summary>
    public static (int Count, int First, int Bits)? ReadDescriptor(DicomDataset dataset, Tag descriptor, bool isSigned, LargeValues values)
    {
        var numbers = MemoryMarshal.Cast<byte, ushort>(values.Bytes(dataset, descriptor));
        if (numbers.Length < 3)
        {
            return null;
        }
        var isNegative = isSigned || (dataset.TryFind(descriptor, out var element) && element.Vr == Vr.SS);
        return (numbers[0] == 0 ? 65536 : numbers[0], isNegative ? (short)numbers[1] : numbers[1], numbers[2] is > 0 and <= 16 ? numbers[2] : 16);
    }

    private static ushort[] Words(ReadOnlySpan<byte> bytes, int count)
    {
        if (bytes.Length >= 2 * count)
        {
            return MemoryMarshal.Cast<byte, ushort>(bytes)[..count].ToArray();
        }
        // Two entries of eight bits share a word (PS3.3 C.7.6.3.1.6).
        var words = new ushort[Math.Min(count, bytes.Length)];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = bytes[i];
        }
        return words;
    }

    /// <summary>Some writers state fewer bits than their entries have.</summary>
    private LookupTable WithRoomForEntries()
    {
        int largest = Entries.AsSpan().ContainsAnyExceptInRange((ushort)0, (ushort)Largest) ? Entries.Max() : 0;
        return largest > Largest ? this with { Bits = 32 - int.LeadingZeroCount(largest) } : this;
    }
}
