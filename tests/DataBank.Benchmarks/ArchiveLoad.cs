using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using DataBank.Dicom;

namespace DataBank.Benchmarks;

/// <summary>
/// Loads one DICOMweb archive as modalities and viewers do and prints a line per measurement: rate, median, 99th percentile, the server's
/// processor time per request and the most memory it has held. The same files and requests go to whichever server is named.
/// </summary>
internal sealed class ArchiveLoad(string name, Uri dicomWeb, int processId) : IDisposable
{
    private const int SearchedStudies = 40;
    private static readonly string[] Family = ["Yamada", "Suzuki", "Sato", "Tanaka", "Ito", "Kato", "Ono", "Mori", "Abe", "Ueda"];
    private static readonly string[] Kanji = ["山田", "鈴木", "佐藤", "田中", "伊藤", "加藤", "大野", "森", "阿部", "上田"];
    private readonly HttpClient client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = dicomWeb, Timeout = TimeSpan.FromMinutes(5) };

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var name, var url, var process, var instances, var studies])
        {
            Console.Error.WriteLine("usage: archive NAME DICOMWEB-URL PROCESS-ID INSTANCES STUDIES");
            return 2;
        }
        using var load = new ArchiveLoad(name, new Uri(url.TrimEnd('/') + "/"), int.Parse(process, CultureInfo.InvariantCulture));
        await load.RunAsync(int.Parse(instances, CultureInfo.InvariantCulture), int.Parse(studies, CultureInfo.InvariantCulture));
        return 0;
    }

    public void Dispose() => client.Dispose();

    private async Task RunAsync(int instances, int studies)
    {
        foreach (var connections in (int[])[1, 4, 8]) await StoreAsync(instances, connections);
        await SeriesMetadataAsync(500);
        await FillAsync(studies);
        var uid = StudyUid(studies / 2);
        await SearchAsync("QIDO by Study Instance UID", $"studies?StudyInstanceUID={uid}");
        await SearchAsync("QIDO by Patient ID", $"studies?PatientID=P{studies / 2}");
        await SearchAsync("QIDO by name prefix, limit 100", "studies?PatientName=Yamada*&limit=100");
        await SearchAsync("QIDO by text inside a name, limit 100", "studies?PatientName=*amad*&limit=100");
        await SearchAsync("QIDO by date range, limit 100", "studies?StudyDate=20240301-20240531&limit=100");
        await SearchAsync("QIDO by Japanese name, limit 100", $"studies?PatientName={Uri.EscapeDataString("山田*")}&limit=100");
    }

    private async Task StoreAsync(int instances, int connections)
    {
        var template = File(0, 1, 512);
        var next = 0;
        var batch = Guid.NewGuid().GetHashCode() & 0xFFFFFF;
        await MeasureAsync($"STOW of 0.5 MB CT, {connections} connections", instances, connections, async () =>
        {
            var number = Interlocked.Increment(ref next);
            await PostAsync([Renumbered(template, batch, number)]);
        });
    }

    private async Task SeriesMetadataAsync(int slices)
    {
        for (var first = 1; first <= slices; first += 50) await PostAsync([.. Enumerable.Range(first, 50).Select(number => File(999_999, number, 16))]);
        await MeasureAsync($"Metadata of a series of {slices}", SearchedStudies, 1, () => GetAsync($"studies/{StudyUid(999_999)}/series/{StudyUid(999_999)}.1/metadata"));
    }

    private async Task FillAsync(int studies)
    {
        for (var first = 0; first < studies; first += 50) await PostAsync([.. Enumerable.Range(first, Math.Min(50, studies - first)).Select(study => File(study, 1, 4))]);
    }

    private Task SearchAsync(string what, string url) => MeasureAsync(what, SearchedStudies * 5, 1, () => GetAsync(url));

    private async Task GetAsync(string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/dicom+json"));
        using var answer = await client.SendAsync(request);
        await answer.Content.CopyToAsync(Stream.Null);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{name} answered {(int)answer.StatusCode} to {url}");
    }

    private async Task PostAsync(IReadOnlyList<byte[]> files)
    {
        using var content = new MultipartContent("related", "load");
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/related; type=\"application/dicom\"; boundary=load");
        foreach (var file in files)
        {
            var part = new ByteArrayContent(file);
            part.Headers.ContentType = new MediaTypeHeaderValue("application/dicom");
            content.Add(part);
        }
        using var answer = await client.PostAsync("studies", content);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{name} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    private async Task MeasureAsync(string what, int requests, int connections, Func<Task> request)
    {
        for (var i = 0; i < 3; i++) await request();
        var times = new double[requests];
        var next = -1;
        var (processor, started) = (ProcessorTime(), Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            for (int mine; (mine = Interlocked.Increment(ref next)) < requests;)
            {
                var begun = Stopwatch.GetTimestamp();
                await request();
                times[mine] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            }
        }));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var used = (ProcessorTime() - processor).TotalMilliseconds / requests;
        Array.Sort(times);
        using var process = Process.GetProcessById(processId);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}\t{name}\t{requests / seconds:0.0}\t{times[requests / 2]:0.00}\t{times[Math.Min(requests - 1, requests * 99 / 100)]:0.00}\t{used:0.00}\t{process.PeakWorkingSet64 / 1048576}"));
    }

    private TimeSpan ProcessorTime()
    {
        using var process = Process.GetProcessById(processId);
        return process.TotalProcessorTime;
    }

    private static string StudyUid(int study) => $"2.25.7{study.ToString("D9", CultureInfo.InvariantCulture)}";

    private static byte[] File(int study, int number, int size)
    {
        string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
        var person = study % Family.Length;
        var dataset = new DatasetBuilder(CtHeader.Build())
            .Set(new Tag(0x0008, 0x0005), "ISO_IR 192")
            .Set(new Tag(0x0008, 0x0018), $"{StudyUid(study)}.1.{Text(number)}")
            .Set(new Tag(0x0008, 0x0020), new DateOnly(2024, 1, 1).AddDays(study % 366).ToString("yyyyMMdd", CultureInfo.InvariantCulture))
            .Set(new Tag(0x0010, 0x0010), $"{Family[person]}^Taro{Text(study)}={Kanji[person]}^太郎")
            .Set(new Tag(0x0010, 0x0020), $"P{Text(study)}")
            .Set(new Tag(0x0020, 0x000D), StudyUid(study))
            .Set(new Tag(0x0020, 0x000E), $"{StudyUid(study)}.1")
            .Set(new Tag(0x0020, 0x0013), Text(number))
            .Set(new Tag(0x0028, 0x0010), Text(size))
            .Set(new Tag(0x0028, 0x0011), Text(size))
            .Set(new Tag(0x7FE0, 0x0010), Vr.OW, new byte[size * size * 2])
            .Build();
        using var output = new MemoryStream();
        Part10Writer.Write(output, dataset, Uids.ExplicitVrLittleEndian);
        return output.ToArray();
    }

    // The UIDs of the template are replaced where they stand, by ones of the same length: making a file must cost less than storing it.
    private static byte[] Renumbered(byte[] template, int batch, int number)
    {
        var file = (byte[])template.Clone();
        var old = System.Text.Encoding.ASCII.GetBytes(StudyUid(0));
        var study = System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"2.25.8{batch % 100_000:D5}{number / 90 % 10_000:D4}"));
        var suffix = System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{10 + (number % 90)}"));
        var header = file.AsSpan(0, file.Length - (512 * 512 * 2));
        for (int at; (at = header.IndexOf(old)) >= 0;) study.CopyTo(header[at..]);
        // The last component of the instance's UID takes the place of its padding too.
        var pattern = System.Text.Encoding.ASCII.GetBytes($"{System.Text.Encoding.ASCII.GetString(study)}.1.1\0");
        for (int at; (at = header.IndexOf(pattern)) >= 0;)
        {
            suffix.CopyTo(header[(at + study.Length + 3)..]);
        }
        return file;
    }
}
