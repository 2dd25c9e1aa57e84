using System.Diagnostics;
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
        var dataset = Part10Reader.Read(ChestCt.Instances(person).First()).Dataset;
        Assert.Equal(
            $"{person.Family.Romaji}^{person.Given.Romaji}={person.Family.Kanji}^{person.Given.Kanji}={person.Family.Kana}^{person.Given.Kana}",
            dataset.Text(new Tag(0x0010, 0x0010)));
        Assert.Equal(person.Mrn, dataset.Text(new Tag(0x0010, 0x0020)));
        Assert.Equal(ChestCt.StudyUid(person), dataset.Text(new Tag(0x0020, 0x000D)));
    }

    [Fact]
    public void A_study_has_forty_slices_of_the_same_bytes_at_every_run()
    {
        var person = new SeedPerson(1, 1);
        Assert.Equal(ChestPhantom.Slices, ChestCt.Instances(person).Count());
        Assert.Equal(ChestCt.Instances(person).Skip(12).First(), ChestCt.Instances(person).Skip(12).First());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Dciodvfy_finds_no_error(int number)
    {
        var path = Path.Combine(Path.GetTempPath(), $"seed-{Guid.NewGuid():N}.dcm");
        await File.WriteAllBytesAsync(path, ChestCt.Instances(new SeedPerson(1, number)).Skip(20).First(), TestContext.Current.CancellationToken);
        try
        {
            using var check = Start(path);
            Assert.SkipWhen(check is null, "dciodvfy (Debian: dicom3tools) is not installed.");
            var report = await check.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain("Error", report, StringComparison.Ordinal);
            Assert.Contains("CTImage", report + await check.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

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
