using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using DataBank.Dicom;

namespace DataBank.Benchmarks;

/// <summary>
/// Loads DICOMweb archives as modalities and viewers do and prints a line per measurement: rate, median, 99th percentile, the server's
/// processor time per request and the most memory it has held. The same files and requests go to whichever servers are named. Of two each measurement
/// is made of the one right after the other: a machine that is slower for some minutes is so for both.
/// </summary>
internal sealed class ArchiveLoad(string name, Uri dicomWeb, DicomPeer dimse, MeasuredServers servers) : IDisposable
{
    private const int SearchedStudies = 40;
    private const string Ct = "1.2.840.10008.5.1.4.1.1.2";

    // Servers run for months: what they do once, or slower at first, is not what is measured.
    private static readonly (int Requests, int Seconds) WarmUp = (200, 4);
    private static readonly (int Requests, int Seconds) FirstWarmUp = (15_000, 30);

    // What a server does after its answers is not to take from the other.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private static readonly string[] Family = ["Yamada", "Suzuki", "Sato", "Tanaka", "Ito", "Kato", "Ono", "Mori", "Abe", "Ueda"];
    private static readonly string[] Kanji = ["山田", "鈴木", "佐藤", "田中", "伊藤", "加藤", "大野", "森", "阿部", "上田"];
    private readonly LightClient store = new(dicomWeb, "application/dicom+json");
    private readonly ConcurrentDictionary<string, LightClient> readers = new();

    private readonly SemaphoreSlim turn = new(0);
    private SemaphoreSlim? others;

    public static async Task<int> RunAsync(string[] arguments)
    {
        const int Each = 4;
        if (arguments is not [var instances, var studies, var parts, .. { Length: Each or 2 * Each } named])
        {
            Console.Error.WriteLine("usage: archive INSTANCES STUDIES [store][,send][,retrieve][,search][,grow][,slide] (NAME DICOMWEB-URL DIMSE-PORT PROCESS-ID){1,2}");
            return 2;
        }
        ArchiveLoad[] loads = [.. named.Chunk(Each).Select(server => new ArchiveLoad(
            server[0], new Uri(server[1].TrimEnd('/') + "/"), new DicomPeer("127.0.0.1", Number(server[2]), server[0].ToUpperInvariant(), "LOAD"), new MeasuredServers([Number(server[3])])))];
        if (loads is [var one, var other]) (one.others, other.others) = (other.turn, one.turn);
        loads[0].turn.Release();
        try
        {
            Task[] runs = [.. loads.Select(load => load.RunAsync(Number(instances), Number(studies), parts.Split(',')))];
            await await Task.WhenAny(runs); // Of one that fails the other's turn never comes.
            await Task.WhenAll(runs);
        }
        finally
        {
            foreach (var load in loads) load.Dispose();
        }
        return 0;

        static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        store.Dispose();
        foreach (var reader in readers.Values) reader.Dispose();
        turn.Dispose();
    }

    private async Task RunAsync(int instances, int studies, string[] parts)
    {
        await turn.WaitAsync();
        var warmUp = FirstWarmUp;
        foreach (var connections in parts.Contains("store") ? (int[])[8, 4, 1] : [])
        {
            await StoreAsync(instances, connections, warmUp);
            warmUp = WarmUp;
        }
        warmUp = FirstWarmUp;
        foreach (var associations in parts.Contains("send") ? (int[])[8, 4, 1] : [])
        {
            await SendAsync(instances, associations, warmUp);
            warmUp = WarmUp;
        }
        if (parts.Contains("retrieve"))
        {
            await RetrieveAsync(instances);
            await SeriesMetadataAsync(500);
        }
        if (parts.Contains("search")) await SearchAsync(studies);
        if (parts.Contains("grow")) await GrowAsync(studies);
        if (parts.Contains("slide")) await SlideAsync(instances);
        others?.Release();
    }

    private async Task PassAsync()
    {
        if (others is null) return;
        await Task.Delay(Rest);
        others.Release();
        await turn.WaitAsync();
    }

    // Tenfold each time, up to what was asked for.
    private async Task GrowAsync(int studies)
    {
        for (var (from, to) = (0, 1000); to <= studies; (from, to) = (to, to * 10))
        {
            await FillAsync(from, to);
            var of = $", {to.ToString("N0", CultureInfo.InvariantCulture)} studies";
            await SearchAllAsync(to, of);
            await SearchAsync($"QIDO by text in one name of a hundred, limit 100{of}", "studies?PatientName=*aro99*&limit=100");
            await SearchAsync($"QIDO by text in few names{of}", "studies?PatientName=*aro432*&limit=100");
            await SearchAsync($"QIDO by name and date, limit 100{of}", "studies?PatientName=Yamada*&StudyDate=20240301-20240531&limit=100");
            await SearchAsync($"QIDO for all, newest 100{of}", "studies?limit=100");
        }
    }

    private async Task SlideAsync(int requests)
    {
        var slide = new MadeSlide(StudyUid(999_997));
        var (processor, load, started) = (servers.ProcessorTime, Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        await slide.PostAsync(dicomWeb);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Print(
            $"STOW of one slide of {slide.Bytes / 1e9:0.0} GB and {MadeSlide.Tiles} tiles, MB/s", slide.Bytes / 1e6 / seconds, seconds * 1000, seconds * 1000,
            (servers.ProcessorTime - processor).TotalMilliseconds, (Environment.CpuUsage.TotalTime - load).TotalMilliseconds);
        var instance = $"studies/{StudyUid(999_997)}/series/{StudyUid(999_997)}.1/instances/{StudyUid(999_997)}.1.1";
        var next = 0;
        int Tile() => (int)(Interlocked.Increment(ref next) * 7919L % MadeSlide.Tiles) + 1;
        foreach (var connections in (int[])[1, 4]) await MeasureAsync($"Tile of the slide, {connections} connections", requests, connections, _ => GetAsync($"{instance}/frames/{Tile()}", "multipart/related; type=\"image/jpeg\""));
        await MeasureAsync("Tile of the slide rendered, 4 connections", requests, 4, _ => GetAsync($"{instance}/frames/{Tile()}/rendered", "image/jpeg"));
        await MeasureAsync("Metadata of the slide", SearchedStudies, 1, _ => GetAsync($"{instance}/metadata"));
    }

    private async Task SearchAsync(int studies)
    {
        await FillAsync(0, studies);
        await SearchAllAsync(studies, "");
    }

    private async Task SearchAllAsync(int studies, string of)
    {
        await SearchAsync($"QIDO by Study Instance UID{of}", $"studies?StudyInstanceUID={StudyUid(studies / 2)}");
        await SearchAsync($"QIDO by Patient ID{of}", $"studies?PatientID=P{studies / 2}");
        await SearchAsync($"QIDO by name prefix, limit 100{of}", "studies?PatientName=Yamada*&limit=100");
        await SearchAsync($"QIDO by text inside a name, limit 100{of}", "studies?PatientName=*amad*&limit=100");
        await SearchAsync($"QIDO by date range, limit 100{of}", "studies?StudyDate=20240301-20240531&limit=100");
        await SearchAsync($"QIDO by Japanese name, limit 100{of}", $"studies?PatientName={Uri.EscapeDataString("山田*")}&limit=100");
    }

    private async Task StoreAsync(int instances, int connections, (int Requests, int Seconds) warmUp)
    {
        var next = 0;
        var batch = Guid.NewGuid().GetHashCode() & 0xFFFFFF;
        // One body for each connection, changed where it stands: making a file must cost less than storing it.
        var bodies = Enumerable.Range(0, connections).Select(_ => new NumberedBody(Multipart([File(0, 1, 512)]), StudyUid(0))).ToArray();
        await MeasureAsync($"STOW of 0.5 MB CT, {connections} connections", instances, connections, connection =>
        {
            bodies[connection].Number(batch, Interlocked.Increment(ref next));
            return PostAsync(bodies[connection].Bytes);
        }, warmUp, RoundsOf(instances));
    }

    // C-STORE, each association one instance after the other.
    private async Task SendAsync(int instances, int associations, (int Requests, int Seconds) warmUp)
    {
        var next = 0;
        var batch = Guid.NewGuid().GetHashCode() & 0xFFFFFF;
        var clients = await Task.WhenAll(Enumerable.Range(0, associations).Select(_ => LightAssociation.OpenAsync(dimse, Ct)));
        NumberedBody[] messages = [.. clients.Select(client => new NumberedBody(client.Lay(Ct, $"{StudyUid(0)}.1.1", Dataset(File(0, 1, 512))), StudyUid(0)))];
        await MeasureAsync($"C-STORE of 0.5 MB CT, {associations} associations", instances, associations, association =>
        {
            messages[association].Number(batch, Interlocked.Increment(ref next));
            return clients[association].StoreAsync(messages[association].Bytes);
        }, warmUp, RoundsOf(instances));
        foreach (var client in clients)
        {
            await client.ReleaseAsync();
            await client.DisposeAsync();
        }
    }

    // A file without its preamble and meta group, whose first element says how long it is.
    private static byte[] Dataset(byte[] file) => file[(144 + (int)BitConverter.ToUInt32(file, 140))..];

    private async Task RetrieveAsync(int requests)
    {
        const int Slices = 200, Study = 999_998;
        for (var first = 1; first <= Slices; first += 10) await PostAsync(Multipart(Enumerable.Range(first, 10).Select(number => File(Study, number, 512))));
        var series = $"studies/{StudyUid(Study)}/series/{StudyUid(Study)}.1";
        var next = 0;
        string Instance() => $"{series}/instances/{StudyUid(Study)}.1.{(Interlocked.Increment(ref next) % Slices) + 1}";
        foreach (var connections in (int[])[1, 4])
        {
            await MeasureAsync($"Instance of 0.5 MB, {connections} connections", requests, connections, _ => GetAsync(Instance(), "multipart/related; type=\"application/dicom\""));
            await MeasureAsync($"Frame of 0.5 MB, {connections} connections", requests, connections, _ => GetAsync($"{Instance()}/frames/1", "multipart/related; type=\"application/octet-stream\""));
        }
        await MeasureAsync("Rendered 512 x 512 as JPEG, 4 connections", requests, 4, _ => GetAsync($"{Instance()}/rendered", "image/jpeg"));
        await MeasureAsync($"Series of {Slices} x 0.5 MB", 10, 1, _ => GetAsync(series, "multipart/related; type=\"application/dicom\""), (3, 4));
    }

    private async Task SeriesMetadataAsync(int slices)
    {
        for (var first = 1; first <= slices; first += 50) await PostAsync(Multipart(Enumerable.Range(first, 50).Select(number => File(999_999, number, 16))));
        await MeasureAsync($"Metadata of a series of {slices}", SearchedStudies, 1, _ => GetAsync($"studies/{StudyUid(999_999)}/series/{StudyUid(999_999)}.1/metadata"));
    }

    // The first half warms up.
    private async Task FillAsync(int from, int to)
    {
        const int Each = 50, Connections = 4;
        var (next, requests) = (from - Each, (to - from) / Each);
        await RunAsync(requests / 2, Connections, StoreAsync);
        await MeasureAsync($"STOW of {Each} small images, a study each, up to {to.ToString("N0", CultureInfo.InvariantCulture)}", requests - (requests / 2), Connections, StoreAsync, (0, 0));

        Task StoreAsync(int connection)
        {
            var first = Interlocked.Add(ref next, Each);
            return PostAsync(Multipart(Enumerable.Range(first, Each).Select(study => File(study, 1, 4))));
        }
    }

    private Task SearchAsync(string what, string url) => MeasureAsync(what, SearchedStudies * 5, 1, _ => GetAsync(url));

    // A client of its own for each form of answer that is asked for.
    private Task GetAsync(string url, string accept = "application/dicom+json") => readers.GetOrAdd(accept, form => new LightClient(dicomWeb, form)).GetAsync(url);

    private Task PostAsync(byte[] body) => store.PostAsync("studies", "multipart/related; type=\"application/dicom\"; boundary=load", body);

    private static byte[] Multipart(IEnumerable<byte[]> files)
    {
        using var body = new MemoryStream();
        foreach (var file in files)
        {
            body.Write("--load\r\nContent-Type: application/dicom\r\n\r\n"u8);
            body.Write(file);
            body.Write("\r\n"u8);
        }
        body.Write("--load--\r\n"u8);
        return body.ToArray();
    }

    // Of 500 images and more each.
    private static int RoundsOf(int instances) => instances switch { < 1500 => 1, < 3500 => 3, _ => 7 };

    // In several rounds, each right after the other server's: the machine's speed changes within seconds. The rate is that of the median round.
    private async Task MeasureAsync(string what, int requests, int connections, Func<int, Task> request, (int Requests, int Seconds)? warmUp = null, int rounds = 1)
    {
        var (first, mostSeconds) = warmUp ?? WarmUp;
        await RunAsync(first, connections, request, mostSeconds);
        var (times, rates) = (new List<double>(requests), new List<double>(rounds));
        var (used, load) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var round = 0; round < rounds; round++)
        {
            if (round > 0) await PassAsync();
            var (processor, own, started) = (servers.ProcessorTime, Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            times.AddRange(await RunAsync(requests / rounds, connections, request));
            rates.Add(requests / rounds / Stopwatch.GetElapsedTime(started).TotalSeconds);
            used += servers.ProcessorTime - processor;
            load += Environment.CpuUsage.TotalTime - own;
        }
        times.Sort();
        rates.Sort();
        Print(what, rates[rounds / 2], times[times.Count / 2], times[Math.Min(times.Count - 1, times.Count * 99 / 100)], used.TotalMilliseconds / times.Count, load.TotalMilliseconds / times.Count);
        await PassAsync();
    }

    private void Print(string what, double rate, double median, double late, double used, double load) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what}\t{name}\t{rate:0.0}\t{median:0.00}\t{late:0.00}\t{used:0.00}\t{load:0.00}\t{servers.PeakMegabytes}"));

    /// <summary>Milliseconds of each request; those that did not begin in time take none.</summary>
    private static async Task<double[]> RunAsync(int requests, int connections, Func<int, Task> request, double mostSeconds = double.MaxValue)
    {
        var started = Stopwatch.GetTimestamp();
        var times = new double[requests];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async connection =>
        {
            for (int mine; (mine = Interlocked.Increment(ref next)) < requests && Stopwatch.GetElapsedTime(started).TotalSeconds < mostSeconds;)
            {
                var begun = Stopwatch.GetTimestamp();
                await request(connection);
                times[mine] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            }
        }));
        return times;
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
}
