using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using DataBank.Appliance;
using DataBank.Dicom;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

/// <summary>Which whole slide images show a label, and what their profiles and optical paths say.</summary>
public sealed class SlideImagesTests
{
    private static readonly PatientContext Patient = Released.Lung with { Identifiers = ["山田 太郎", "YAMADA^TARO", "0001234567"] };

    [Theory]
    [InlineData("VOLUME", "NO", "NO", "VOLUME", PixelRule.Free)]
    [InlineData("THUMBNAIL", "NO", "NO", "THUMBNAIL", PixelRule.Searched)]
    [InlineData("LABEL", "YES", "YES", "LABEL", PixelRule.Withheld)]
    [InlineData("LABEL", "NO", "NO", "LABEL", PixelRule.Withheld)]
    [InlineData("OVERVIEW", "NO", "NO", "OVERVIEW", PixelRule.Withheld)]
    [InlineData("MACRO", "NO", "NO", "VOLUME", PixelRule.Withheld)]
    [InlineData("VOLUME", "YES", "NO", "VOLUME", PixelRule.Withheld)]
    [InlineData("VOLUME", "", "NO", "VOLUME", PixelRule.Withheld)]
    [InlineData("VOLUME", "NO", "YES", "VOLUME", PixelRule.Withheld)]
    [InlineData("VOLUME", "NO", "", "VOLUME", PixelRule.Withheld)]
    [InlineData(@"VOLUME\LABEL", "NO", "NO", "VOLUME", PixelRule.Withheld)] // Here, and where a frame says so, nothing but that word tells of a label.
    [InlineData(@"VOLUME\OVERVIEW", "NO", "NO", "VOLUME", PixelRule.Withheld)]
    [InlineData(@"THUMBNAIL\LOCALIZER", "NO", "NO", "VOLUME", PixelRule.Withheld)]
    [InlineData(@"VOLUME\MACRO", "NO", "NO", "VOLUME", PixelRule.Withheld)]
    [InlineData("VOLUME", "NO", "NO", "LABEL", PixelRule.Withheld)] // One frame of many is the label.
    [InlineData("VOLUME", "NO", "NO", "OVERVIEW", PixelRule.Withheld)]
    [InlineData("VOLUME", "NO", "NO", "LOCALIZER", PixelRule.Withheld)]
    [InlineData("VOLUME", "NO", "NO", "MACRO", PixelRule.Withheld)]
    [InlineData("", "NO", "NO", "VOLUME", PixelRule.Withheld)]
    public void Only_tissue_without_a_label_is_released(string flavor, string label, string burnedIn, string frame, PixelRule rule)
    {
        Assert.Equal(rule, DicomPolicy.Pseudonymized.PixelsOf(Slide(flavor, label, burnedIn, frame, Profile()).Build()));
        Assert.Equal(rule == PixelRule.Free, new DicomDeidentifier().Deidentify(Slide(flavor, label, burnedIn, frame, Profile()).Build(), Patient) is not null);
    }

    [Fact]
    public void An_optical_path_keeps_its_colours_and_loses_its_words()
    {
        var slide = new DicomDeidentifier().Deidentify(Slide("VOLUME", "NO", "NO", "VOLUME", Profile()).Set(Example.Tag("BarcodeValue"), "0001234567").Set(Example.Tag("LabelText"), "山田太郎")
            .Set(Example.Tag("ContainerIdentifier"), "S26-0001234567").Set(Example.Tag("IconImageSequence"), [new DatasetBuilder().Set(Example.Tag("PixelData"), Vr.OW, new byte[64]).Build()]).Build(), Patient)!;
        var path = Assert.Single(slide.Items(Example.Tag("OpticalPathSequence")));
        Assert.Equal("1", path.Text(Example.Tag("OpticalPathIdentifier")));
        Assert.False(path.Contains(Example.Tag("OpticalPathDescription")));
        Assert.False(slide.Text(Example.Tag("BarcodeValue")) is not null || slide.Text(Example.Tag("LabelText")) is not null || slide.Contains(Example.Tag("IconImageSequence")));
        Assert.Equal("REMOVED", slide.Text(Example.Tag("ContainerIdentifier")));
        Assert.False(new LeakGuard(Patient.Identifiers).FindsLeak(Example.File(slide)));
        var profile = path.Bytes(Example.Tag("ICCProfile")).ToArray();
        Assert.Equal(profile.Length, BinaryPrimitives.ReadInt32BigEndian(profile));
        Assert.Equal(["desc", "cprt", "wtpt", "rTRC"], TagsOf(profile).Keys);
        Assert.Equal(TagsOf(Profile())["rTRC"], TagsOf(profile)["rTRC"]);
        Assert.DoesNotContain("MINATO", Encoding.Latin1.GetString(profile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_the_slide_that_the_seed_makes_both_levels_are_released_and_neither_overview_nor_label()
    {
        const string Validator = "/usr/bin/dciodvfy";
        var instances = LungSlide.Instances(new SeedPerson(1, 1)).Select(file => Part10Reader.Read(file).Dataset).ToList();
        var released = instances.Select(instance => new DicomDeidentifier().Deidentify(instance, Patient)).ToList();
        Assert.Equal(["VOLUME", "VOLUME", "OVERVIEW", "LABEL"], instances.Select(instance => instance.Texts(Example.Tag("ImageType"))[2]));
        Assert.Equal([true, true, false, false], released.Select(slide => slide is not null));
        Assert.Equal(released[0]!.Text(Example.Tag("FrameOfReferenceUID")), released[1]!.Text(Example.Tag("FrameOfReferenceUID")));
        Assert.SkipUnless(File.Exists(Validator), "dciodvfy (package dicom3tools) is not installed.");
        foreach (var slide in released.OfType<DicomDataset>())
        {
            var path = Path.Combine(Path.GetTempPath(), $"databank-{Guid.NewGuid():N}.dcm");
            await File.WriteAllBytesAsync(path, Example.File(slide), TestContext.Current.CancellationToken);
            using var process = Process.Start(new ProcessStartInfo(Validator, path) { RedirectStandardError = true })!;
            var report = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            File.Delete(path);
            Assert.DoesNotContain("Error", report, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_profile_that_is_none_goes()
    {
        foreach (var broken in new[] { [], new byte[200], Profile()[..140], [.. Profile()[..128], 0xFF, 0xFF, 0xFF, 0xFF, .. Profile()[132..]] })
        {
            var path = new DicomDeidentifier().Deidentify(Slide("VOLUME", "NO", "NO", "VOLUME", broken).Build(), Patient)!.Items(Example.Tag("OpticalPathSequence"))[0];
            Assert.True(path.Bytes(Example.Tag("ICCProfile")).IsEmpty);
        }
    }

    private static Dictionary<string, byte[]> TagsOf(byte[] profile) => Enumerable.Range(0, BinaryPrimitives.ReadInt32BigEndian(profile.AsSpan(128)))
        .Select(number => profile.AsSpan(132 + (12 * number), 12).ToArray())
        .ToDictionary(entry => Encoding.ASCII.GetString(entry, 0, 4), entry => profile.AsSpan(BinaryPrimitives.ReadInt32BigEndian(entry.AsSpan(4)), BinaryPrimitives.ReadInt32BigEndian(entry.AsSpan(8))).ToArray());

    /// <summary>A profile of version 2 with words in every place that has some.</summary>
    private static byte[] Profile()
    {
        (string Tag, byte[] Value)[] tags =
        [
            ("desc", [.. "desc"u8, 0, 0, 0, 0, 0, 0, 0, 12, .. "YAMADA^TARO\0"u8, .. new byte[78]]), ("cprt", [.. "text"u8, 0, 0, 0, 0, .. "MINATO 0001234567\0"u8]),
            ("wtpt", [.. "XYZ "u8, 0, 0, 0, 0, 0, 0, 0xF3, 0x51, 0, 1, 0, 0, 0, 1, 0x16, 0xCC]), ("rTRC", [.. "curv"u8, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0x33, 0, 0]),
            ("gTRC", [.. "text"u8, 0, 0, 0, 0, .. "YAMADA^TARO\0"u8]), ("MINA", [.. "text"u8, 0, 0, 0, 0, .. "MINATO 000123456\0\0"u8]),
        ];
        var profile = new List<byte>();
        var offset = 132 + (12 * tags.Length);
        foreach (var (tag, value) in tags)
        {
            profile.AddRange([.. Encoding.ASCII.GetBytes(tag), .. BigEndian(offset), .. BigEndian(value.Length)]);
            offset += value.Length;
        }
        var header = new byte[128];
        BigEndian(offset).CopyTo(header, 0);
        (header[8], header[9]) = (2, 0x10);
        "mntrRGB XYZ "u8.CopyTo(header.AsSpan(12));
        "acsp"u8.CopyTo(header.AsSpan(36));
        "MINATO01MINATO02"u8.CopyTo(header.AsSpan(84)); // Profile ID
        return [.. header, .. BigEndian(tags.Length), .. profile, .. tags.SelectMany(tag => tag.Value)];
    }

    private static byte[] BigEndian(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static DatasetBuilder Slide(string flavor, string label, string burnedIn, string frame, byte[] profile) => IdentifiedCt.Builder()
        .Set(Example.Tag("SOPClassUID"), "1.2.840.10008.5.1.4.1.1.77.1.6").Set(Example.Tag("Modality"), "SM")
        .Set(Example.Tag("ImageType"), flavor.Length == 0 ? ["ORIGINAL", "PRIMARY"] : ["ORIGINAL", "PRIMARY", .. flavor.Split('\\'), "NONE"])
        .Set(Example.Tag("SpecimenLabelInImage"), label).Set(Example.Tag("BurnedInAnnotation"), burnedIn)
        .Set(Example.Tag("OpticalPathSequence"), [new DatasetBuilder().Set(Example.Tag("OpticalPathIdentifier"), "1").Set(Example.Tag("OpticalPathDescription"), "山田太郎").Set(Example.Tag("ICCProfile"), Vr.OB, profile).Build()])
        .Set(Example.Tag("PerFrameFunctionalGroupsSequence"), [.. new[] { "VOLUME", frame }.Select(type => new DatasetBuilder()
            .Set(Example.Tag("WholeSlideMicroscopyImageFrameTypeSequence"), [new DatasetBuilder().Set(Example.Tag("FrameType"), "ORIGINAL", "PRIMARY", type, "NONE").Build()]).Build())]);
}
