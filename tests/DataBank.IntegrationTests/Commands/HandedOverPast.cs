using System.Net;
using System.Text;
using System.Text.Json;
using DataBank.IntegrationTests.Workitems;
using Microsoft.Data.Sqlite;

namespace DataBank.IntegrationTests;

/// <summary>What a bank holds beside its current data: versions and deletions, a step that is being performed, a decision on pixels, what was shown of genomes.</summary>
internal sealed class HandedOverPast
{
    public string Former { get; } = $"former-{Some.Unique()}";

    public string Gone { get; } = $"gone-{Some.Unique()}";

    public TestWorkitem Step { get; } = new();

    public string Transaction { get; private set; } = "";

    /// <summary>When the first version of <see cref="Former"/> was written.</summary>
    public string FirstWritten { get; private set; } = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<HandedOverPast> MakeAsync(ApplianceProcess bank)
    {
        var past = new HandedOverPast();
        using var manager = bank.DataManager;
        foreach (var kana in new[] { "サトウ", "スズキ", "タナカ" })
        {
            using var written = await manager.PutFhirAsync($"/fhir/Patient/{past.Former}", Some.Patient($"N-{past.Former}", "佐藤", kana, id: past.Former));
            if (past.FirstWritten.Length == 0) past.FirstWritten = (await written.JsonAsync()).GetProperty("meta").Text("lastUpdated")!;
        }
        (await manager.PutFhirAsync($"/fhir/Patient/{past.Gone}", Some.Patient($"N-{past.Gone}", "高橋", "タカハシ", id: past.Gone))).Dispose();
        (await manager.DeleteAsync($"/fhir/Patient/{past.Gone}", Cancellation)).Dispose();
        await manager.CreateCleanlyAsync(past.Step);
        past.Transaction = await manager.ClaimAsync(past.Step.Uid);
        await ReviewAsync(manager);
        return past;
    }

    /// <summary>Places of genomes that a theme was shown, as the vault of a stopped bank has them; null where its vault is no file.</summary>
    public static IReadOnlyList<string>? PlacesShown(ApplianceProcess bank, string theme)
    {
        var file = Path.Combine(bank.DataFolder, "vault.db");
        if (!File.Exists(file)) return null;
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select locus_hash from genetic_release where theme = @theme order by locus_hash";
        command.Parameters.AddWithValue("@theme", theme);
        using var row = command.ExecuteReader();
        var places = new List<string>();
        while (row.Read()) places.Add(row.GetString(0));
        return places;
    }

    // One of the photographs that the seeded patient has: only what a person decides shows it.
    private static async Task ReviewAsync(HttpClient manager)
    {
        JsonElement? waiting = null;
        await Waiting.UntilAsync(
            async () =>
            {
                using var answer = await manager.GetAsync("/vault/lung-egfr/pixels", Cancellation);
                var list = await answer.JsonAsync();
                waiting = list.TryGetProperty("entry", out var entries) && entries.ValueKind == JsonValueKind.Array
                    ? entries.EnumerateArray().Select(entry => entry.GetProperty("resource")).Cast<JsonElement?>().FirstOrDefault(task => task!.Value.GetProperty("statusReason").Text("text") == "review-only")
                    : null;
                return waiting is not null;
            },
            TimeSpan.FromSeconds(60), "A photograph does not come to wait for a person.");
        var url = $"/vault/lung-egfr/pixels/{waiting!.Value.Text("id")}";
        using var seen = await manager.GetAsync($"{url}/frames/1", Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{url}/$decide")
        {
            Content = new StringContent("""{ "decision": "black-out", "areas": [[0, 0, 20, 10]], "reason": "氏名を黒塗り" }""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("If-Match", seen.Headers.ETag!.Tag);
        using var decided = await manager.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, decided.StatusCode);
    }
}
