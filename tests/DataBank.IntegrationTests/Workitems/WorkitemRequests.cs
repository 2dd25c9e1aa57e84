using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataBank.IntegrationTests.Workitems;

/// <summary>The transactions of the worklist service as its clients write them.</summary>
internal static class WorkitemRequests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task CreateCleanlyAsync(this HttpClient client, TestWorkitem item)
    {
        using var answer = await client.SendModelAsync(HttpMethod.Post, $"/dicomweb/workitems?workitem={item.Uid}", item.ToJson());
        await AssertStatusAsync(HttpStatusCode.Created, answer);
    }

    public static Task<HttpResponseMessage> UpdateAsync(this HttpClient client, string uid, JsonObject changes, string? transaction) =>
        client.SendModelAsync(HttpMethod.Post, $"/dicomweb/workitems/{uid}{(transaction is null ? "" : $"?transaction-uid={transaction}")}", changes);

    public static Task<HttpResponseMessage> ChangeStateAsync(this HttpClient client, string uid, string state, string? transaction) =>
        client.SendModelAsync(HttpMethod.Put, $"/dicomweb/workitems/{uid}/state", TestWorkitem.State(state, transaction));

    /// <summary>Claims it; gives the transaction UID.</summary>
    public static async Task<string> ClaimAsync(this HttpClient client, string uid)
    {
        var transaction = TestImage.NewUid();
        using var answer = await client.ChangeStateAsync(uid, "IN PROGRESS", transaction);
        await AssertStatusAsync(HttpStatusCode.OK, answer);
        return transaction;
    }

    public static async Task<JsonElement> RetrieveAsync(this HttpClient client, string uid) => Assert.Single(await client.QidoAsync($"/dicomweb/workitems/{uid}"));

    public static async Task<HttpResponseMessage> SendModelAsync(this HttpClient client, HttpMethod method, string url, JsonNode? body)
    {
        using var request = new HttpRequestMessage(method, url);
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/dicom+json");
        return await client.SendAsync(request, Cancellation);
    }

    public static string? Warning(this HttpResponseMessage answer) =>
        answer.Headers.NonValidated.TryGetValues("Warning", out var warnings) ? string.Join('\n', warnings.Select(warning => warning[(warning.IndexOf(": ", StringComparison.Ordinal) + 2)..])) : null;

    public static async Task AssertStatusAsync(HttpStatusCode expected, HttpResponseMessage answer) =>
        Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Cancellation)}");
}
