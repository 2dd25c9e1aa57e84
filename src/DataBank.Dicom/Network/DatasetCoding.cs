using System.IO.Compression;

namespace DataBank.Dicom;

/// <summary>Data sets without a file around them, as DIMSE messages carry them (PS3.7 §6.3.1).</summary>
public static class DatasetCoding
{
    private const int LargestInflated = 64 * 1024 * 1024;

    /// <exception cref="InvalidOperationException">A value was left outside memory.</exception>
    public static byte[] Encode(DicomDataset dataset, string transferSyntax)
    {
        var plan = new WritePlan();
        new DatasetWriter(plan, Syntax.Of(transferSyntax)).Write(dataset);
        using var bytes = new MemoryStream();
        using (var output = transferSyntax == Uids.DeflatedExplicitVrLittleEndian ? new Deflation(bytes) : (Stream)bytes)
        {
            foreach (var (piece, _, outside) in plan.Pieces())
            {
                if (outside > 0) throw new InvalidOperationException("A value was left outside memory.");
                output.Write(piece.Span);
            }
        }
        return bytes.ToArray();
    }

    /// <summary>The data set keeps a reference to the bytes.</summary>
    /// <exception cref="DicomFormatException">The bytes are no data set in this transfer syntax.</exception>
    public static DicomDataset Decode(ReadOnlyMemory<byte> bytes, string transferSyntax)
    {
        var file = transferSyntax == Uids.DeflatedExplicitVrLittleEndian
            ? Part10Reader.ReadDataset(Inflate(bytes), Uids.ExplicitVrLittleEndian)
            : Part10Reader.ReadDataset(bytes, transferSyntax);
        return file.CutOffAt is { } end ? throw new DicomFormatException("The data set is cut off", end) : file.Dataset;
    }

    private static byte[] Inflate(ReadOnlyMemory<byte> bytes)
    {
        using var deflated = new DeflateStream(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress);
        using var inflated = new MemoryStream();
        var part = new byte[16 * 1024];
        try
        {
            while (deflated.Read(part) is > 0 and var read)
            {
                inflated.Write(part, 0, read);
                if (inflated.Length > LargestInflated) throw new DicomFormatException("The deflated data set is too large", 0);
            }
        }
        catch (InvalidDataException)
        {
            throw new DicomFormatException("The deflated data set is damaged", 0);
        }
        return inflated.ToArray();
    }
}
