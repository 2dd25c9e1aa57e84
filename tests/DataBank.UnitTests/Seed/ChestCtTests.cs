using DataBank.Appliance;
using DataBank.Dicom;

namespace DataBank.UnitTests.Seed;

public sealed class ChestCtTests
{
    [Theory]
    [InlineData(1)] // ISO_IR 192
    [InlineData(2)] // ISO 2022 IR 87
    public void Names_survive_in_both_character_sets(int number)
    {
        var person = new SeedPerson(1, number);
        var dataset = Part10Reader.Read(ChestCt.Instance(person, 0)).Dataset;
        Assert.Equal(
            $"{person.Family.Romaji}^{person.Given.Romaji}={person.Family.Kanji}^{person.Given.Kanji}={person.Family.Kana}^{person.Given.Kana}",
            dataset.Text(new Tag(0x0010, 0x0010)));
        Assert.Equal(person.Mrn, dataset.Text(new Tag(0x0010, 0x0020)));
        Assert.Equal(ChestCt.StudyUid(person), dataset.Text(new Tag(0x0020, 0x000D)));
    }

    [Fact]
    public void A_slice_has_the_same_bytes_at_every_run_and_each_slice_its_own()
    {
        var person = new SeedPerson(1, 1);
        Assert.Equal(ChestCt.Instance(person, 12), ChestCt.Instance(person, 12));
        var (one, next) = (Part10Reader.Read(ChestCt.Instance(person, 12)).Dataset, Part10Reader.Read(ChestCt.Instance(person, 13)).Dataset);
        Assert.NotEqual(one.Text(new Tag(0x0008, 0x0018)), next.Text(new Tag(0x0008, 0x0018)));
        Assert.Equal(one.Text(new Tag(0x0020, 0x000E)), next.Text(new Tag(0x0020, 0x000E)));
    }

    [Fact]
    public void The_nodule_lies_in_the_right_lung()
    {
        var person = new SeedPerson(1, 1);
        var dense = Enumerable.Range(9, 7).Max(slice => DenseVoxels(new ChestPhantom(person.Random("phantom")).Slice(slice)));
        Assert.InRange(dense, 200, 3000); // Of a 12 to 22 pixel radius.
    }

    /// <summary>Voxels of soft tissue in the middle of where the right lung is air.</summary>
    private static int DenseVoxels(byte[] slice)
    {
        var dense = 0;
        for (var y = 175; y < 305; y++)
        {
            for (var x = 95; x < 205; x++)
            {
                var at = ((y * ChestPhantom.Size) + x) * 2;
                if ((slice[at] | (slice[at + 1] << 8)) - 1024 > -100) dense++;
            }
        }
        return dense;
    }
}
