using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

/// <summary>Real files of public projects, where they are at hand (environment variable DATABANK_SAMPLES).</summary>
public sealed class VariantSampleFilesTests
{
    private static string Folder => Path.Combine(Environment.GetEnvironmentVariable("DATABANK_SAMPLES") ?? "", "vcf");

    [Fact]
    public void Every_sample_file_is_read_or_refused_with_a_line_number()
    {
        Assert.SkipUnless(Directory.Exists(Folder), "The sample files are not on this machine.");
        var read = 0;
        foreach (var path in Directory.EnumerateFiles(Folder, "*.vcf*", SearchOption.AllDirectories).Where(path => path.EndsWith(".vcf", StringComparison.Ordinal) || path.EndsWith("gz", StringComparison.Ordinal)))
        {
            try
            {
                using var file = VariantFile.Open(File.OpenRead(path), new VariantFileOptions());
                foreach (var variant in file.Variants(TestContext.Current.CancellationToken))
                    Assert.NotEqual(variant.Reference, variant.Alternate);
                TestContext.Current.SendDiagnosticMessage($"{Path.GetFileName(path)}: {file.Tally.Lines} lines, {file.Tally.Imported} imported, {file.Tally.RejectedLines} rejected");
                read++;
            }
            catch (VcfFormatException refusal)
            {
                TestContext.Current.SendDiagnosticMessage($"{Path.GetFileName(path)}: {refusal.Message}");
            }
        }
        Assert.True(read > 5, $"Only {read} files were read.");
    }
}
