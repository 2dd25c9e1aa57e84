using DataBank.Storage;

namespace DataBank.IntegrationTests;

/// <summary>Plants in a view what identifies its patient, behind the follower's back: only the guard on the way out is left to see it.</summary>
internal static class PlantedHits
{
    /// <summary>A code that the policy lets pass, and an identifier of the patient.</summary>
    public const string Number = "10230-1";

    /// <summary>From here on the follower reads no changes, and what it has searched counts as searched for something else. The appliance is started again.</summary>
    public static async Task LookAwayAsync(this ApplianceProcess own)
    {
        await own.StopAsync();
        await using (var vault = await own.OpenVaultAsync())
        {
            await vault.WriteAsync(
                async session =>
                {
                    await using var away = session.Command("update follower_cursor set position = @position where lane = 'data'").Add("@position", TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds());
                    await away.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
                    await using var searched = session.Command("update projection set guarded = 'something else'");
                    return await searched.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
                },
                TestContext.Current.CancellationToken);
        }
        await own.RestartAsync();
    }

    /// <summary>The code becomes an identifier of a patient.</summary>
    public static Task NameAsync(this TestTheme theme, string id, string record) => theme.PutAsync(
        $"Patient/{id}", Some.Patient(record, id: id).Replace("\"identifier\": [", $"\"identifier\": [{{ \"system\": \"urn:oid:1.2.3\", \"value\": \"{Number}\" }}, ", StringComparison.Ordinal));

    /// <summary>Operators are told of it, and nobody of what it was.</summary>
    public static async Task AssertToldAsync(this ApplianceProcess own, TestTheme theme, string kind)
    {
        await theme.WaitForLeakAsync(kind);
        Assert.Contains($"has blocked an answer of the theme {theme.Id}", own.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Number, own.Output, StringComparison.Ordinal);
    }
}
