using DataBank.Dicom;

namespace DataBank.Fuzzing;

/// <summary>Small DICOM files to start from, made here: every encoding, fragments, and defects that real files have.</summary>
internal static class Seeds
{
    private const string JpegLsLossless = "1.2.840.10008.1.2.4.80";

    public static IEnumerable<byte[]> Files()
    {
        var slice = Slice().Build();
        foreach (var syntax in new[] { Uids.ImplicitVrLittleEndian, Uids.ExplicitVrLittleEndian, Uids.ExplicitVrBigEndian, Uids.DeflatedExplicitVrLittleEndian })
        {
            yield return Write(slice, syntax);
        }
        yield return Write(slice, Uids.ExplicitVrLittleEndian)[132..];
        yield return Encapsulated([4, 6], [0, 12]);
        yield return Encapsulated([4, 6, 2, 8], []);
        yield return [.. Encapsulated([300, 2], [0, 308])[..^8], .. new byte[20]];
        foreach (var elements in Oddities())
        {
            yield return [.. Write(new DatasetBuilder().Build(), Uids.ExplicitVrLittleEndian), .. Convert.FromHexString(elements.Replace(" ", "", StringComparison.Ordinal))];
        }
    }

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
        .Set(Tag("NumberOfFrames"), "2")
        .Set(Tag("SamplesPerPixel"), "1")
        .Set(Tag("PhotometricInterpretation"), "MONOCHROME2")
        .Set(Tag("Rows"), "4")
        .Set(Tag("Columns"), "4")
        .Set(Tag("BitsAllocated"), "16")
        .Set(Tag("PixelRepresentation"), "1")
        .Set(Tag("SmallestImagePixelValue"), Vr.SS, "-5")
        .Set(Tag("PixelData"), Vr.OW, Enumerable.Range(0, 64).Select(i => (byte)i).ToArray());

    public static byte[] Write(DicomDataset dataset, string transferSyntax)
    {
        using var output = new MemoryStream();
        Part10Writer.Write(output, dataset, transferSyntax);
        return output.ToArray();
    }

    private static Tag Tag(string keyword) => DataBank.Dicom.Tag.TryParse(keyword, out var tag) ? tag : throw new ArgumentException(keyword);

    private static byte[] Encapsulated(int[] fragments, int[] table)
    {
        var bytes = new List<byte>(Write(Slice().Remove(Tag("PixelData")).Build(), JpegLsLossless));
        bytes.AddRange([0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'B', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
        AddItem(bytes, [.. table.SelectMany(BitConverter.GetBytes)]);
        foreach (var length in fragments)
        {
            AddItem(bytes, [0xFF, 0xD8, .. Enumerable.Repeat((byte)0x55, length - 2)]);
        }
        bytes.AddRange([0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]);
        return [.. bytes];
    }

    private static void AddItem(List<byte> bytes, byte[] value)
    {
        bytes.AddRange([0xFE, 0xFF, 0x00, 0xE0, .. BitConverter.GetBytes(value.Length), .. value]);
    }

    /// <summary>Elements in explicit VR little endian as broken writers make them.</summary>
    private static IEnumerable<string> Oddities()
    {
        // UN of undefined length with implicit content (CP-246).
        yield return "0900 0110 554E0000 FFFFFFFF FEFF00E0 FFFFFFFF 10001000 04000000 41424344 FEFF0DE0 00000000 FEFFDDE0 00000000";
        // A sequence whose item claims more than there is.
        yield return "4000 7502 53510000 10000000 FEFF00E0 FF000000 10001000 4C4F0200 4142";
        // Implicit elements in an explicit file.
        yield return "0800 6000 02000000 4354 10001000 04000000 41424344";
        // A VR of blanks, a VR of a later edition, an odd length.
        yield return "0800 6000 20200000 0800 7000 5A5A0000 04000000 41424344 1000 2000 4C4F0300 414243";
        // No delimiters.
        yield return "4000 7502 53510000 FFFFFFFF FEFF00E0 FFFFFFFF 1000 2000 4C4F0200 4142";
        // Stray delimiters, the same tag twice, tags out of order, a group length.
        yield return "1000 0000 554C0400 12000000 FEFF0DE0 00000000 1000 2000 4C4F0200 4142 1000 2000 4C4F0200 4344 0800 6000 43530200 4354";
        // Numbers of every width, and a value that is not a whole number of them.
        yield return "2800 1000 55530200 0100 2800 0934 41540400 18006310 1800 2091 46440800 000000000000F03F 2800 0000 554C0400 01000000 2800 1100 55530300 010203";
        // An icon's pixel data inside a sequence are not the image's; 32-bit lengths that lie.
        yield return "8800 0002 53510000 FFFFFFFF FEFF00E0 FFFFFFFF E07F 1000 4F420000 02000000 0102 FEFF0DE0 00000000 FEFFDDE0 00000000 E07F 1000 4F570000 FEFFFFFF 0102";
        // Zeros after the last element.
        yield return "1000 2000 4C4F0200 4142 00000000 00000000 00000000";
    }
}
