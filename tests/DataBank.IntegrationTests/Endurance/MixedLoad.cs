using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;

namespace DataBank.IntegrationTests.Endurance;

/// <summary>
/// What an appliance does all day, from several clients at once: transactions, images, genomes, research subjects who join and leave. Each
/// client goes to the next node when one does not answer, and knows what was acknowledged.
/// </summary>
internal sealed class MixedLoad : IAsyncDisposable
{
    private const string Header = "##fileformat=VCFv4.2\n##fileDate=20260120\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT1\n";
    private const int LinesOfGenome = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string token;
    private readonly string researcher;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<string> patients = new();
    private readonly ConcurrentQueue<string> enrolments = new(); // Also those that were not answered.
    private readonly ConcurrentQueue<TestImage> images = new();
    private readonly ConcurrentQueue<string> genomes = new();
    private readonly ConcurrentDictionary<string, int> troubles = new(StringComparer.Ordinal);
    private readonly Task lanes;
    private volatile IReadOnlyList<Uri> nodes;
    private int acknowledged;
    private int unanswered;
    private int next;

    private MixedLoad(ApplianceProcess appliance, string theme, IReadOnlyList<Uri> nodes, TimeSpan pause)
    {
        (Theme, this.nodes) = (theme, nodes);
        (token, researcher) = (appliance.Token(Server.Roles.DataManager), appliance.Token(Server.Roles.Researcher, theme));
        lanes = Task.WhenAll(
            RunAsync(TransactionAsync, pause), RunAsync(TransactionAsync, pause), RunAsync(ImageAsync, pause), RunAsync(GenomeAsync, pause * 10));
    }

    /// <summary>Id of the theme whose view is read.</summary>
    public string Theme { get; }

    /// <summary>How much has been acknowledged.</summary>
    public int Acknowledged => Volatile.Read(ref acknowledged);

    /// <summary>How many requests have had no answer, or one that says that it could not be done now.</summary>
    public int Unanswered => Volatile.Read(ref unanswered);

    /// <summary>Answers that should not be, with their number.</summary>
    public IReadOnlyDictionary<string, int> Troubles => troubles;

    /// <summary>Where requests go.</summary>
    public IReadOnlyList<Uri> Nodes { set => nodes = value; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Opens a theme, and begins.</summary>
    public static async Task<MixedLoad> StartAsync(ApplianceProcess appliance, IReadOnlyList<Uri>? nodes = null, TimeSpan? pause = null)
    {
        var theme = await TestTheme.CreateAsync(appliance);
        return new MixedLoad(appliance, theme.Id, nodes ?? [appliance.BaseAddress], pause ?? TimeSpan.FromMilliseconds(50));
    }

    /// <summary>Waits until so much more has been acknowledged.</summary>
    public async Task UntilMoreAsync(int count)
    {
        var (target, started) = (Acknowledged + count, TimeProvider.System.GetTimestamp());
        while (Acknowledged < target)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"The load does not go on: {Describe()}");
            await Task.Delay(20, Cancellation);
        }
    }

    public string Describe() =>
        $"{Acknowledged} acknowledged ({patients.Count} transactions, {images.Count} images, {genomes.Count} genomes), {Unanswered} unanswered; {string.Join(", ", troubles.Select(each => $"{each.Key}: {each.Value}"))}";

    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await lanes;
    }

    /// <summary>Looks for all that was acknowledged, and that the view holds those whose consent is given, and nobody else.</summary>
    public async Task VerifyAsync(Uri node)
    {
        using var client = Client(node, token);
        foreach (var genome in genomes) await ImportedAsync(client, genome);
        foreach (var patient in patients)
        {
            Assert.Equal(patient, (await client.GetFhirAsync($"/fhir/Patient/{patient}")).Text("id"));
            Assert.Equal("1", (await client.GetFhirAsync($"/fhir/Observation?subject=Patient/{patient}&code=718-7&_summary=count")).Text("total"));
        }
        foreach (var image in images)
        {
            using var answer = await client.GetAsync(image.Path, "application/dicom; transfer-syntax=*");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(image.ToFile(), await answer.Content.ReadAsByteArrayAsync(Cancellation));
        }
        await ShownAsync(node, await MembersAsync(client));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stop.Dispose();
    }

    private static HttpClient Client(Uri node, string token)
    {
        var client = new HttpClient { BaseAddress = node, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    private async Task RunAsync(Func<HttpClient, Task> step, TimeSpan pause)
    {
        while (!stop.IsCancellationRequested)
        {
            var all = nodes;
            using var client = Client(all[(int)((uint)Interlocked.Increment(ref next) % (uint)all.Count)], token);
            try
            {
                for (var i = 0; i < 20 && !stop.IsCancellationRequested; i++)
                {
                    await step(client);
                    await Task.Delay(pause, CancellationToken.None);
                }
            }
            catch (Exception problem) when (problem is HttpRequestException or IOException or OperationCanceledException)
            {
                // What could not even connect has left nothing.
                if (problem is not HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }) Interlocked.Increment(ref unanswered);
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    private async Task TransactionAsync(HttpClient client)
    {
        var id = $"p{Some.Unique()}";
        List<(string Method, string Url, string Json)> entries = [("PUT", $"Patient/{id}", Some.Patient(id: id)), ("POST", "Observation", Some.Observation($"Patient/{id}"))];
        var isEnrolled = Random.Shared.Next(5) == 0;
        if (isEnrolled)
        {
            entries.Add(("PUT", $"Consent/c-{id}", TestTheme.Consent($"c-{id}", $"Patient/{id}")));
            entries.Add(("PUT", $"ResearchSubject/s-{id}",
                $$"""
                { "resourceType": "ResearchSubject", "id": "s-{{id}}", "status": "on-study", "study": { "reference": "ResearchStudy/{{Theme}}" },
                  "individual": { "reference": "Patient/{{id}}" }, "consent": { "reference": "Consent/c-{{id}}" } }
                """));
            enrolments.Enqueue(id);
        }
        var bundle = $$"""
            { "resourceType": "Bundle", "type": "transaction", "entry": [{{string.Join(',', entries.Select(entry =>
                $$"""{ "request": { "method": "{{entry.Method}}", "url": "{{entry.Url}}" }, "resource": {{entry.Json}} }"""))}}] }
            """;
        if (!await SendAsync(client, HttpMethod.Post, "/fhir", Json(bundle), HttpStatusCode.OK)) return;
        patients.Enqueue(id);
        if (isEnrolled && Random.Shared.Next(3) == 0)
            await SendAsync(client, HttpMethod.Put, $"/fhir/Consent/c-{id}", Json(TestTheme.Consent($"c-{id}", $"Patient/{id}", status: "inactive")), HttpStatusCode.OK);
    }

    private async Task ImageAsync(HttpClient client)
    {
        var last = images.LastOrDefault();
        var image = last is { Number: < 20 } ? last with { Uid = TestImage.NewUid(), Number = last.Number + 1, Seed = Random.Shared.Next() } : new TestImage { Size = 64, Seed = Random.Shared.Next() };
        var body = new MultipartContent("related", "part") { new ByteArrayContent(image.ToFile()) { Headers = { ContentType = new("application/dicom") } } };
        body.Headers.ContentType!.Parameters.Add(new("type", "\"application/dicom\""));
        if (await SendAsync(client, HttpMethod.Post, "/dicomweb/studies", body, HttpStatusCode.OK)) images.Enqueue(image);
    }

    private async Task GenomeAsync(HttpClient client)
    {
        if (patients.LastOrDefault() is not { } patient) return;
        var text = new StringBuilder(Header);
        var first = Random.Shared.Next(1_000_000, 90_000_000);
        for (var line = 0; line < LinesOfGenome; line++) text.Append(CultureInfo.InvariantCulture, $"chr7\t{first + (line * 10)}\t.\tT\tG\t.\tPASS\t.\tGT\t0/1\n");
        string? job = null;
        var isTaken = await SendAsync(
            client, HttpMethod.Post, $"/genomics/files?subject=Patient/{patient}", new StringContent(text.ToString()), HttpStatusCode.Accepted,
            answer => job = answer.Content.Headers.ContentLocation!.AbsolutePath);
        if (isTaken) genomes.Enqueue(job!);
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/fhir+json");

    /// <summary>True when it was acknowledged. An outage may be told by 503, 504 and 507 alone.</summary>
    private async Task<bool> SendAsync(HttpClient client, HttpMethod method, string url, HttpContent content, HttpStatusCode wanted, Action<HttpResponseMessage>? read = null)
    {
        using var request = new HttpRequestMessage(method, url) { Content = content };
        using var answer = await client.SendAsync(request, CancellationToken.None);
        if (answer.StatusCode == wanted)
        {
            read?.Invoke(answer);
            Interlocked.Increment(ref acknowledged);
            return true;
        }
        var body = await answer.Content.ReadAsStringAsync(CancellationToken.None);
        if ((int)answer.StatusCode is not (503 or 504 or 507)) troubles.AddOrUpdate($"{method} {url.Split('/')[1]} {(int)answer.StatusCode} {body[..Math.Min(body.Length, 300)]}", 1, (_, count) => count + 1);
        throw new HttpRequestException($"{(int)answer.StatusCode}");
    }

    private static async Task ImportedAsync(HttpClient client, string job)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var answer = await client.GetAsync(job, Cancellation);
            var body = await answer.Content.ReadAsStringAsync(Cancellation);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                Assert.Contains($"\"imported\":{LinesOfGenome}", body, StringComparison.Ordinal);
                return;
            }
            Assert.True(answer.StatusCode is HttpStatusCode.Accepted && TimeProvider.System.GetElapsedTime(started) < Patience, $"{job}: {(int)answer.StatusCode} {body}");
            await Task.Delay(200, Cancellation);
        }
    }

    /// <summary>Those of whom the clinical side says that they take part.</summary>
    private async Task<int> MembersAsync(HttpClient client)
    {
        var members = 0;
        foreach (var id in enrolments)
        {
            using var answer = await client.GetAsync($"/fhir/Consent/c-{id}", Cancellation);
            if (answer.StatusCode == HttpStatusCode.OK && (await answer.JsonAsync()).Text("status") == "active") members++;
        }
        return members;
    }

    private async Task ShownAsync(Uri node, int members)
    {
        using var client = Client(node, researcher);
        var started = TimeProvider.System.GetTimestamp();
        foreach (var type in (string[])["Patient", "Observation"])
        {
            while (true)
            {
                using var answer = await client.GetAsync($"/research/{Theme}/fhir/{type}?_summary=count", Cancellation);
                var body = await answer.Content.ReadAsStringAsync(Cancellation);
                if (answer.StatusCode == HttpStatusCode.OK && (await answer.JsonAsync()).Text("total") == members.ToString(CultureInfo.InvariantCulture)) break;
                Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"The view has {body} of {type}, not {members}.");
                await Task.Delay(300, Cancellation);
            }
        }
    }
}
