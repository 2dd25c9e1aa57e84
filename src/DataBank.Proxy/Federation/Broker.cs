using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>Sends one question to many banks at once and puts together what they tell; banks that are down or refuse are shown as such.</summary>
internal sealed class Broker(HttpClient http, FederationOptions options, TimeProvider clock)
{
    private const int LargestAnswerBytes = 64 * 1024;

    /// <exception cref="RequestProblem">400: a site that is not known, or none is.</exception>
    public async Task<FederatedAnswer> AskAsync(FederatedQuestion question, CancellationToken cancellation)
    {
        if (question.Sites?.Except(options.Sites.Select(site => site.Name), StringComparer.Ordinal).Any() == true) throw RequestProblem.Invalid("sites takes names of banks that this appliance knows (Federation:Sites).");
        var asked = options.Sites.Where(site => question.Sites?.Contains(site.Name, StringComparer.Ordinal) ?? true).ToList();
        if (asked.Count == 0) throw RequestProblem.Invalid("This appliance knows no other bank: set Federation:Sites.");
        var answers = await Task.WhenAll(asked.Select(site => AskAsync(site, question, cancellation)));
        var counts = answers.Select(answer => answer.Count).OfType<int>().ToList();
        return new FederatedAnswer(
            TimeOrderedId.New(clock.GetUtcNow()).ToString("n"),
            counts.Count == 0 ? null : counts.Sum(count => (long)count),
            counts.Count == answers.Length,
            counts.Count,
            answers.Count(answer => answer.Status == "suppressed"),
            answers.Count(answer => answer.Status == "failed"),
            answers);
    }

    private async Task<SiteAnswer> AskAsync(FederationSite site, FederatedQuestion question, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(options.Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(site.Url, "federation/feasibility"));
            request.Content = JsonContent.Create(new FeasibilityQuestion(site.ThemeOf(question.Theme), question.Criteria), options: DatasetDefinition.Json);
            if (await site.Token(patience.Token) is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (!response.IsSuccessStatusCode) return Failed(FaultOf((int)response.StatusCode));
            await response.Content.LoadIntoBufferAsync(LargestAnswerBytes, patience.Token);
            var answer = await response.Content.ReadFromJsonAsync<FeasibilityAnswer>(DatasetDefinition.Json, patience.Token);
            if (answer is null || answer.Count < 0 || (answer.Count is null) != answer.Suppressed) return Failed("It answered something else than a count.");
            return new SiteAnswer(
                site.Name, answer.Suppressed ? "suppressed" : "answered", answer.Count, answer.QueryId, answer.Threshold, answer.Rounding, null, Elapsed());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Failed($"It did not answer within {options.Patience.TotalSeconds} seconds.");
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            return Failed("It can't be reached, or gave no token.");
        }
        catch (Exception problem) when (problem is JsonException or NotSupportedException or InvalidOperationException)
        {
            return Failed("It answered something else than a count.");
        }

        SiteAnswer Failed(string fault) => new(site.Name, "failed", null, null, null, null, fault, Elapsed());

        long Elapsed() => (long)clock.GetElapsedTime(started).TotalMilliseconds;
    }

    private static string FaultOf(int status) => status switch
    {
        400 => "It does not take these criteria.",
        401 or 403 => "It does not let this appliance ask.",
        404 => "It has no such theme, or not for this appliance.",
        429 => "This appliance has used up its questions for today.",
        _ => $"It answered with status {status}.",
    };
}
