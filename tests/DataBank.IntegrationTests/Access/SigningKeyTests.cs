using System.Net;
using DataBank.Server;
using Microsoft.IdentityModel.JsonWebTokens;

namespace DataBank.IntegrationTests;

/// <summary>Another key for tokens, while two nodes of an appliance run.</summary>
public sealed class SigningKeyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_key_is_published_before_it_signs_and_old_tokens_are_taken_until_they_end()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        await using var node = await appliance.StartNodeAsync();
        using var client = await BackendClient.RegisterAsync(appliance, Roles.SystemProxy, "system/*.rs");
        var old = await client.TokenAsync("system/*.rs");

        await RotateAsync("--minutes", "0.25");
        await Waiting.UntilAsync(async () => await KeysAsync(appliance) == 2 && await KeysAsync(node) == 2, TimeSpan.FromSeconds(60));
        Assert.Equal(KeyOf(old), KeyOf(await client.TokenAsync("system/*.rs"))); // Known, not yet used.
        await Waiting.UntilAsync(async () => KeyOf(await client.TokenAsync("system/*.rs")) != KeyOf(old), TimeSpan.FromSeconds(60));
        var fresh = await client.TokenAsync("system/*.rs");
        Assert.Equal(KeyOf(appliance.Token(Roles.Clinician)), KeyOf(fresh)); // The command line signs with the same.
        foreach (var each in new[] { appliance, node })
            foreach (var token in new[] { old, fresh }) Assert.Equal(HttpStatusCode.OK, await ReadAsync(each, token));

        await RotateAsync("--forget");
        await Waiting.UntilAsync(async () => await ReadAsync(appliance, old) == HttpStatusCode.Unauthorized && await ReadAsync(node, fresh) == HttpStatusCode.Unauthorized, TimeSpan.FromSeconds(60));
        Assert.Equal(1, await KeysAsync(appliance));
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(node, appliance.Token(Roles.Clinician)));

        Task RotateAsync(params string[] arguments) => ApplianceProcess.SucceedAsync(["keys", "rotate-tokens", "--data", appliance.DataFolder, .. arguments]);
    }

    private static string KeyOf(string token) => new JsonWebToken(token).Kid;

    private static async Task<int> KeysAsync(ApplianceProcess appliance)
    {
        using var anonymous = appliance.Anonymous;
        return (await anonymous.GetFhirAsync("/.well-known/jwks.json")).GetProperty("keys").GetArrayLength();
    }

    private static async Task<HttpStatusCode> ReadAsync(ApplianceProcess appliance, string token)
    {
        using var http = appliance.Client(token);
        using var answer = await http.GetAsync("/fhir/Patient?_count=1", Cancellation);
        return answer.StatusCode;
    }
}
