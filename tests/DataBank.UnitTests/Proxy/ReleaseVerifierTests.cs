using System.Text;
using System.Text.Json;
using CsCheck;
using DataBank.Proxy;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.UnitTests.Proxy;

public class ReleaseVerifierTests
{
    private static readonly PersonTable Persons = SomeTable.Of(
        [.. Enumerable.Range(0, 60).Select(at => (string[])[$"{50 + (at % 20)}", at % 3 == 0 ? "male" : "female", "東京都", "2025-03-01", at % 2 == 0 ? "C34.1" : "I10", "alive", "4291001F1019|2171001F1018", $"0.{70 + (at % 9)}"])]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Whatever_is_made_verifies_by_its_files() => Gen.Select(SomeTable.Any, SomeTable.AnyPolicy).SampleAsync(
        async (table, policy) =>
        {
            if (Anonymizer.Anonymize(table, policy) is not { } made) return;
            using var folder = new Package();
            await folder.WriteAsync(made, table);
            Assert.Empty(await ReleaseVerifier.FindFaultsAsync(folder.Path, Cancellation));
        },
        iter: 40, threads: 1);

    [Fact]
    public async Task A_file_that_was_changed_or_added_or_is_missing_is_found()
    {
        using var folder = new Package();
        await folder.WriteAsync(Anonymizer.Anonymize(Persons, new AnonymizationPolicy(K: 5))!, Persons);
        Assert.Empty(await ReleaseVerifier.FindFaultsAsync(folder.Path, Cancellation));
        await File.AppendAllTextAsync(folder.File("data.csv"), "x", Cancellation);
        Assert.Contains("SHA-256", Assert.Single(await ReleaseVerifier.FindFaultsAsync(folder.Path, Cancellation)), StringComparison.Ordinal);
        File.Delete(folder.File("data.csv"));
        await File.WriteAllTextAsync(folder.File("names.txt"), "x", Cancellation);
        Assert.Equal(2, (await ReleaseVerifier.FindFaultsAsync(folder.Path, Cancellation)).Count);
    }

    [Theory] // As if what made the package were wrong: the files, and with them the hashes, say something else.
    [InlineData("age", "1..2", "fewer than k = 5")]
    [InlineData("diagnosis", "Z99.9", "codes occur in fewer than 5 rows")]
    [InlineData("outcome", "0123456789ABCDEFGHJKMNPQRS", "link the release")]
    public async Task A_row_that_breaks_the_policy_is_found_though_all_hashes_are_right(string column, string value, string fault)
    {
        using var folder = new Package();
        var made = Anonymizer.Anonymize(Persons, new AnonymizationPolicy(K: 5))!;
        made.Cells[7][made.Columns.ToList().FindIndex(each => each.Name == column)] = [value];
        await folder.WriteAsync(made, Persons);
        Assert.Contains(await ReleaseVerifier.FindFaultsAsync(folder.Path, Cancellation), found => found.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Classes_with_one_sensitive_value_rare_pairs_of_codes_and_rows_with_numbers_are_found_though_all_hashes_are_right()
    {
        var policy = new AnonymizationPolicy(K: 5, L: 2, M: 2);
        var alike = Anonymizer.Anonymize(Persons, policy)!;
        foreach (var row in alike.Cells) row[Column("diagnosis")] = ["I10"];
        Assert.Equal("diagnosis: a class holds fewer than l = 2 different values.", await FaultAsync(alike));

        var paired = Anonymizer.Anonymize(Persons, policy)!;
        foreach (var row in paired.Cells.Skip(10).Take(10)) row[Column("drugs")] = ["3961001F1016"];
        paired.Cells[7][Column("drugs")] = ["3961001F1016", "4291001F1019"];
        Assert.Equal("1 pairs of codes occur together in fewer than 5 rows (k^m, m = 2).", await FaultAsync(paired));

        var numbered = Anonymizer.Anonymize(Persons, policy)!;
        Assert.Equal("The ids of rows are not random and different.", await FaultAsync(numbered, [.. Enumerable.Range(1, numbered.Cells.Count).Select(number => $"{number}")]));

        static int Column(string name) => SomeTable.Columns.ToList().FindIndex(each => each.Name == name);

        async Task<string> FaultAsync(AnonymizedTable table, string[]? ids = null)
        {
            using var folder = new Package();
            await folder.WriteAsync(table, Persons, ids: ids);
            return Assert.Single(await ReleaseVerifier.FindFaultsAsync(folder.Path, Cancellation));
        }
    }

    [Fact]
    public async Task Formats_that_differ_and_a_report_that_makes_risks_smaller_are_found()
    {
        using var folder = new Package();
        var made = Anonymizer.Anonymize(Persons, new AnonymizationPolicy(K: 5))!;
        await folder.WriteAsync(made, Persons, files =>
        {
            files["data.csv"] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(files["data.csv"]).Replace("I10", "I11", StringComparison.Ordinal));
            files["risk-report.json"] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(files["risk-report.json"]).Replace("\"prosecutorRisk\": 0.", "\"prosecutorRisk\": 0.00", StringComparison.Ordinal));
        });
        Assert.Equal(
            ["data.csv holds other rows than data.ndjson.", "The risk report says other figures than the files give."],
            await ReleaseVerifier.FindFaultsAsync(folder.Path, Cancellation));
    }

    [Fact]
    public async Task A_Parquet_file_that_holds_other_rows_is_found()
    {
        using var folder = new Package();
        var (made, other) = (Anonymizer.Anonymize(Persons, new AnonymizationPolicy(K: 5))!, Anonymizer.Anonymize(Persons, new AnonymizationPolicy(K: 5))!);
        other.Cells[7][other.Columns.ToList().FindIndex(each => each.Name == "outcome")] = ["dead"];
        var parquet = await ReleaseFiles.ToParquetAsync(other, ReleaseFiles.RowIds(other.Cells.Count), Cancellation);
        await folder.WriteAsync(made, Persons, files => files["data.parquet"] = parquet);
        Assert.Equal("data.parquet holds other rows than data.ndjson.", Assert.Single(await ReleaseVerifier.FindFaultsAsync(folder.Path, Cancellation)));
    }

    private sealed class Package : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("databank-test-").FullName;

        public string File(string name) => System.IO.Path.Combine(Path, name);

        public async Task WriteAsync(AnonymizedTable table, PersonTable population, Action<Dictionary<string, byte[]>>? change = null, string[]? ids = null)
        {
            ids ??= ReleaseFiles.RowIds(table.Cells.Count);
            var files = new Dictionary<string, byte[]>
            {
                ["data.ndjson"] = ReleaseFiles.ToNdJson(table, ids),
                ["data.csv"] = ReleaseFiles.ToCsv(table, ids),
                ["data.parquet"] = await ReleaseFiles.ToParquetAsync(table, ids, Cancellation),
                ["risk-report.json"] = JsonSerializer.SerializeToUtf8Bytes(RiskReport.Of(table, population), DatasetDefinition.Json),
            };
            change?.Invoke(files);
            var release = new StoredRelease("r1", "lung", "d", 1, ReleaseStatus.Preparing, "study", "university", "a", DateTimeOffset.UnixEpoch, null, null, null, null);
            var manifest = ReleaseManifest.Of(release, new DatasetDefinition("Title", "lung", []), table, [.. files.Select(file => ReleaseFile.Of(file.Key, file.Value))], 0);
            foreach (var (name, content) in files) await System.IO.File.WriteAllBytesAsync(File(name), content, Cancellation);
            await System.IO.File.WriteAllTextAsync(File("manifest.json"), manifest.ToJsonString(), Cancellation);
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
