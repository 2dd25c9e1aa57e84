using System.Globalization;
using System.Text.Json;

namespace DataBank.IntegrationTests;

/// <summary><c>databank genome send</c> as a laboratory uses it.</summary>
public sealed class GenomeCommandTests(ApplianceProcess appliance)
{
    private const string Vcf = "##fileformat=VCFv4.2\n##reference=GRCh38\n##tumor_sample=T1\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT1\n"
        + "chr7\t55191822\t.\tT\tG\t.\tPASS\t.\tGT\t0/1\nchr7\tnowhere\t.\tT\tG\t.\tPASS\t.\tGT\t0/1\nchr7\t300\t.\tT\tG\t.\tq10\t.\tGT\t0/1\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_became_of_a_file_is_told_to_people_and_as_JSON_to_programs()
    {
        using var folder = new TemporaryFolder();
        using var client = appliance.DataManager;
        var patient = (await client.CreateAsync(Some.Patient())).Text("id");
        var (vcf, table) = (Path.Combine(folder.Path, "tumour.vcf"), Path.Combine(folder.Path, "table.tsv"));
        await File.WriteAllTextAsync(vcf, Vcf, Cancellation);
        await File.WriteAllTextAsync(table, "gene\tR1\nEGFR\t8\n", Cancellation);

        var told = await SendAsync(patient, vcf);
        Assert.True(told.ExitCode == 0, told.Error);
        Assert.Equal("", told.Error); // What changes while one waits is for terminals.
        foreach (var part in new[] { "tumour.vcf: 1 variants taken", "0 reportable", "(GRCh38, somatic)", "Procedure/", "1 lines did not pass", "1 lines are broken", "line 6 行: POS is not a positive whole number." })
            Assert.Contains(part, told.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("nowhere", told.Output, StringComparison.Ordinal);

        var japanese = await ApplianceProcess.RunAsync(new Dictionary<string, string> { ["LC_ALL"] = "ja_JP.UTF-8" }, "genome", "send", "--data", appliance.DataFolder, "--url", appliance.BaseAddress.ToString(), "--subject", $"Patient/{patient}", vcf);
        Assert.Contains("line 6 行: POS が正の整数ではありません", japanese.Output, StringComparison.Ordinal);

        var json = await SendAsync(patient, vcf, "--json");
        Assert.Equal(1, JsonElement.Parse(json.Output).GetProperty("imported").GetInt32());
        Assert.Contains("table.tsv: taken 取り込みました (matrix, rna-seq, GRCh38, R1, tpm)", (await SendAsync(patient, table, "--assay", "rna-seq", "--assembly", "GRCh38", "--unit", "tpm")).Output, StringComparison.Ordinal);

        var terminal = await ApplianceProcess.RunOnTerminalAsync("genome", "send", "--data", appliance.DataFolder, "--url", appliance.BaseAddress.ToString(), "--subject", $"Patient/{patient}", vcf);
        Assert.Contains("\rtumour.vcf: ", terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_taken_is_told_with_its_reason()
    {
        using var folder = new TemporaryFolder();
        using var client = appliance.DataManager;
        var patient = (await client.CreateAsync(Some.Patient())).Text("id");
        var vcf = Path.Combine(folder.Path, "buildless.vcf");
        await File.WriteAllTextAsync(vcf, Vcf.Replace("##reference=GRCh38\n", "", StringComparison.Ordinal), Cancellation);
        Assert.Contains("The header does not name the genome assembly", await RefusedAsync(SendAsync(patient, vcf)), StringComparison.Ordinal);
        Assert.Contains("The subject does not exist", await RefusedAsync(SendAsync("nobody-here", vcf)), StringComparison.Ordinal);
        Assert.Contains("missing.vcf", await RefusedAsync(SendAsync(patient, Path.Combine(folder.Path, "missing.vcf"))), StringComparison.Ordinal);
        Assert.Contains("--token", await RefusedAsync(ApplianceProcess.RunAsync("genome", "send", "--url", appliance.BaseAddress.ToString(), "--token", "x", "--subject", $"Patient/{patient}", vcf)), StringComparison.Ordinal);
        Assert.Contains("does not answer", await RefusedAsync(ApplianceProcess.RunAsync("genome", "send", "--url", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}"), "--token", "x", "--subject", $"Patient/{patient}", vcf)), StringComparison.Ordinal);

        static async Task<string> RefusedAsync(Task<CommandOutcome> command)
        {
            var outcome = await command;
            Assert.True(outcome.ExitCode == 1 && outcome.Error.StartsWith("databank: ", StringComparison.Ordinal) && outcome.Error.Trim().Split('\n').Length == 1, $"{outcome.ExitCode} {outcome.Output} {outcome.Error}");
            return outcome.Error;
        }
    }

    private Task<CommandOutcome> SendAsync(string patient, string file, params string[] more) =>
        ApplianceProcess.RunAsync(["genome", "send", "--data", appliance.DataFolder, "--url", appliance.BaseAddress.ToString(), "--subject", $"Patient/{patient}", file, .. more]);
}
