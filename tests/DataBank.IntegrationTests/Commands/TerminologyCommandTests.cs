using System.Text;

namespace DataBank.IntegrationTests;

/// <summary>Masters that sites obtain themselves become code systems. The rows here are made up.</summary>
public sealed class TerminologyCommandTests(ApplianceProcess appliance)
{
    private static readonly Encoding shiftJis = CodePagesEncodingProvider.Instance.GetEncoding(932)!;

    // 変更区分, 管理番号, 表記, カナ, 採択区分, 交換用コード, ICD-10 …: two names of one code, the usual one second.
    private const string Diseases = "0,20099001,試験性肺炎症,シケンセイハイエンショウ,3,ZZ01,J99,,,,9990001,試験肺炎症,01,0,20260101\r\n"
        + "0,20099002,試験性肺炎,シケンセイハイエン,1,ZZ01,J99,,,,9990002,試験肺炎,01,0,20260101\r\n"
        + "0,20099003,①型試験病,イチガタシケンビョウ,1,ZZ02,E99,,,,9990003,①型試験病,01,0,20260101\r\n";

    private readonly string edition = Guid.NewGuid().ToString("N")[..8];

    [Fact]
    public async Task A_master_is_loaded_from_Shift_JIS_or_UTF8_and_twice_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        var (legacy, modern) = (Path.Combine(folder.Path, "nmain.txt"), Path.Combine(folder.Path, "nmain-utf8.txt"));
        await File.WriteAllBytesAsync(legacy, [.. shiftJis.GetBytes(Diseases), 0x1A], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(modern, Diseases, new UTF8Encoding(true), TestContext.Current.CancellationToken);
        var first = await LoadAsync("medis-disease", legacy);
        Assert.True(first.ExitCode == 0, first.Output + first.Error);
        Assert.Contains("2 codes", first.Output, StringComparison.Ordinal);
        Assert.Contains("version 1", first.Output, StringComparison.Ordinal);
        Assert.Contains("version 1", (await LoadAsync("medis-disease", modern)).Output, StringComparison.Ordinal);

        const string system = "http://medis.or.jp/CodeSystem/master-disease-exCode";
        using var client = appliance.Clinician;
        // By the URL and by the OID of JP Core 1.1.
        foreach (var name in new[] { system, "urn:oid:1.2.392.200119.4.101.6" })
        {
            var found = await client.GetFhirAsync($"/fhir/CodeSystem/$lookup?system={name}&version={edition}&code=ZZ01");
            Assert.Contains("\"display\",\"valueString\":\"試験性肺炎\"", found.GetRawText(), StringComparison.Ordinal);
            Assert.Contains("試験性肺炎症", found.GetRawText(), StringComparison.Ordinal);
            Assert.Contains("20099002", found.GetRawText(), StringComparison.Ordinal);
        }
        var expansion = await client.PostFhirAsync("/fhir/ValueSet/$expand", """
            {"resourceType":"Parameters","parameter":[{"name":"filter","valueString":"しけんびょう"},{"name":"valueSet","resource":{"resourceType":"ValueSet","status":"draft","compose":{"include":[{"system":"http://medis.or.jp/CodeSystem/master-disease-exCode","version":"VERSION"}]}}}]}
            """.Replace("VERSION", edition, StringComparison.Ordinal));
        Assert.Equal("ZZ02", (await expansion.JsonAsync()).Text("expansion", "contains", "0", "code"));
    }

    [Fact]
    public async Task Editions_stand_side_by_side_and_ended_codes_are_inactive()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "b.csv");
        string Row(string code, string name, string end) => $"\"0\",\"B\",\"{code}\",\"\",\"4\",\"{name}\",\"0\",\"\",\"4\",\"シケン\",\"\",\"1\",\"ZZ01\",\"\",\"\",\"J99\",\"\",\"\",\"00\",\"0\",\"00\",\"20200101\",\"20200101\",\"{end}\"\r\n";
        await File.WriteAllBytesAsync(path, shiftJis.GetBytes(Row("9990001", "試験", "99999999") + Row("9990002", "旧試験", "20210331")), TestContext.Current.CancellationToken);
        Assert.Equal(0, (await LoadAsync("receipt-disease", path)).ExitCode);
        await File.WriteAllBytesAsync(path, shiftJis.GetBytes(Row("9990001", "新試験", "99999999")), TestContext.Current.CancellationToken);
        Assert.Equal(0, (await LoadAsync("receipt-disease", path, "--version", edition + "-b")).ExitCode);

        const string lookup = "/fhir/CodeSystem/$lookup?system=http://jpfhir.jp/fhir/core/mhlw/CodeSystem/masterB-disease&code=9990001";
        using var client = appliance.Clinician;
        Assert.Contains("\"試験\"", (await client.GetFhirAsync($"{lookup}&version={edition}")).GetRawText(), StringComparison.Ordinal);
        Assert.Contains("\"新試験\"", (await client.GetFhirAsync($"{lookup}&version={edition}-b")).GetRawText(), StringComparison.Ordinal);
        var old = await client.GetFhirAsync($"/fhir/CodeSystem/receipt-disease-{edition}?_elements=concept");
        Assert.Contains(old.GetProperty("concept").EnumerateArray(), concept => concept.Text("code") == "9990002" && concept.GetRawText().Contains("inactive", StringComparison.Ordinal));
        var list = await ApplianceProcess.RunAsync("terminology", "list", "--data", appliance.DataFolder, "--url", appliance.BaseAddress.ToString());
        Assert.Contains($"masterB-disease|{edition}-b  1 ", list.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_are_found_by_header_names_or_given()
    {
        using var folder = new TemporaryFolder();
        var hot = Path.Combine(folder.Path, "hot.txt");
        await File.WriteAllBytesAsync(hot, shiftJis.GetBytes("\"基準番号（ＨＯＴコード）\",\"処方用番号（ＨＯＴ７）\",\"個別医薬品コード\",\"販売名\"\r\n\"9999990010101\",\"9999990\",\"9999999Z9999\",\"試験錠, 5mg\"\r\n"), TestContext.Current.CancellationToken);
        Assert.Equal(0, (await LoadAsync("hot9", hot)).ExitCode);
        Assert.Contains("試験錠, 5mg", (await appliance.Clinician.GetFhirAsync($"/fhir/CodeSystem/$lookup?system=http://medis.or.jp/CodeSystem/master-HOT9&version={edition}&code=999999001")).GetRawText(), StringComparison.Ordinal);

        var wards = Path.Combine(folder.Path, "wards.tsv");
        await File.WriteAllTextAsync(wards, "id\tlabel\tabove\nW\t病棟\t\nW1\t第一病棟\tW\n", TestContext.Current.CancellationToken);
        var system = $"http://hospital.example.jp/wards/{edition}";
        Assert.Equal(0, (await LoadAsync("csv", wards, "--system", system, "--name", "Wards", "--columns", "code=id,display=label,parent=above")).ExitCode);
        Assert.Contains("subsumed-by", (await appliance.Clinician.GetFhirAsync($"/fhir/CodeSystem/$subsumes?system={system}&codeA=W1&codeB=W")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_are_told_by_their_line_and_a_dry_run_sends_nothing()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "codes.csv");
        await File.WriteAllTextAsync(path, "A,Good\nB\n\"C D\",Spaced\nE,\"Two\nlines\"\nF\n", TestContext.Current.CancellationToken);
        var system = $"http://hospital.example.jp/faults/{edition}";
        var refused = await LoadAsync("csv", path, "--system", system);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Equal(["(2)", "(3)", "(6)"], refused.Error.Split('\n').Where(line => line.Contains("codes.csv", StringComparison.Ordinal)).Select(line => line[line.IndexOf('(', StringComparison.Ordinal)..(line.IndexOf(')', StringComparison.Ordinal) + 1)]));
        Assert.Contains("Nothing was sent", (await LoadAsync("csv", path, "--system", system, "--skip-faults", "--dry-run")).Output, StringComparison.Ordinal);
        Assert.Empty((await appliance.Clinician.GetFhirAsync($"/fhir/CodeSystem?url={system}")).Ids());
        Assert.Equal(0, (await LoadAsync("csv", path, "--system", system, "--skip-faults")).ExitCode);
        Assert.Single((await appliance.Clinician.GetFhirAsync($"/fhir/CodeSystem?url={system}")).Ids());

        var broken = Path.Combine(folder.Path, "broken.csv");
        await File.WriteAllBytesAsync(broken, [(byte)'A', (byte)',', (byte)'x', (byte)'\n', 0xFD, 0xFF], TestContext.Current.CancellationToken);
        Assert.Contains("broken.csv(2)", (await LoadAsync("csv", broken, "--system", system)).Error, StringComparison.Ordinal);
        Assert.Contains("--system", (await LoadAsync("receipt-drug", path)).Error, StringComparison.Ordinal);
        Assert.Contains("layouts", (await LoadAsync("no-such-master", path)).Error, StringComparison.Ordinal);
        Assert.Contains("masterB-disease", (await ApplianceProcess.RunAsync("terminology", "layouts")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_thousand_codes_are_loaded_and_stay_after_a_kill()
    {
        await using var own = await ApplianceProcess.StartAsync(["--roles", "clinical"]);
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "large.csv");
        await File.WriteAllLinesAsync(path, Enumerable.Range(0, 100_000).Select(at => $"M{at:000000},試験項目{at},シケンコウモク{at},unit{at % 50}"), TestContext.Current.CancellationToken);
        var loaded = await ApplianceProcess.RunAsync(
            "terminology", "load", "csv", path, "--version", "1", "--system", "http://example.jp/large", "--columns", "code=1,display=2,kana=3,property.unit=4", "--data", own.DataFolder, "--url", own.BaseAddress.ToString());
        Assert.True(loaded.ExitCode == 0, loaded.Output + loaded.Error);
        await own.RestartAsync();
        var found = await own.Clinician.GetFhirAsync("/fhir/CodeSystem/$lookup?system=http://example.jp/large&code=M099999");
        Assert.Contains("試験項目99999", found.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("unit49", found.GetRawText(), StringComparison.Ordinal);
    }

    private Task<CommandOutcome> LoadAsync(string kind, string path, params string[] more) => ApplianceProcess.RunAsync(
        ["terminology", "load", kind, path, "--data", appliance.DataFolder, "--url", appliance.BaseAddress.ToString(), .. more.Contains("--version") ? more : ["--version", edition, .. more]]);
}
