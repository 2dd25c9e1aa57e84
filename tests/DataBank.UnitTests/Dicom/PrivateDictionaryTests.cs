using DataBank.Dicom;

namespace DataBank.UnitTests;

public sealed class PrivateDictionaryTests
{
    private static readonly Tag Dlp = new(0x00E1, 0x1021);

    [Fact]
    public void Element_is_found_by_creator_in_any_block()
    {
        Assert.Equal(479, PrivateDictionary.Standard.Count);
        Assert.Equal(new PrivateElement("ELSCINT1", Vr.DS, "1", "DLP"), PrivateDictionary.Standard.Find("ELSCINT1", Dlp));
        Assert.Equal("DLP", PrivateDictionary.Standard.Find("ELSCINT1", new Tag(0x00E1, 0x4321))?.Name);
        Assert.Null(PrivateDictionary.Standard.Find("ELSCINT2", Dlp));
        Assert.Null(PrivateDictionary.Standard.Find("ELSCINT1", new Tag(0x00E1, 0x1022)));
    }

    [Fact]
    public void Element_is_found_by_the_creator_that_its_data_set_names()
    {
        var dataset = new DatasetBuilder().Set(new Tag(0x00E1, 0x0011), "ELSCINT1").Set(new Tag(0x00E1, 0x1121), Vr.DS, "1").Build();
        Assert.Equal("DLP", PrivateDictionary.Standard.Find(dataset, new Tag(0x00E1, 0x1121))?.Name);
        Assert.Null(PrivateDictionary.Standard.Find(dataset, Dlp));
    }

    [Fact]
    public void Rows_of_a_site_are_added_and_win()
    {
        using var csv = new StringReader("Data Element,Private Creator,VR,VM,Meaning\n\"(00E1,xx21)\",ELSCINT1,FD,1,\"Dose, \"\"total\"\"\"\n\"(0009,xx01)\",病院,LO,1,Ward\n");
        var site = PrivateDictionary.Standard.With(csv);
        Assert.Equal(480, site.Count);
        Assert.Equal(new PrivateElement("ELSCINT1", Vr.FD, "1", "Dose, \"total\""), site.Find("ELSCINT1", Dlp));
        Assert.Equal(Vr.LO, site.Find("病院", new Tag(0x0009, 0x1001))?.Vr);
        Assert.Equal(Vr.DS, PrivateDictionary.Standard.Find("ELSCINT1", Dlp)?.Vr);
    }

    [Fact]
    public void Private_elements_without_a_vr_have_that_of_their_creator_and_are_written_as_they_came()
    {
        var inner = new DatasetBuilder().Set(new Tag(0x00E1, 0x0010), "ELSCINT1").Set(Dlp, Vr.DS, "2.5").Build();
        var built = new DatasetBuilder().Set(new Tag(0x00E1, 0x0011), "ELSCINT1").Set(new Tag(0x00E1, 0x1121), Vr.DS, "1.5")
            .Set(new Tag(0x00E1, 0x1122), Vr.LO, "unknown").Set(Example.Tag("ReferencedImageSequence"), [inner]).Build();
        var file = Part10Reader.Read(Example.File(built, Uids.ImplicitVrLittleEndian));
        Assert.Null(file.Dataset.Decimal(new Tag(0x00E1, 0x1121)));
        var known = file.Dataset.With(PrivateDictionary.Standard);
        Assert.Equal(1.5m, known.Decimal(new Tag(0x00E1, 0x1121)));
        Assert.Equal(2.5m, known.Items(Example.Tag("ReferencedImageSequence"))[0].Decimal(Dlp));
        Assert.Equal(Vr.UN, known.TryFind(new Tag(0x00E1, 0x1122), out var element) ? element.Vr : Vr.None);
        Assert.Equal(Example.File(file.Dataset), Example.File(known));
    }

    [Theory]
    [InlineData("\"(0010,xx21)\",X,DS,1,even group")]
    [InlineData("\"(0009,1021)\",X,DS,1,block given")]
    [InlineData("\"(0009,xx21)\",,DS,1,no creator")]
    [InlineData("\"(0009,xx21)\",X,ZZ,1,no VR")]
    [InlineData("\"(0009,xx21)\",X,DS")]
    public void Line_in_another_form_is_refused_by_its_number(string line)
    {
        using var csv = new StringReader("Data Element,Private Creator,VR,VM,Meaning\n" + line);
        Assert.Contains("Line 2", Assert.Throws<FormatException>(() => PrivateDictionary.Standard.With(csv)).Message, StringComparison.Ordinal);
    }
}
