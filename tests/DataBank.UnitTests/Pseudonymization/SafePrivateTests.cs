using System.Text;
using DataBank.Dicom;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

/// <summary>Retain Safe Private (PS3.15 E.3.10), by the table's creators and elements.</summary>
public sealed class SafePrivateTests
{
    private const string Philips = "Philips PET Private Group";

    private static readonly PatientContext Patient = Released.Lung with { Identifiers = ["山田 太郎", "YAMADA^TARO", "0001234567"] };

    private static readonly DicomDeidentifier Retaining = ReleasePolicy.Find("pseudonymized-private")!.Dicom;

    [Theory]
    [InlineData(0x10)]
    [InlineData(0x42)]
    [InlineData(0xFF)]
    public void An_element_of_the_table_stays_in_whichever_block_its_creator_has(int block)
    {
        var header = Retaining.Deidentify(Scan(block).Build(), Patient)!;
        Assert.Equal("0.000551", header.Text(At(block, 0x00)));
        Assert.Equal("1.5", header.Text(At(block, 0x09)));
        Assert.Equal(Philips, header.Text(new Tag(0x7053, (ushort)block)));
        Assert.False(header.Contains(At(block, 0x01))); // The table does not list it.
        Assert.Contains("113111", header.Items(Example.Tag("DeidentificationMethodCodeSequence")).Select(method => method.Text(Example.Tag("CodeValue"))));
    }

    [Fact]
    public void The_same_element_of_another_creator_goes_and_its_block_with_it()
    {
        var header = Retaining.Deidentify(Scan(0x10).Set(new Tag(0x7053, 0x0010), Vr.LO, "MINATO HOSPITAL").Build(), Patient)!;
        Assert.DoesNotContain(header.Elements, element => element.Tag.IsPrivate);
    }

    [Fact]
    public void An_element_without_a_creator_goes() =>
        Assert.DoesNotContain(Retaining.Deidentify(Scan(0x10).Remove(new Tag(0x7053, 0x0010)).Build(), Patient)!.Elements, element => element.Tag.IsPrivate);

    [Fact]
    public void A_creator_in_one_block_says_nothing_of_another()
    {
        var header = Retaining.Deidentify(Scan(0x10).Set(new Tag(0x7053, 0x0011), Vr.LO, "MINATO HOSPITAL").Set(At(0x11, 0x00), Vr.DS, "7").Build(), Patient)!;
        Assert.True(header.Contains(At(0x10, 0x00)));
        Assert.False(header.Contains(At(0x11, 0x00)) || header.Contains(new Tag(0x7053, 0x0011)));
    }

    [Fact]
    public void An_element_of_another_form_than_the_table_gives_it_goes()
    {
        foreach (var wrong in new Func<DatasetBuilder, DatasetBuilder>[]
        {
            scan => scan.Set(At(0x10, 0x00), Vr.LO, "0.5"),
            scan => scan.Set(At(0x10, 0x00), Vr.DS, "YAMADA"),
            scan => scan.Set(At(0x10, 0x00), Vr.DS, "0001234567"), // A number, yet the patient's.
        })
        {
            var header = Retaining.Deidentify(wrong(Scan(0x10)).Build(), Patient)!;
            Assert.False(header.Contains(At(0x10, 0x00)));
            Assert.True(header.Contains(At(0x10, 0x09)));
        }
    }

    [Fact] // Implicit VR: the table says which VR an element has.
    public void An_element_of_unknown_vr_is_read_by_the_table()
    {
        var header = Retaining.Deidentify(Scan(0x10).Set(At(0x10, 0x00), Vr.UN, Encoding.ASCII.GetBytes("0.000551")).Set(At(0x10, 0x09), Vr.UN, Encoding.ASCII.GetBytes("YAMADA")).Build(), Patient)!;
        Assert.Equal("0.000551", header.Text(At(0x10, 0x00)));
        Assert.False(header.Contains(At(0x10, 0x09)));
    }

    [Fact]
    public void No_text_in_any_element_of_the_table_gives_the_patient_away()
    {
        var scan = IdentifiedCt.Builder();
        var block = 0x10;
        foreach (var creator in new[] { "GEMS_ACQU_01", "ELSCINT1", "Philips Imaging DD 001", "SIEMENS MR HEADER", "NQHeader" })
        {
            for (var group = 0x0019; group <= 0x7FDF; group += 2)
            {
                for (var low = 0; low <= 0xFF; low++)
                {
                    if (PrivateDictionary.Standard.Find(creator, new Tag((ushort)group, (ushort)low)) is { } known && known.Vr.ToString() is "LO" or "SH" or "CS" or "ST" or "LT" or "UT" or "PN")
                        scan.Set(new Tag((ushort)group, (ushort)block), Vr.LO, creator).Set(new Tag((ushort)group, (ushort)((block << 8) | low)), known.Vr, low % 2 == 0 ? "YAMADA TARO" : "ID 0001234567");
                }
            }
            block++;
        }
        var header = Retaining.Deidentify(scan.Build(), Patient)!;
        Assert.False(new LeakGuard(Patient.Identifiers).FindsLeak(Example.File(header)));
        Assert.DoesNotContain(header.Elements, element => element.Tag.IsPrivate);
    }

    [Theory] // Whoever a text tells of: nobody here is known to be near the patient.
    [InlineData("EFGRE3D", true)]
    [InlineData("ID 98765", false)]
    [InlineData("佐藤 一郎", false)]
    [InlineData("sato@minato.example", false)]
    [InlineData("SEQUENCE SEQUENCE SEQUENCE SEQUENCE SEQUENCE SEQUENCE SEQUENCE 12", false)] // One character more than an LO may have.
    public void A_text_of_the_table_stays_only_in_a_form_that_can_hold_no_number_and_no_Japanese_name(string text, bool stays)
    {
        Tag name = new(0x0019, 0x109E); // Internal Pulse Sequence Name
        var header = Retaining.Deidentify(IdentifiedCt.Builder().Set(new Tag(0x0019, 0x0010), Vr.LO, "GEMS_ACQU_01").Set(name, Vr.LO, text).Build(), Patient)!;
        Assert.Equal(stays ? text : null, header.Text(name));
        Assert.Equal(stays, header.Elements.Any(element => element.Tag.IsPrivate));
    }

    [Fact]
    public void Without_the_option_none_stays() =>
        Assert.DoesNotContain(new DicomDeidentifier().Deidentify(Scan(0x10).Build(), Patient)!.Elements, element => element.Tag.IsPrivate);

    private static Tag At(int block, int low) => new(0x7053, (ushort)((block << 8) | low));

    private static DatasetBuilder Scan(int block) => IdentifiedCt.Builder()
        .Set(new Tag(0x7053, (ushort)block), Vr.LO, Philips).Set(At(block, 0x00), Vr.DS, "0.000551").Set(At(block, 0x01), Vr.LO, "山田太郎").Set(At(block, 0x09), Vr.DS, "1.5")
        .Set(new Tag(0x0011, 0x0010), Vr.LO, "MINATO HOSPITAL").Set(new Tag(0x0011, 0x1001), Vr.LO, "山田太郎");
}
