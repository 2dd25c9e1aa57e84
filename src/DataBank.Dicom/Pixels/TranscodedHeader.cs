using System.Globalization;
using System.IO.Compression;
using System.Numerics;

namespace DataBank.Dicom;

/// <summary>The header of a file whose pixel data change their transfer syntax: what describes the pixels is set, everything else is copied.</summary>
internal sealed class TranscodedHeader
{
    private const uint ImageType = 0x00080008;
    private const uint DerivationDescription = 0x00082111;
    private const uint SourceImageSequence = 0x00082112;
    private const uint ReferencedSopClass = 0x00081150;
    private const uint ReferencedSopInstance = 0x00081155;
    private const uint IconImageSequence = 0x00880200;
    private const uint LossyCompression = 0x00282110;
    private const uint LossyCompressionRatio = 0x00282112;
    private const uint LossyCompressionMethod = 0x00282114;

    private readonly FrameReader source;
    private readonly DicomDataset dataset;
    private readonly string transferSyntax;
    private bool isMetaWritten;

    public TranscodedHeader(FrameReader source, string transferSyntax)
    {
        this.source = source;
        this.transferSyntax = transferSyntax;
        dataset = source.File.Dataset;
        Builder = new DatasetBuilder(dataset).Remove(Tag.FromValue(Tags.ExtendedOffsetTable)).Remove(Tag.FromValue(Tags.ExtendedOffsetTableLengths));
        foreach (var element in dataset.Elements)
        {
            // Lengths of groups (retired) would be wrong.
            if (element.Tag.Element == 0) Builder.Remove(element.Tag);
        }
        // An icon is encoded as the image is (PS3.3 C.7.6.1.1.6): one in codestreams would be read wrongly.
        if (source.File.TransferSyntax != transferSyntax
            && dataset.Items(Tag.FromValue(IconImageSequence)).Any(icon => icon.TryFind(Tag.FromValue(Tags.PixelData), out var pixels) && pixels.Length < 0))
        {
            Builder.Remove(Tag.FromValue(IconImageSequence));
        }
        // What was compressed by JPEG has lost something, whether its header said so or not.
        if (source.File.TransferSyntax is Uids.JpegBaseline or Uids.JpegExtended && dataset.Text(Tag.FromValue(LossyCompression)) != "01")
        {
            Builder.Set(Tag.FromValue(LossyCompression), Vr.CS, "01");
        }
    }

    public DatasetBuilder Builder { get; }

    /// <summary>Sets the Image Pixel attributes that changed.</summary>
    public void Describe(FrameFormat format)
    {
        var before = source.Format;
        if (format.Photometric != before.Photometric) Builder.Set(Tag.FromValue(Tags.PhotometricInterpretation), Vr.CS, format.Photometric);
        if (format.SamplesPerPixel > 1) Builder.Set(Tag.FromValue(Tags.PlanarConfiguration), Vr.US, format.IsPlanar ? "1" : "0");
        if (format.BitsAllocated == before.BitsAllocated) return;
        Builder.Set(Tag.FromValue(Tags.BitsAllocated), Vr.US, Text(format.BitsAllocated))
            .Set(Tag.FromValue(Tags.BitsStored), Vr.US, Text(format.BitsStored))
            .Set(Tag.FromValue(Tags.HighBit), Vr.US, Text(format.HighBit));
    }

    /// <summary>Makes the file another instance, derived with loss from the source (PS3.3 C.7.6.1.1.2, C.7.6.1.1.5).</summary>
    /// <param name="ratio">Native size divided by compressed size.</param>
    public void Derive(double ratio)
    {
        var ratioText = ratio.ToString("0.##", CultureInfo.InvariantCulture);
        var method = transferSyntax switch
        {
            Uids.JpegBaseline => "ISO_10918_1",
            Uids.JpegLsNearLossless => "ISO_14495_1",
            _ => "ISO_15444_1",
        };
        Builder.Set(Tag.FromValue(LossyCompression), Vr.CS, "01")
            .Set(Tag.FromValue(LossyCompressionRatio), Vr.DS, [.. dataset.Texts(Tag.FromValue(LossyCompressionRatio)), ratioText])
            .Set(Tag.FromValue(LossyCompressionMethod), Vr.CS, [.. dataset.Texts(Tag.FromValue(LossyCompressionMethod)), method])
            .Set(Tag.FromValue(DerivationDescription), Vr.ST, $"Lossy compression, {method}, ratio {ratioText}")
            .Set(Tag.FromValue(Tags.SopInstanceUid), Vr.UI, NewUid());
        if (dataset.Texts(Tag.FromValue(ImageType)) is [_, ..] type)
        {
            Builder.Set(Tag.FromValue(ImageType), Vr.CS, ["DERIVED", .. type.Skip(1)]);
        }
        if (dataset.Text(Tag.FromValue(Tags.SopClassUid)) is { } sopClass && dataset.Text(Tag.FromValue(Tags.SopInstanceUid)) is { } instance)
        {
            Builder.Set(Tag.FromValue(SourceImageSequence), [
                .. dataset.Items(Tag.FromValue(SourceImageSequence)),
                new DatasetBuilder().Set(Tag.FromValue(ReferencedSopClass), Vr.UI, sopClass).Set(Tag.FromValue(ReferencedSopInstance), Vr.UI, instance).Build(),
            ]);
        }
    }

    /// <summary>Writes the file meta group, which is never deflated, and opens a deflating stream for the rest (PS3.5 A.5).</summary>
    public async Task<Stream> DeflateAsync(Stream output, CancellationToken cancellation)
    {
        await output.WriteAsync(Meta(Builder.Build()), cancellation);
        isMetaWritten = true;
        return new Deflation(output);
    }

    /// <summary>Writes everything up to and with the header of the pixel data element.</summary>
    public async Task WriteAsync(Vr vr, uint length, Stream output, CancellationToken cancellation)
    {
        var built = Builder.Build();
        if (!isMetaWritten) await output.WriteAsync(Meta(built), cancellation);
        var plan = new WritePlan();
        var writer = new DatasetWriter(plan, Syntax.Of(transferSyntax));
        var pixels = source.File.PixelData!.Value.Tag.Value;
        writer.Write(built, pixels);
        writer.WriteHeader(pixels, vr, length);
        foreach (var (bytes, offset, size) in plan.Pieces())
        {
            if (size > 0)
            {
                await source.CopyAsync(offset, size, output, cancellation);
            }
            else
            {
                await output.WriteAsync(bytes, cancellation);
            }
        }
    }

    private ReadOnlyMemory<byte> Meta(DicomDataset built)
    {
        var plan = new WritePlan();
        Part10Writer.WriteMeta(plan, built, transferSyntax);
        return plan.Pieces().Single().Bytes;
    }

    /// <summary>A UID made of a random UUID (PS3.5 B.2).</summary>
    private static string NewUid() => "2.25." + new BigInteger(Guid.NewGuid().ToByteArray(bigEndian: true), isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
