using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>Small DICOM files, made here so that no test needs a sample from outside.</summary>
internal static class Example
{
    public static Tag Tag(string keyword) => DataBank.Dicom.Tag.TryParse(keyword, out var tag) ? tag : throw new ArgumentException(keyword);

    /// <summary>A 4 × 4 CT slice with a nested sequence, a private block, an empty value and a Japanese name.</summary>
    public static DatasetBuilder Slice() => new DatasetBuilder()
        .Set(Tag("SpecificCharacterSet"), "", "ISO 2022 IR 87")
        .Set(Tag("SOPClassUID"), Uids.CtImageStorage)
        .Set(Tag("SOPInstanceUID"), "1.2.392.100495.1.1")
        .Set(Tag("ImageType"), "ORIGINAL", "PRIMARY", "AXIAL")
        .Set(Tag("PatientName"), "Yamada^Tarou=山田^太郎=やまだ^たろう")
        .Set(Tag("PatientID"), "0001")
        .Set(Tag("PatientBirthDate"))
        .Set(Tag("SliceThickness"), "1.50")
        .Set(Tag("RequestAttributesSequence"), [
            new DatasetBuilder()
                .Set(Tag("ScheduledProcedureStepDescription"), "胸部")
                .Set(Tag("ScheduledProtocolCodeSequence"), [new DatasetBuilder().Set(Tag("CodeValue"), "A").Build(), new DatasetBuilder().Build()])
                .Build(),
        ])
        .Set(new Tag(0x0009, 0x0010), "DATABANK TEST")
        .Set(new Tag(0x0009, 0x1001), Vr.UN, new byte[] { 1, 2, 3, 4 })
        .Set(Tag("SamplesPerPixel"), "1")
        .Set(Tag("PhotometricInterpretation"), "MONOCHROME2")
        .Set(Tag("Rows"), "4")
        .Set(Tag("Columns"), "4")
        .Set(Tag("BitsAllocated"), "16")
        .Set(Tag("PixelRepresentation"), "1")
        .Set(Tag("SmallestImagePixelValue"), Vr.SS, "-5")
        .Set(Tag("PixelData"), Vr.OW, Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());

    /// <summary>A file with these native pixels, in little endian however they are written.</summary>
    public static byte[] Image(FrameFormat format, byte[] pixels, string transferSyntax = Uids.ExplicitVrLittleEndian, int frames = 1, string? vr = null) =>
        File(Describe(Slice(), format, frames).Set(Tag("PixelData"), vr == "OB" || (vr is null && format.BitsAllocated <= 8) ? Vr.OB : Vr.OW, pixels).Build(), transferSyntax);

    public static DatasetBuilder Describe(DatasetBuilder builder, FrameFormat format, int frames)
    {
        builder.Set(Tag("SamplesPerPixel"), Text(format.SamplesPerPixel)).Set(Tag("PhotometricInterpretation"), format.Photometric)
            .Set(Tag("NumberOfFrames"), Text(frames)).Set(Tag("Rows"), Text(format.Rows)).Set(Tag("Columns"), Text(format.Columns))
            .Set(Tag("BitsAllocated"), Text(format.BitsAllocated)).Set(Tag("BitsStored"), Text(format.BitsStored)).Set(Tag("HighBit"), Text(format.HighBit))
            .Set(Tag("PixelRepresentation"), format.IsSigned ? "1" : "0");
        if (!format.IsSigned) builder.Remove(Tag("SmallestImagePixelValue")); // It is signed in the slice.
        return format.SamplesPerPixel > 1 ? builder.Set(Tag("PlanarConfiguration"), format.IsPlanar ? "1" : "0") : builder;
        static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    public static byte[] File(DicomDataset dataset, string transferSyntax = Uids.ExplicitVrLittleEndian)
    {
        using var output = new MemoryStream();
        Part10Writer.Write(output, dataset, transferSyntax);
        return output.ToArray();
    }

    /// <summary>Preamble and prefix, a meta group that names the syntax, and then bytes written by hand (hex, blanks allowed).</summary>
    public static byte[] File(string transferSyntax, string hex)
    {
        var empty = File(new DatasetBuilder().Build(), transferSyntax);
        return [.. empty, .. Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))];
    }
}
