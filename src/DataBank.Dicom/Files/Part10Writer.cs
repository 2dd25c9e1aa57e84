using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace DataBank.Dicom;

/// <summary>Writes Part 10 files (PS3.10 §7.1): deterministic, group 0002 made anew.</summary>
public static class Part10Writer
{
    /// <summary>Names this library as the one that wrote a file (PS3.7 D.3.3.2): a UID made once from a UUID (PS3.5 B.2).</summary>
    public const string ImplementationClassUid = "2.25.211413287613094702813577240168237542013";

    public const string ImplementationVersionName = "DATABANK_1";

    /// <summary>Commands and file meta are no part of a data set (PS3.5 §7.1): what a broken file has there would be read as its meta group.</summary>
    internal const uint FirstTag = 0x00030000;

    /// <summary>Writes preamble, file meta and data set; SOP class and instance UID of the meta group come from the data set.</summary>
    /// <param name="transferSyntax">
    /// Any of the plain syntaxes (implicit or explicit, little or big endian, deflated), or an encapsulated one if the pixel data are
    /// in it already: pixels are never transcoded here.
    /// </param>
    /// <exception cref="InvalidOperationException">A value was left outside memory.</exception>
    public static void Write(Stream output, DicomDataset dataset, string transferSyntax)
    {
        var head = new WritePlan();
        WriteMeta(head, dataset, transferSyntax);
        Send(head, output);
        WriteDataset(output, dataset, transferSyntax);
    }

    /// <summary>
    /// Writes a file as it was read, preamble and meta group included: the same bytes, except where reading had to repair something,
    /// group lengths, which are left out (PS3.5 §7.2), and the way a data set is deflated.
    /// </summary>
    /// <exception cref="InvalidOperationException">A value was left outside memory.</exception>
    public static void Write(Stream output, DicomFile file)
    {
        var head = new WritePlan();
        WriteHead(head, file.FileMeta, file.Preamble);
        Send(head, output);
        WriteDataset(output, file.Dataset, file.ActualSyntax);
    }

    /// <summary>Writes a data set that no file surrounds.</summary>
    /// <exception cref="InvalidOperationException">A value was left outside memory.</exception>
    public static void WriteDataset(Stream output, DicomDataset dataset, string transferSyntax)
    {
        var body = new WritePlan();
        new DatasetWriter(body, Syntax.Of(transferSyntax)).Write(dataset, startTag: FirstTag);
        if (transferSyntax == Uids.DeflatedExplicitVrLittleEndian)
        {
            using var deflated = new Deflation(output);
            Send(body, deflated);
        }
        else
        {
            Send(body, output);
        }
    }

    /// <summary>
    /// Writes preamble, file meta and all elements of <paramref name="dataset"/> before the pixel data, then the pixel data element of
    /// <paramref name="source"/> copied byte for byte from <paramref name="pixelSource"/>, the file that <paramref name="source"/> was
    /// read from. A stream that cannot seek must stand at the element's first byte. Nothing that follows the pixel data comes along.
    /// </summary>
    /// <param name="text">Takes the comments out of compressed frames on their way; null: they are copied.</param>
    /// <exception cref="DicomFormatException">The pixel data end too early.</exception>
    public static async Task WriteWithPixelDataAsync(
        Stream output, DicomDataset dataset, DicomFile source, Stream pixelSource, CodestreamText? text, CancellationToken cancellation)
    {
        var transferSyntax = source.ActualSyntax;
        var head = new WritePlan();
        WriteMeta(head, dataset, transferSyntax);
        await output.WriteAsync(head.Pieces().Single().Bytes, cancellation);
        if (!source.IsDeflated)
        {
            await WriteBodyAsync(output, dataset, source, pixelSource, StartOf(source, pixelSource), text, cancellation);
            return;
        }
        await using var inflated = Inflation.Open(pixelSource, source.DatasetOffset);
        await using var deflated = new Deflation(output);
        await WriteBodyAsync(deflated, dataset, source, inflated, 0, text, cancellation);
    }

    private static async Task WriteBodyAsync(
        Stream output, DicomDataset dataset, DicomFile source, Stream input, long position, CodestreamText? text, CancellationToken cancellation)
    {
        var plan = new WritePlan();
        var writer = new DatasetWriter(plan, source.Syntax);
        writer.Write(dataset, source.PixelData is { } pixels ? pixels.Tag.Value : uint.MaxValue, FirstTag);
        var ranges = new RangeReader(input, position, output);
        if (source.PixelData is { } element)
        {
            writer.WriteHeader(element.Tag.Value, element.Vr, element.Length < 0 ? uint.MaxValue : (uint)(element.Length + (element.Length & 1)));
        }
        foreach (var (bytes, offset, length) in plan.Pieces())
        {
            if (length > 0)
            {
                await ranges.SeekAsync(offset, cancellation);
                await ranges.CopyAsync(length, cancellation);
            }
            else
            {
                await output.WriteAsync(bytes, cancellation);
            }
        }
        if (source.PixelData is not { } value)
        {
            return;
        }
        await ranges.SeekAsync(value.Offset, cancellation);
        if (value.Length < 0)
        {
            await ranges.CopyFragmentsAsync(text, cancellation);
            return;
        }
        await ranges.CopyAsync(value.Length, cancellation);
        if ((value.Length & 1) == 1)
        {
            await output.WriteAsync(new byte[1], cancellation);
        }
    }

    /// <summary>Where the stream stands: anywhere if it can seek, else at the header of the pixel data element.</summary>
    private static long StartOf(DicomFile source, Stream pixelSource) =>
        pixelSource.CanSeek || source.PixelData is not { } pixels ? 0 : pixels.Offset - (source.Syntax.IsExplicit ? 12 : 8);

    /// <summary>
    /// Preamble and file meta (PS3.10 §7.1) for a data set that follows as it was received.
    /// </summary>
    /// <param name="sourceAe">AE title it was received from, or null.</param>
    public static byte[] Meta(string sopClassUid, string sopInstanceUid, string transferSyntax, string? sourceAe)
    {
        var plan = new WritePlan();
        WriteMeta(plan, Encoding.ASCII.GetBytes(sopClassUid), Encoding.ASCII.GetBytes(sopInstanceUid), transferSyntax, sourceAe);
        return plan.Pieces().Single().Bytes.ToArray();
    }

    internal static void WriteMeta(WritePlan plan, DicomDataset dataset, string transferSyntax) =>
        WriteMeta(plan, UidOf(dataset, Tags.SopClassUid), UidOf(dataset, Tags.SopInstanceUid), transferSyntax, null);

    private static void WriteMeta(
        WritePlan plan, ReadOnlyMemory<byte> sopClassUid, ReadOnlyMemory<byte> sopInstanceUid, string transferSyntax, string? sourceAe)
    {
        var builder = new DatasetBuilder()
            .Set(Tag.FromValue(Tags.MetaVersion), Vr.OB, new byte[] { 0, 1 })
            .Set(Tag.FromValue(Tags.MediaStorageSopClassUid), Vr.UI, sopClassUid)
            .Set(Tag.FromValue(Tags.MediaStorageSopInstanceUid), Vr.UI, sopInstanceUid)
            .Set(Tag.FromValue(Tags.TransferSyntaxUid), Vr.UI, Encoding.ASCII.GetBytes(transferSyntax))
            .Set(Tag.FromValue(Tags.ImplementationClassUid), Vr.UI, ImplementationClassUid)
            .Set(Tag.FromValue(Tags.ImplementationVersionName), Vr.SH, ImplementationVersionName);
        if (sourceAe is not null) builder.Set(new Tag(0x0002, 0x0016), Vr.AE, sourceAe);
        WriteHead(plan, builder.Build(), preamble: null);
    }

    private static void WriteHead(WritePlan plan, DicomDataset meta, byte[]? preamble)
    {
        var group = new WritePlan();
        new DatasetWriter(group, Syntax.ExplicitLittleEndian).Write(meta);
        plan.Write(preamble is { Length: 128 } ? preamble : new byte[128]);
        plan.Write("DICM"u8);
        new DatasetWriter(plan, Syntax.ExplicitLittleEndian).WriteHeader(Tags.MetaGroupLength, Vr.UL, 4);
        var pieces = group.Pieces().ToList();
        plan.Write(BitConverter.GetBytes(pieces.Sum(piece => piece.Bytes.Length)));
        foreach (var (bytes, _, _) in pieces)
        {
            plan.AddValue(bytes);
        }
    }

    /// <summary>The bytes without padding, whatever a broken file has there; nothing if they are too long for a UID (PS3.5 §9.1).</summary>
    private static ReadOnlyMemory<byte> UidOf(DicomDataset dataset, uint tag) =>
        dataset.TryFind(Tag.FromValue(tag), out var element) && element.Vr.IsText() && element.Length is > 0 and <= 64 ? dataset.Bytes(Tag.FromValue(tag)).TrimEnd(" \0"u8) : default;

    private static void Send(WritePlan plan, Stream output)
    {
        foreach (var (bytes, _, length) in plan.Pieces())
        {
            if (length > 0)
            {
                throw new InvalidOperationException("A value was left outside memory.");
            }
            output.Write(bytes.Span);
        }
    }
}
