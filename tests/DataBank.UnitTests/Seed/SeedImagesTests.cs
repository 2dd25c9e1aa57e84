using System.Diagnostics;
using DataBank.Appliance;
using DataBank.Dicom;

namespace DataBank.UnitTests.Seed;

/// <summary>Every kind of image that the seed makes, judged by dciodvfy (dicom3tools) and by what must join it to the rest.</summary>
public sealed class SeedImagesTests
{
    private static readonly SeedPerson Person = new(1, 1);

    private static readonly Lazy<List<byte[]>> Instances = new(Make);

    public static TheoryData<string, int> Kinds => new()
    {
        { "CTImage", 0 },
        { "Segmentation", 40 },
        { "ComprehensiveSR", 41 },
        { "VLWholeSlideMicroscopyImage", 42 },
        { "VLWholeSlideMicroscopyImage", 43 },
        { "VLWholeSlideMicroscopyImage", 44 },
        { "VLWholeSlideMicroscopyImage", 45 },
        { "VLEndoscopicImage", 46 },
        { "DermoscopicPhotographyImage", 49 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Dciodvfy_knows_each_kind_and_finds_no_error(string kind, int index)
    {
        var path = Path.Combine(Path.GetTempPath(), $"seed-{Guid.NewGuid():N}.dcm");
        await File.WriteAllBytesAsync(path, Instances.Value[index], TestContext.Current.CancellationToken);
        try
        {
            using var check = Start(path);
            Assert.SkipWhen(check is null, "dciodvfy (Debian: dicom3tools) is not installed.");
            var report = await check.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain("Error", report, StringComparison.Ordinal);
            Assert.Contains(kind, report + await check.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Segmentation_covers_the_voxels_of_the_nodule_and_nothing_else()
    {
        var file = Part10Reader.Read(NoduleSegmentation.Instance(Person));
        var phantom = new ChestPhantom(Person.Random("phantom"));
        var frames = file.Dataset.Bytes(new Tag(0x7FE0, 0x0010)).Span;
        Assert.Equal(phantom.NoduleSlices.Count * ChestPhantom.Size * ChestPhantom.Size / 8, frames.Length);
        for (var frame = 0; frame < phantom.NoduleSlices.Count; frame++)
        {
            var mask = frames.Slice(frame * ChestPhantom.Size * ChestPhantom.Size / 8, ChestPhantom.Size * ChestPhantom.Size / 8);
            var slice = phantom.Slice(phantom.NoduleSlices[frame]);
            for (var voxel = 0; voxel < ChestPhantom.Size * ChestPhantom.Size; voxel++)
            {
                // The nodule's CT number is 35, its noise ±15; lung is far below, so only soft tissue may be marked.
                if ((mask[voxel / 8] >> (voxel % 8) & 1) == 1) Assert.InRange(slice[voxel * 2] + (slice[(voxel * 2) + 1] << 8) - 1024, 35 - 15, 35 + 15);
            }
        }
    }

    [Fact]
    public void Report_and_segmentation_name_the_same_lesion_and_the_slide_its_specimen()
    {
        var segment = Part10Reader.Read(NoduleSegmentation.Instance(Person)).Dataset.Items(new Tag(0x0062, 0x0002)).Single();
        var report = Part10Reader.Read(NoduleReport.Instance(Person)).Dataset;
        var group = report.Items(new Tag(0x0040, 0xA730))[^1].Items(new Tag(0x0040, 0xA730)).Single().Items(new Tag(0x0040, 0xA730));
        Assert.Equal(segment.Text(new Tag(0x0062, 0x0021)), group.Single(item => item.Text(new Tag(0x0040, 0xA040)) == "UIDREF" && item.Text(new Tag(0x0040, 0xA124)) == NoduleSegmentation.TrackingUid(Person)).Text(new Tag(0x0040, 0xA124)));
        var slide = Part10Reader.Read(LungSlide.Instances(Person).First()).Dataset;
        Assert.Equal("S1-P0001-TUMOUR", slide.Text(new Tag(0x0040, 0x0512)));
        Assert.Equal(16, slide.Integer(new Tag(0x0028, 0x0008)));
    }

    [Fact]
    public void Every_instance_has_the_same_bytes_at_every_run()
    {
        var again = Make();
        Assert.All(Instances.Value, (instance, index) => Assert.True(instance.AsSpan().SequenceEqual(again[index])));
    }

    private static List<byte[]> Make() => [.. SeedImages.StudiesOf(Person).SelectMany(study => study)];

    private static Process? Start(string path)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("dciodvfy", [path]) { RedirectStandardError = true, RedirectStandardOutput = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
