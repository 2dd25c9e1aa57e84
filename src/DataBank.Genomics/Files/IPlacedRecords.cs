namespace DataBank.Genomics;

/// <summary>A file of records with places, read from its beginning or from a virtual offset.</summary>
public interface IPlacedRecords
{
    /// <summary>What stands before the records, with which any part of them is a file again.</summary>
    ReadOnlyMemory<byte> Header { get; }

    /// <summary>The file, where it can be read from anywhere; null: from its beginning alone.</summary>
    BgzfReader? File { get; }

    /// <summary>Names of the sequences by number; of a VCF, as far as it has been read.</summary>
    IReadOnlyList<string> References { get; }

    /// <summary>Reads the next record; false at the end.</summary>
    bool TryRead(out PlacedRecord record);

    /// <summary>Opens a VCF or BAM that is BGZF.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    static IPlacedRecords Open(FileFormat format, BgzfReader file) => format == FileFormat.Bam ? new BamRecords(file) : new VcfRecords(file);
}
