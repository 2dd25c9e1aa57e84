using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace DataBank.Appliance;

/// <summary>
/// Asks a research face for everything it has: every page of every type and of the history, every patient's record, all DICOMweb
/// searches and metadata, and of each series a whole file and its first frame.
/// </summary>
internal sealed class ResearchCrawl(HttpAnswers research, Uri root, string theme)
{
    private const string Fhir = "application/fhir+json";
    private const string DicomJson = "application/dicom+json";
    private const int Page = 500;

    private readonly List<string> patients = [];

    public int Patients { get; private set; }

    public int Instances { get; private set; }

    public async IAsyncEnumerable<ResearchAnswer> AnswersAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var fhir = new Uri(root, $"research/{theme}/fhir/");
        var capabilities = await ReadAsync("FHIR metadata", new Uri(fhir, "metadata"), Fhir, cancellation)
            ?? throw new SettingsProblem("There is no such theme, or this token may not see it.");
        yield return capabilities.Answer;
        foreach (var type in TypesOf(capabilities.Body))
        {
            await foreach (var answer in PagesAsync($"FHIR {type}", new Uri(fhir, $"{type}?_count=200"), cancellation)) yield return answer;
        }
        await foreach (var answer in PagesAsync("FHIR history", new Uri(fhir, "_history?_count=200"), cancellation)) yield return answer;
        foreach (var patient in patients)
        {
            await foreach (var answer in PagesAsync("FHIR $everything", new Uri(fhir, $"Patient/{patient}/$everything?_count=200"), cancellation)) yield return answer;
        }
        Patients = patients.Count;
        await foreach (var answer in ImagesAsync(new Uri(root, $"research/{theme}/dicomweb/"), cancellation)) yield return answer;
    }

    private async IAsyncEnumerable<ResearchAnswer> PagesAsync(string kind, Uri first, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var next = first; next is not null;)
        {
            if (await ReadAsync(kind, next, Fhir, cancellation) is not var (answer, body)) yield break;
            yield return answer;
            if (kind == "FHIR Patient") patients.AddRange(IdsOf(body));
            next = HttpAnswers.NextOf(body);
        }
    }

    private async IAsyncEnumerable<ResearchAnswer> ImagesAsync(Uri dicomWeb, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var level in new[] { "studies", "series", "instances" })
        {
            for (var offset = 0; ; offset += Page)
            {
                if (await ReadAsync($"DICOM {level}", new Uri(dicomWeb, $"{level}?includefield=all&limit={Page}&offset={offset}"), DicomJson, cancellation) is not var (answer, body)) break;
                yield return answer;
                foreach (var match in body.EnumerateArray())
                {
                    await foreach (var detail in DetailsAsync(dicomWeb, level, match, seen, cancellation)) yield return detail;
                }
                if (body.GetArrayLength() < Page) break;
            }
        }
    }

    private async IAsyncEnumerable<ResearchAnswer> DetailsAsync(
        Uri dicomWeb, string level, JsonElement match, HashSet<string> seen, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var study = $"studies/{ValueOf(match, "0020000D")}";
        if (level == "studies" && await ReadAsync("DICOM metadata", new Uri(dicomWeb, $"{study}/metadata"), DicomJson, cancellation) is var (metadata, instances))
        {
            yield return metadata;
            Instances += instances.GetArrayLength();
        }
        if (level != "instances" || !seen.Add($"{study}/series/{ValueOf(match, "0020000E")}")) yield break;
        var instance = new Uri(dicomWeb, $"{study}/series/{ValueOf(match, "0020000E")}/instances/{ValueOf(match, "00080018")}");
        yield return await ReadBytesAsync("DICOM file", instance, "multipart/related; type=\"application/dicom\"; transfer-syntax=*", cancellation);
        if (!match.TryGetProperty("00280010", out _)) yield break; // No rows: no frames.
        yield return await ReadBytesAsync(
            "DICOM frame", new Uri($"{instance}/frames/1"), "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*", cancellation);
    }

    private async Task<(ResearchAnswer Answer, JsonElement Body)?> ReadAsync(string kind, Uri url, string accept, CancellationToken cancellation)
    {
        using var answer = await research.GetAsync(url, accept, cancellation);
        if (answer is null) return null;
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancellation);
        using var body = JsonDocument.Parse(bytes);
        return (new ResearchAnswer(kind, WithHeaders(answer, bytes)), body.RootElement.Clone());
    }

    private async Task<ResearchAnswer> ReadBytesAsync(string kind, Uri url, string accept, CancellationToken cancellation)
    {
        using var answer = await research.GetAsync(url, accept, cancellation) ?? throw new SettingsProblem($"A {kind} that the view lists is not there.");
        return new ResearchAnswer(kind, WithHeaders(answer, await answer.Content.ReadAsByteArrayAsync(cancellation)));
    }

    private static ReadOnlyMemory<byte> WithHeaders(HttpResponseMessage answer, byte[] body) =>
        (byte[])[.. Encoding.UTF8.GetBytes($"{answer.Headers}{answer.Content.Headers}\n"), .. body];

    private static IEnumerable<string> TypesOf(JsonElement capabilities) =>
        capabilities.GetProperty("rest")[0].GetProperty("resource").EnumerateArray().Select(resource => resource.GetProperty("type").GetString()!);

    private static IEnumerable<string> IdsOf(JsonElement bundle) =>
        bundle.TryGetProperty("entry", out var entries)
            ? entries.EnumerateArray().Select(entry => entry.GetProperty("resource").GetProperty("id").GetString()!)
            : [];

    private static string ValueOf(JsonElement match, string tag) => match.GetProperty(tag).GetProperty("Value")[0].GetString()!;
}
