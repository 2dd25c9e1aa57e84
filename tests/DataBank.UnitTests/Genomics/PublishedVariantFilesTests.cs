using System.Globalization;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

/// <summary>
/// The files that bcftools, htslib and others are tested with, read by us and by bcftools. What is not the same stands in
/// published-variant-files.tsv with its reason, and nothing else is different.
/// </summary>
public sealed class PublishedVariantFilesTests : IDisposable
{
    private const string Repeated = "The same allele was on an earlier line.";

    private readonly string folder = Directory.CreateTempSubdirectory("databank-published-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("bcftools", 400)]
    [InlineData("htslib", 15)]
    [InlineData("samples", 60)]
    public async Task Called_alleles_of_published_files_are_those_that_bcftools_reads(string set, int least)
    {
        var root = await FolderOfAsync(set);
        List<string> files = [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(IsVariantFile).Order(StringComparer.Ordinal)];
        var (found, alleles) = (new List<string>(), 0);
        foreach (var file in files)
        {
            var (differences, compared) = await CompareAsync(file);
            found.AddRange(differences.Select(difference => $"{set}\t{Path.GetRelativePath(root, file)}\t{difference}"));
            alleles += compared;
        }
        TestContext.Current.SendDiagnosticMessage($"{set}: {files.Count} files, {alleles} called alleles, {found.Count} differences");
        Assert.True(files.Count >= least, $"Only {files.Count} files are there.");
        AssertKnown(set, found);
    }

    /// <summary>Each file of bcftools that comes with its sequences.</summary>
    [Fact]
    public async Task Published_files_with_a_reference_are_aligned_as_bcftools_norm_does()
    {
        var root = await FolderOfAsync("bcftools");
        var (found, files, alleles) = (new List<string>(), 0, 0);
        foreach (var file in Directory.EnumerateFiles(root, "*.vcf", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (ReferenceOf(file) is not { } fasta || new JoinedReference(fasta) is not { Fits: true } joined || joined.Sites(file) is not { Count: > 0 } sites) continue;
            var (vcf, sequences) = (Path.Combine(folder, $"{files}.vcf"), Path.Combine(folder, $"{files}.fa"));
            await File.WriteAllTextAsync(vcf, JoinedReference.ToVcf(sites), Cancellation);
            await File.WriteAllTextAsync(sequences, joined.Fasta, Cancellation);
            var theirs = (await Bcftools.RunAsync("norm", "-f", sequences, "-m", "-any", "-c", "x", "--no-version", vcf)).Split('\n').Where(line => line.Length > 0 && line[0] != '#')
                .Select(line => line.Split('\t')).Where(row => row[4].All(char.IsAsciiLetter)).Select(row => $"{row[1]} {row[3]}>{row[4]}".ToUpperInvariant()).ToHashSet();
            using var reference = joined.Open();
            using var ours = VariantFile.Open(File.OpenRead(vcf), new VariantFileOptions(SourceClass.Germline, GenomeAssembly.GRCh37), _ => reference);
            var own = ours.Variants(Cancellation).Where(variant => variant.Structure is null).Select(variant => string.Create(CultureInfo.InvariantCulture, $"{variant.Position} {variant.Reference}>{variant.Alternate}")).ToHashSet();
            var name = Path.GetRelativePath(root, file);
            found.AddRange(theirs.Except(own).Select(allele => $"norm\t{name}\tbcftools alone: {allele}").Concat(own.Except(theirs).Select(allele => $"norm\t{name}\tnot bcftools: {allele}")));
            (files, alleles) = (files + 1, alleles + theirs.Count);
        }
        TestContext.Current.SendDiagnosticMessage($"norm: {files} files, {alleles} alleles, {found.Count} differences");
        Assert.True(files >= 50 && alleles >= 250, $"{files} files, {alleles} alleles");
        AssertKnown("norm", found);
    }

    // Its own sequences, or those that all tests of normalisation share.
    private static string? ReferenceOf(string file) =>
        Path.ChangeExtension(file, ".fa") is var own && File.Exists(own) ? own
        : Directory.EnumerateFiles(Path.GetDirectoryName(file)!, "*.fa").ToList() is [var only] ? only
        : Path.GetFileName(file).StartsWith("norm.", StringComparison.Ordinal) ? Path.Combine(Path.GetDirectoryName(file)!, "norm.fa")
        : null;

    private static void AssertKnown(string set, IReadOnlyList<string> found)
    {
        var known = Rows().Where(row => row[0] == set).ToList();
        Assert.All(known, row => Assert.True(row is [_, _, _, { Length: > 0 }], $"No reason is given: {string.Join('\t', row)}"));
        var listed = known.ConvertAll(row => string.Join('\t', row[..3]));
        var wrong = found.Except(listed).Concat(listed.Except(found).Select(row => $"no more: {row}")).Order(StringComparer.Ordinal).ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count}:\n{string.Join('\n', wrong.Take(400))}");
    }

    private async Task<(IReadOnlyCollection<string> Differences, int Compared)> CompareAsync(string file)
    {
        if (await PublishedVariants.PrepareAsync(file, folder) is not { } published) return await CompareDamagedAsync(file);
        var theirs = await published.ReadByBcftoolsAsync();
        if (published.Samples.Count == 0) return (Different(theirs is not null, Refusal(published.Path)), 0);
        if (theirs is not null && theirs[0].Count != published.Lines.Count) return ([$"bcftools reads {theirs[0].Count} of {published.Lines.Count} lines"], 0);
        var (rejected, differences, compared) = (new HashSet<(long Line, string Reason)>(), new HashSet<string>(), 0);
        foreach (var (sample, name) in published.Samples.Index())
        {
            try
            {
                using var ours = VariantFile.Open(File.OpenRead(published.Path), new VariantFileOptions(SourceClass.Germline, GenomeAssembly.GRCh37, name));
                var variants = ours.Variants(Cancellation).ToList();
                if (theirs is null)
                {
                    differences.Add("bcftools refuses");
                    continue;
                }
                Assert.Equal(ours.Tally.RejectedLines, ours.Tally.Rejected.Count);
                var broken = ours.Tally.Rejected.Where(line => line.Reason != Repeated).DistinctBy(line => line.Line).ToDictionary(line => line.Line, line => line.Reason);
                var repeated = ours.Tally.Rejected.Count(line => line.Reason == Repeated && !broken.ContainsKey(line.Line));
                rejected.UnionWith(broken.Select(each => (each.Key, each.Value)));
                var expected = theirs[sample].Zip(published.Lines).Where(each => !broken.ContainsKey(each.Second)).SelectMany(each => each.First).ToList();
                var own = variants.Where(variant => !broken.ContainsKey(variant.Line)).Select(CalledAllele.Of).ToList();
                var once = expected.DistinctBy(allele => (allele.Name, allele.Extent)).ToList();
                if (expected.Count - once.Count != repeated) differences.Add($"{repeated} alleles are there twice, {expected.Count - once.Count} by bcftools");
                differences.UnionWith(once.Except(own).Select(allele => $"bcftools alone: {allele}").Concat(own.Except(once).Select(allele => $"not bcftools: {allele}")));
                compared += once.Count;
            }
            catch (VcfFormatException refusal)
            {
                if (theirs is not null) differences.Add($"refused: {refusal.Message}");
            }
        }
        return ([.. differences, .. rejected.CountBy(line => line.Reason).Select(reason => $"{reason.Value} lines: {reason.Key}")], compared);
    }

    private static async Task<(IReadOnlyCollection<string> Differences, int Compared)> CompareDamagedAsync(string file) =>
        (Different((await Bcftools.TryAsync("view", "-Ou", "-o", "/dev/null", file)).ExitCode == 0, Refusal(file)), 0);

    private static string[] Different(bool isReadByBcftools, string? refusal) => (isReadByBcftools, refusal) switch
    {
        (true, { } reason) => [$"refused: {reason}"],
        (false, null) => ["bcftools refuses"],
        _ => [],
    };

    // Why a file is refused as a whole.
    private static string? Refusal(string path)
    {
        try
        {
            using var file = VariantFile.Open(File.OpenRead(path), new VariantFileOptions(SourceClass.Germline, GenomeAssembly.GRCh37));
            foreach (var _ in file.Variants(Cancellation))
            {
            }
            return null;
        }
        catch (VcfFormatException refusal)
        {
            return refusal.Message;
        }
    }

    private static bool IsVariantFile(string path) =>
        path.EndsWith(".vcf", StringComparison.Ordinal) || path.EndsWith(".vcf.gz", StringComparison.Ordinal) || path.EndsWith(".vcf.bgz", StringComparison.Ordinal) || path.EndsWith(".bcf", StringComparison.Ordinal);

    private static async Task<string> FolderOfAsync(string set)
    {
        Assert.SkipUnless((await Bcftools.RunAsync("--version")).StartsWith("bcftools 1.16\n", StringComparison.Ordinal), "The table of differences is that of bcftools 1.16, and another one is here.");
        var (folder, why) = set switch
        {
            "bcftools" => (Environment.GetEnvironmentVariable("DATABANK_BCFTOOLS_TESTS"), "DATABANK_BCFTOOLS_TESTS names no folder with the tests of bcftools' source package."),
            "htslib" => ("/usr/share/htslib-test/test", "Debian's package htslib-test is not installed."),
            _ => (Path.Combine(Environment.GetEnvironmentVariable("DATABANK_SAMPLES") ?? "", "vcf"), "DATABANK_SAMPLES names no folder with variant files."),
        };
        Assert.SkipUnless(Directory.Exists(folder), why);
        return folder!;
    }

    private static IEnumerable<string[]> Rows() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Genomics", "published-variant-files.tsv")).Where(line => line.Length > 0 && line[0] != '#').Skip(1).Select(line => line.Split('\t'));
}
