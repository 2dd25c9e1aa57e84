namespace DataBank.Dicom;

/// <summary>
/// Puts a Part 10 file together from a data set in memory and large values in files (PS3.18 §8.6.1.2: metadata with bulk data), which
/// are copied, never loaded.
/// </summary>
public static class Part10Assembler
{
    private const int BufferBytes = 128 * 1024;
    private const long LongestValue = uint.MaxValue - 1;

    /// <summary>Writes preamble, file meta and data set; each of <paramref name="values"/> replaces the element of its tag.</summary>
    /// <param name="transferSyntax">A little-endian syntax that is not deflated.</param>
    /// <exception cref="DicomFormatException">A value is longer than an element can be.</exception>
    public static async Task WriteAsync(
        Stream output, DicomDataset dataset, string transferSyntax, IReadOnlyList<BulkValue> values, CancellationToken cancellation)
    {
        var meta = Part10Writer.Meta(
            dataset.Text(Tag.FromValue(Tags.SopClassUid)) ?? "", dataset.Text(Tag.FromValue(Tags.SopInstanceUid)) ?? "", transferSyntax, sourceAe: null);
        await output.WriteAsync(meta, cancellation);
        var syntax = Syntax.Of(transferSyntax);
        var start = Part10Writer.FirstTag;
        foreach (var value in values.OrderBy(value => value.Tag.Value))
        {
            await WriteElementsAsync(output, dataset, syntax, start, value.Tag.Value, cancellation);
            if (value.IsEncapsulated) await WriteFragmentsAsync(output, value, syntax, cancellation);
            else await WriteValueAsync(output, value, syntax, cancellation);
            start = value.Tag.Value + 1;
        }
        await WriteElementsAsync(output, dataset, syntax, start, uint.MaxValue, cancellation);
    }

    private static async Task WriteElementsAsync(
        Stream output, DicomDataset dataset, Syntax syntax, uint startTag, uint endTag, CancellationToken cancellation)
    {
        var plan = new WritePlan();
        new DatasetWriter(plan, syntax).Write(dataset, endTag, startTag);
        foreach (var (bytes, _, _) in plan.Pieces()) await output.WriteAsync(bytes, cancellation);
    }

    private static async Task WriteValueAsync(Stream output, BulkValue value, Syntax syntax, CancellationToken cancellation)
    {
        var length = value.Files.Sum(file => new FileInfo(file).Length);
        await WriteHeaderAsync(output, value.Tag.Value, value.Vr, Even(length), syntax, cancellation);
        foreach (var file in value.Files) await CopyAsync(file, output, cancellation);
        if ((length & 1) == 1) await output.WriteAsync(new[] { value.Vr.Padding() }, cancellation);
    }

    private static async Task WriteFragmentsAsync(Stream output, BulkValue value, Syntax syntax, CancellationToken cancellation)
    {
        await WriteHeaderAsync(output, value.Tag.Value, Vr.OB, uint.MaxValue, syntax, cancellation);
        await WriteItemAsync(output, Tags.Item, 0, cancellation); // The basic offset table may be empty (PS3.5 A.4).
        foreach (var file in value.Files)
        {
            var length = new FileInfo(file).Length;
            await WriteItemAsync(output, Tags.Item, Even(length), cancellation);
            await CopyAsync(file, output, cancellation);
            if ((length & 1) == 1) await output.WriteAsync(new byte[1], cancellation);
        }
        await WriteItemAsync(output, Tags.SequenceDelimiter, 0, cancellation);
    }

    private static uint Even(long length) => length <= LongestValue ? (uint)(length + (length & 1)) : throw new DicomFormatException("A value is longer than an element can be", 0);

    private static async Task WriteHeaderAsync(Stream output, uint tag, Vr vr, uint length, Syntax syntax, CancellationToken cancellation)
    {
        var plan = new WritePlan();
        new DatasetWriter(plan, syntax).WriteHeader(tag, vr, length);
        await output.WriteAsync(plan.Pieces().Single().Bytes, cancellation);
    }

    private static async Task WriteItemAsync(Stream output, uint tag, uint length, CancellationToken cancellation)
    {
        var header = new byte[8];
        BitConverter.TryWriteBytes(header.AsSpan(), (ushort)(tag >> 16));
        BitConverter.TryWriteBytes(header.AsSpan(2), (ushort)tag);
        BitConverter.TryWriteBytes(header.AsSpan(4), length);
        await output.WriteAsync(header, cancellation);
    }

    private static async Task CopyAsync(string path, Stream output, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        await file.CopyToAsync(output, BufferBytes, cancellation);
    }
}
