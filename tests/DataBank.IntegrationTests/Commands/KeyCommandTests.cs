using System.Text.Json;
using DataBank.Server;

namespace DataBank.IntegrationTests;

public class KeyCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_key_encryption_key_changes_no_pseudonym_and_a_new_key_of_the_theme_changes_all()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var theme = await TestTheme.CreateAsync(appliance);
        await EnrolOneAsync(theme);
        var pseudonym = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id");

        await appliance.KillAsync();
        var key = await File.ReadAllBytesAsync(KeyFile(appliance), Cancellation);
        Assert.Equal(0, await RunAsync("keys", "rotate", "--data", appliance.DataFolder));
        Assert.NotEqual(key, await File.ReadAllBytesAsync(KeyFile(appliance), Cancellation));
        await appliance.InitializeAsync();
        Assert.Equal(pseudonym, Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id"));

        await appliance.KillAsync();
        Assert.Equal(0, await RunAsync("theme", "rekey", theme.Id, "--data", appliance.DataFolder));
        await appliance.InitializeAsync();
        var renamed = Assert.Single(await theme.WaitForAsync("Patient", 1));
        Assert.NotEqual(pseudonym, renamed.Text("id"));
        Assert.Equal("THEME-000002", renamed.Text("identifier", "1", "value")); // Numbers go on, so that no one stands for two people.
        Assert.Equal(2, await RunAsync("theme", "rekey", "no-such-theme", "--data", appliance.DataFolder));
    }

    [Fact]
    public async Task A_rotation_that_was_interrupted_is_undone_or_finished_at_the_next_start()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var theme = await TestTheme.CreateAsync(appliance);
        await EnrolOneAsync(theme);
        var pseudonym = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id");
        await appliance.KillAsync();
        var before = await File.ReadAllBytesAsync(KeyFile(appliance), Cancellation);
        await File.WriteAllBytesAsync(KeyFile(appliance) + ".next", new byte[32], Cancellation);
        await appliance.InitializeAsync();
        Assert.Equal(pseudonym, Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id"));

        await appliance.KillAsync();
        Assert.Equal(0, await RunAsync("keys", "rotate", "--data", appliance.DataFolder));
        File.Move(KeyFile(appliance), KeyFile(appliance) + ".next");
        await File.WriteAllBytesAsync(KeyFile(appliance), before, Cancellation);
        await appliance.InitializeAsync();
        Assert.Equal(pseudonym, Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id"));
        Assert.False(File.Exists(KeyFile(appliance) + ".next"));
    }

    [Fact]
    public async Task A_theme_that_has_ended_is_destroyed_and_the_certificate_can_be_proved()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var theme = await TestTheme.CreateAsync(appliance);
        await EnrolOneAsync(theme);
        var pseudonym = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id");
        await appliance.KillAsync();
        var certificate = Path.Combine(appliance.DataFolder, "..", "certificate.json");
        Assert.Equal(2, await RunAsync("theme", "shred", theme.Id, "--data", appliance.DataFolder, "--certificate", certificate));

        await appliance.InitializeAsync();
        await theme.PutAsync($"ResearchStudy/{theme.Id}", TestTheme.Study(theme.Id, "completed"));
        await appliance.KillAsync();
        Assert.Equal(0, await RunAsync("theme", "shred", theme.Id, "--data", appliance.DataFolder, "--certificate", certificate));
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(certificate, Cancellation));
        var proved = await SignedCertificate.ProveAsync(appliance, json.RootElement.Text("jws"));
        Assert.Equal(theme.Id, proved["theme"]);
        Assert.Equal(1, json.RootElement.GetProperty("statement").GetProperty("rowsDestroyed").GetProperty("cases").GetInt64());

        await appliance.InitializeAsync();
        using var holder = appliance.Client(appliance.Token(Roles.MappingHolder, theme.Id));
        using var gone = await holder.GetAsync($"/vault/{theme.Id}/cases", Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, gone.StatusCode);
        await theme.PutAsync("ResearchStudy/next", TestTheme.Study("next", "active"));
        Assert.DoesNotContain(pseudonym, await File.ReadAllTextAsync(Path.Combine(appliance.DataFolder, "vault.db"), System.Text.Encoding.Latin1, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_security_module_seals_the_key_and_without_token_PIN_or_its_key_nothing_opens()
    {
        const string Module = "/usr/lib/softhsm/libsofthsm2.so";
        Assert.SkipUnless(File.Exists(Module), "softhsm2 is not installed.");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "tokens"));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "softhsm2.conf"), $"directories.tokendir = {Path.Combine(folder.Path, "tokens")}\nobjectstore.backend = file\n", Cancellation);
        var pin = Path.Combine(folder.Path, "pin");
        await File.WriteAllTextAsync(pin, "123456\n", Cancellation);
        var settings = new Dictionary<string, string>
        {
            ["SOFTHSM2_CONF"] = Path.Combine(folder.Path, "softhsm2.conf"), ["DATABANK_Keys__Module"] = Module, ["DATABANK_Keys__Token"] = "databank", ["DATABANK_Keys__PinFile"] = pin,
        };
        var start = new System.Diagnostics.ProcessStartInfo("softhsm2-util", ["--init-token", "--free", "--label", "databank", "--pin", "123456", "--so-pin", "654321"]) { RedirectStandardOutput = true };
        start.Environment["SOFTHSM2_CONF"] = settings["SOFTHSM2_CONF"];
        using (var made = System.Diagnostics.Process.Start(start)!)
        {
            await made.WaitForExitAsync(Cancellation);
            Assert.Equal(0, made.ExitCode);
        }

        await using var appliance = await ApplianceProcess.StartAsync(environment: settings);
        var theme = await TestTheme.CreateAsync(appliance);
        await EnrolOneAsync(theme);
        var pseudonym = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id");
        await appliance.KillAsync();
        var key = await File.ReadAllBytesAsync(KeyFile(appliance), Cancellation);
        Assert.StartsWith("databank-pkcs11-1", System.Text.Encoding.Latin1.GetString(key), StringComparison.Ordinal);
        var rotated = await RotateAsync(settings);
        Assert.True(rotated.ExitCode == 0, rotated.Error);
        Assert.NotEqual(key, await File.ReadAllBytesAsync(KeyFile(appliance), Cancellation));

        foreach (var (name, value, says) in new[]
        {
            ("DATABANK_Keys__Token", "other", "no token other"), ("DATABANK_Keys__Module", "/no/such/library.so", "can't be loaded"), ("DATABANK_Keys__Label", "other", "no key other"), ("DATABANK_Keys__PinFile", KeyFile(appliance), "PIN"),
        })
        {
            var refused = await RotateAsync(new Dictionary<string, string>(settings) { [name] = value });
            Assert.Equal(2, refused.ExitCode);
            Assert.Contains(says, refused.Error, StringComparison.Ordinal);
        }
        var unsealed = await ApplianceProcess.RunAsync("keys", "rotate", "--data", appliance.DataFolder);
        Assert.Equal(2, unsealed.ExitCode);
        Assert.Contains("security module", unsealed.Error, StringComparison.Ordinal);

        await appliance.InitializeAsync();
        Assert.Equal(pseudonym, Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id"));
        await appliance.KillAsync();
        // What another key has sealed fails its authentication, as does what was changed.
        var sealedFile = await File.ReadAllBytesAsync(KeyFile(appliance), Cancellation);
        sealedFile[^1] ^= 1;
        await File.WriteAllBytesAsync(KeyFile(appliance), sealedFile, Cancellation);
        var wrong = await RotateAsync(settings);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("was not sealed by", wrong.Error, StringComparison.Ordinal);

        Task<CommandOutcome> RotateAsync(IReadOnlyDictionary<string, string> with) => ApplianceProcess.RunAsync(with, "keys", "rotate", "--data", appliance.DataFolder);
    }

    private static string KeyFile(ApplianceProcess appliance) => Path.Combine(appliance.DataFolder, "keys", "key-encryption.key");

    private static async Task EnrolOneAsync(TestTheme theme) =>
        await theme.EnrolAsync($"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}");

    private static async Task<int> RunAsync(params string[] arguments) => (await ApplianceProcess.RunAsync(arguments)).ExitCode;
}
