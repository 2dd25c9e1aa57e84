using DataBank.Dicom;

namespace DataBank.UnitTests;

public sealed class DicomDumpTests
{
    [Fact]
    public void Private_elements_have_the_names_of_their_creator()
    {
        var dataset = Example.Slice().Set(new Tag(0x00E1, 0x0010), "ELSCINT1").Set(new Tag(0x00E1, 0x1021), Vr.DS, "1.5").Build();
        Assert.Contains("(00E1,1021) DS [1.5]  # 4, private: DLP\n", Dump(Part10Reader.Read(Example.File(dataset)), DumpColors.None), StringComparison.Ordinal);
    }

    [Fact]
    public void Pixel_data_are_told_by_their_length_when_only_the_header_was_read()
    {
        using var stream = new MemoryStream(Example.File(Example.Slice().Build()));
        Assert.Contains("(7FE0,0010) OW [32 bytes]  # 32, PixelData\n", Dump(Part10Reader.ReadHeader(stream), DumpColors.None), StringComparison.Ordinal);
    }

    [Fact]
    public void Values_cannot_steer_the_terminal()
    {
        var dataset = Example.Slice().Set(Example.Tag("PatientComments"), "red \x1b[31m\a").Build();
        var text = Dump(Part10Reader.Read(Example.File(dataset)), DumpColors.None);
        Assert.DoesNotContain('\x1b', text);
        Assert.DoesNotContain('\a', text);
        Assert.Contains("\x1b[36m(0010,0010)\x1b[0m", Dump(Part10Reader.Read(Example.File(dataset)), DumpColors.Terminal), StringComparison.Ordinal);
    }

    private static string Dump(DicomFile file, DumpColors colors)
    {
        using var output = new StringWriter { NewLine = "\n" };
        new DicomDump(output, colors, PrivateDictionary.Standard).Write(file);
        return output.ToString();
    }
}
