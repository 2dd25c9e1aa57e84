using System.Text.Json;
using DataBank.Server;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

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
        using var key = await SigningKey.OpenAsync(Path.Combine(appliance.DataFolder, "keys"), Cancellation);
        var proved = await new JsonWebTokenHandler().ValidateTokenAsync(
            json.RootElement.GetProperty("jws").GetString(),
            new TokenValidationParameters { IssuerSigningKey = key.Key, ValidateAudience = false, ValidateIssuer = false, ValidateLifetime = false, RequireExpirationTime = false });
        Assert.True(proved.IsValid);
        Assert.Equal(theme.Id, proved.Claims["theme"]);
        Assert.Equal(1, json.RootElement.GetProperty("statement").GetProperty("rowsDestroyed").GetProperty("cases").GetInt64());

        await appliance.InitializeAsync();
        using var holder = appliance.Client(appliance.Token(Roles.MappingHolder));
        using var gone = await holder.GetAsync($"/vault/{theme.Id}/cases", Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, gone.StatusCode);
        await theme.PutAsync("ResearchStudy/next", TestTheme.Study("next", "active"));
        Assert.DoesNotContain(pseudonym, await File.ReadAllTextAsync(Path.Combine(appliance.DataFolder, "vault.db"), System.Text.Encoding.Latin1, Cancellation), StringComparison.Ordinal);
    }

    private static string KeyFile(ApplianceProcess appliance) => Path.Combine(appliance.DataFolder, "keys", "key-encryption.key");

    private static async Task EnrolOneAsync(TestTheme theme) =>
        await theme.EnrolAsync($"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}");

    private static async Task<int> RunAsync(params string[] arguments) => (await ApplianceProcess.RunAsync(arguments)).ExitCode;
}
