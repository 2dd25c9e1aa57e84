using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using DataBank.Dicom;

namespace DataBank.IntegrationTests;

/// <summary><c>databank dicom</c> as people call it: the real executable, dcmtk on the other side of the network.</summary>
public sealed class DicomCommandTests : IDisposable
{
    private const string Study = "1.2.3.10";
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Dump_shows_japanese_text_and_leaves_pixel_data_on_disk()
    {
        var outcome = await RunAsync("dump", Slice("a.dcm"));
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("(0010,0010) PN [Yamada^Tarou=山田^太郎]", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("(7FE0,0010) OW [131072 bytes]", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', outcome.Output);
    }

    [Fact]
    public async Task Dump_of_a_folder_passes_over_what_is_no_dicom()
    {
        Slice("a.dcm", "1");
        Slice("b.dcm", "2");
        await File.WriteAllTextAsync(PathOf("readme.txt"), "no DICOM", Cancellation);
        var outcome = await RunAsync("dump", folder.Path);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(2, outcome.Output.Split("# File meta information").Length - 1);
    }

    [Fact]
    public async Task Dump_reads_shift_jis_and_private_elements_when_told_so()
    {
        var dataset = Dataset("1").Set(new Tag(0x0008, 0x0005)).Set(new Tag(0x0010, 0x0010), "X")
            .Set(new Tag(0x0008, 0x1030), Vr.LO, new byte[] { 0x8B, 0xB9, 0x95, 0x94 })
            .Set(new Tag(0x0009, 0x0010), "SITE").Set(new Tag(0x0009, 0x1001), Vr.LO, "7");
        var csv = PathOf("private.csv");
        await File.WriteAllTextAsync(csv, "Data Element,Private Creator,VR,VM,Meaning\n\"(0009,xx01)\",SITE,LO,1,病棟\n", Cancellation);
        var outcome = await RunAsync("dump", "--fallback", "ShiftJis", "--private", csv, Write("old.dcm", dataset.Build()));
        Assert.Contains("[胸部]", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("private: 病棟", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_points_to_pixel_data_by_offset_and_length()
    {
        var path = Slice("a.dcm");
        var outcome = await RunAsync("json", path);
        using var json = JsonDocument.Parse(outcome.Output);
        var uri = new Uri(json.RootElement.GetProperty("7FE00010").GetProperty("BulkDataURI").GetString()!);
        Assert.Equal(path, uri.LocalPath);
        var range = uri.Query.TrimStart('?').Split('&').Select(part => int.Parse(part.Split('=')[1], CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(131072, range[1]);
        Assert.Equal([0, 1, 2, 3], (await File.ReadAllBytesAsync(path, Cancellation)).AsSpan(range[0], 4).ToArray());
    }

    [Theory]
    [InlineData("Inline", "InlineBinary")]
    [InlineData("Omit", null)]
    public async Task Json_holds_pixel_data_or_leaves_them_out_when_told_so(string choice, string? member)
    {
        var outcome = await RunAsync("json", "--bulk", choice, Slice("a.dcm"));
        using var json = JsonDocument.Parse(outcome.Output);
        Assert.Equal(member is null ? ["vr"] : ["vr", member], json.RootElement.GetProperty("7FE00010").EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task Json_of_several_files_is_an_array()
    {
        Slice("a.dcm", "1");
        Slice("b.dcm", "2");
        using var json = JsonDocument.Parse((await RunAsync("json", folder.Path)).Output);
        Assert.Equal(["1", "2"], json.RootElement.EnumerateArray().Select(dataset => dataset.GetProperty("00080018").GetProperty("Value")[0].GetString()!.Split('.')[^1]));
    }

    [Fact]
    public async Task File_of_three_gigabytes_is_shown_without_being_read()
    {
        var path = PathOf("huge.dcm");
        await using (var file = File.Create(path))
        {
            await file.WriteAsync(await File.ReadAllBytesAsync(Write("small.dcm", Dataset("1").Remove(new Tag(0x7FE0, 0x0010)).Build()), Cancellation), Cancellation);
            await file.WriteAsync(Convert.FromHexString("E07F10004F570000" + "000000C0"), Cancellation);
            file.SetLength(file.Length + 0xC0000000L);
        }
        var clock = Stopwatch.StartNew();
        Assert.Contains("[3221225472 bytes]", (await RunAsync("dump", path)).Output, StringComparison.Ordinal);
        Assert.Contains("&length=3221225472", (await RunAsync("json", path)).Output, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 30);
    }

    [Fact]
    public async Task Xml_is_the_native_model()
    {
        var outcome = await RunAsync("xml", Slice("a.dcm"));
        var root = XDocument.Parse(outcome.Output).Root!;
        Assert.Equal(XName.Get("NativeDicomModel", DicomXml.Namespace), root.Name);
        Assert.Equal("山田", root.Descendants(XName.Get("Ideographic", DicomXml.Namespace)).Single().Elements().First().Value);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(outcome.Output));
        Assert.Equal("Yamada^Tarou=山田^太郎", DicomXml.Read(stream).Text(new Tag(0x0010, 0x0010)));
    }

    [Fact]
    public async Task Validate_ends_with_1_when_there_are_errors_and_says_which()
    {
        var bad = Write("bad.dcm", Dataset("1").Set(new Tag(0x0008, 0x0020), "2020.01.02").Build());
        var outcome = await RunAsync("validate", "--errors", bad);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains($"{bad}: error (エラー): (0008,0020): The value has the form of ACR-NEMA (2020.01.02). (PS3.5 §6.2)", outcome.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await RunAsync("validate", "--json", bad)).Output);
        Assert.Contains(json.RootElement[0].GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("path").GetString() == "00080020");
    }

    [Fact] // dciodvfy is an independent implementation of the same tables.
    public async Task What_dciodvfy_finds_right_validate_finds_right()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/dciodvfy"), "dicom3tools is not installed.");
        var good = Write("good.dcm", Complete().Build());
        var missing = Write("missing.dcm", Complete().Remove(new Tag(0x0018, 0x0060)).Build());
        Assert.DoesNotContain("Error", (await ToolAsync("dciodvfy", good)).Error, StringComparison.Ordinal);
        Assert.Contains("KVP", (await ToolAsync("dciodvfy", missing)).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("validate", good)).ExitCode);
        Assert.Contains("(0018,0060): KVP is missing (type 2).", (await RunAsync("validate", missing)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_writes_pictures_of_frames()
    {
        var path = Slice("a.dcm");
        var outcome = await RunAsync("render", "--to", PathOf("pictures"), "--window", "100,200", "--size", "64", path);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], (await File.ReadAllBytesAsync(PathOf("pictures/a.png"), Cancellation))[..4]);
        Assert.Equal(2, (await RunAsync("render", "--window", "wide", path)).ExitCode);
        Assert.Contains("no frame 2", (await RunAsync("render", "--frame", "2", path)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rle", "dcmdrle")]
    [InlineData("jpeg-lossless", "dcmdjpeg")]
    public async Task Transcode_writes_what_dcmtk_decodes_to_the_same_pixels(string syntax, string decoder)
    {
        Assert.SkipUnless(File.Exists($"/usr/bin/{decoder}"), "dcmtk is not installed.");
        Slice("a.dcm");
        var outcome = await RunAsync("transcode", "--syntax", syntax, "--to", PathOf("out"), PathOf("a.dcm"));
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(0, (await ToolAsync(decoder, PathOf("out/a.dcm"), PathOf("back.dcm"))).ExitCode);
        Assert.Equal(Pixels(), Part10Reader.Read(await File.ReadAllBytesAsync(PathOf("back.dcm"), Cancellation)).Dataset.Bytes(new Tag(0x7FE0, 0x0010)).ToArray());
    }

    [Fact]
    public async Task Transcode_refuses_an_unknown_syntax_and_its_own_source()
    {
        var path = Slice("a.dcm");
        Assert.Equal(2, (await RunAsync("transcode", "--syntax", "mp3", "--to", PathOf("out"), path)).ExitCode);
        var same = await RunAsync("transcode", "--syntax", "explicit", "--to", folder.Path, path);
        Assert.Equal(1, same.ExitCode);
        Assert.Contains("--to", same.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instances_are_stored_in_dcmtk_and_come_there_unchanged()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/storescp"), "dcmtk is not installed.");
        var port = FreePort.Next();
        var target = Directory.CreateDirectory(PathOf("received")).FullName;
        using var scp = await StartAsync(port, "storescp", "-od", target, "-fe", ".dcm", port);
        Slice("a.dcm", "1");
        Slice("b.dcm", "2");
        var outcome = await RunAsync("store", $"STORESCP@127.0.0.1:{port}", PathOf("a.dcm"), PathOf("b.dcm"));
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("2 of 2 files are stored.", outcome.Output, StringComparison.Ordinal);
        var received = Directory.GetFiles(target).Select(path => Part10Reader.Read(File.ReadAllBytes(path)).Dataset).ToList();
        Assert.Equal(2, received.Count);
        Assert.All(received, dataset => Assert.Equal(Pixels(), dataset.Bytes(new Tag(0x7FE0, 0x0010)).ToArray()));
    }

    [Fact]
    public async Task Archive_of_dcmtk_answers_echo_find_and_get()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/dcmqrscp"), "dcmtk is not installed.");
        var port = FreePort.Next();
        var database = Directory.CreateDirectory(PathOf("database")).FullName;
        var settings = PathOf("dcmqrscp.cfg");
        await File.WriteAllTextAsync(settings, $"""
            NetworkTCPPort = {port}
            MaxPDUSize = 16384
            MaxAssociations = 16
            HostTable BEGIN
            HostTable END
            VendorTable BEGIN
            VendorTable END
            AETable BEGIN
            ARCHIVE {database} RW (9, 1024mb) ANY
            AETable END
            """, Cancellation);
        using var scp = await StartAsync(port, "dcmqrscp", "-c", settings);
        var peer = $"ARCHIVE@127.0.0.1:{port}";
        Assert.Contains("answers", (await RunAsync("echo", peer)).Output, StringComparison.Ordinal);
        Slice("a.dcm", "1");
        Slice("b.dcm", "2");
        Assert.Equal(0, (await RunAsync("store", peer, PathOf("a.dcm"), PathOf("b.dcm"))).ExitCode);

        var found = await RunAsync("find", peer, "PatientID=0001", "AccessionNumber");
        Assert.Equal(0, found.ExitCode);
        var lines = found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("PatientID\tPatientName\tStudyDate\tModalitiesInStudy\tStudyDescription\tStudyInstanceUID\tAccessionNumber", lines[0]);
        Assert.Contains(Study, Assert.Single(lines[1..]), StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await RunAsync("find", "--level", "image", "--json", peer, $"StudyInstanceUID={Study}", $"SeriesInstanceUID={Study}.1")).Output);
        Assert.Equal(2, json.RootElement.GetArrayLength());

        var got = await RunAsync("get", "--to", PathOf("got"), peer, $"StudyInstanceUID={Study}");
        Assert.Equal((0, ""), (got.ExitCode, got.Error));
        Assert.Equal(["1.2.3.10.1.1.dcm", "1.2.3.10.1.2.dcm"], Directory.GetFiles(PathOf("got")).Select(path => Path.GetFileName(path)).Order());
        Assert.Equal(Pixels(), Part10Reader.Read(await File.ReadAllBytesAsync(PathOf("got/1.2.3.10.1.1.dcm"), Cancellation)).Dataset.Bytes(new Tag(0x7FE0, 0x0010)).ToArray());
    }

    [Theory]
    [InlineData(2, "AETITLE@host:port", "echo", "127.0.0.1:104")]
    [InlineData(1, "Nobody answers", "echo", "NOBODY@127.0.0.1:1")]
    [InlineData(2, "no keyword", "find", "X@127.0.0.1:1", "PatientId=1")]
    [InlineData(2, "named by UIDs", "get", "X@127.0.0.1:1", "PatientID=1")]
    [InlineData(1, "no file or folder", "dump", "missing.dcm")]
    public async Task Wrong_use_and_silence_are_told_in_a_sentence(int exitCode, string part, params string[] arguments)
    {
        var outcome = await RunAsync(arguments);
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.StartsWith("databank: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(part, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dump")]
    [InlineData("json")]
    [InlineData("xml")]
    [InlineData("validate")]
    [InlineData("transcode")]
    [InlineData("render")]
    [InlineData("echo")]
    [InlineData("store")]
    [InlineData("find")]
    [InlineData("get")]
    public async Task Help_of_each_command_ends_with_examples(string command) =>
        Assert.Contains($"  databank dicom {command} ", (await RunAsync(command, "--help")).Output.Split("Examples:")[1], StringComparison.Ordinal);

    private static Task<CommandOutcome> RunAsync(params string[] arguments) => ApplianceProcess.RunAsync(["dicom", .. arguments]);

    private string PathOf(string name) => Path.Combine(folder.Path, name);

    private string Slice(string name, string number = "1") => Write(name, Dataset(number).Build());

    private string Write(string name, DicomDataset dataset)
    {
        using var file = File.Create(PathOf(name));
        Part10Writer.Write(file, dataset, Uids.ExplicitVrLittleEndian);
        return file.Name;
    }

    private static byte[] Pixels() => [.. Enumerable.Range(0, 131072).Select(i => (byte)i)];

    private static DatasetBuilder Dataset(string number) => new DatasetBuilder()
        .Set(new Tag(0x0008, 0x0005), "", "ISO 2022 IR 87")
        .Set(new Tag(0x0008, 0x0016), Uids.CtImageStorage)
        .Set(new Tag(0x0008, 0x0018), $"{Study}.1.{number}")
        .Set(new Tag(0x0008, 0x0020), "20200102")
        .Set(new Tag(0x0008, 0x0050), "A1")
        .Set(new Tag(0x0008, 0x0060), "CT")
        .Set(new Tag(0x0010, 0x0010), "Yamada^Tarou=山田^太郎")
        .Set(new Tag(0x0010, 0x0020), "0001")
        .Set(new Tag(0x0020, 0x000D), Study)
        .Set(new Tag(0x0020, 0x000E), $"{Study}.1")
        .Set(new Tag(0x0020, 0x0013), number)
        .Set(new Tag(0x0028, 0x0002), "1").Set(new Tag(0x0028, 0x0004), "MONOCHROME2").Set(new Tag(0x0028, 0x0010), "256").Set(new Tag(0x0028, 0x0011), "256")
        .Set(new Tag(0x0028, 0x0100), "16").Set(new Tag(0x0028, 0x0101), "16").Set(new Tag(0x0028, 0x0102), "15").Set(new Tag(0x0028, 0x0103), "0")
        .Set(new Tag(0x7FE0, 0x0010), Vr.OW, Pixels());

    /// <summary>With all that the modules of a CT image demand.</summary>
    private static DatasetBuilder Complete() => Dataset("1")
        .Set(new Tag(0x0008, 0x0008), "ORIGINAL", "PRIMARY", "AXIAL").Set(new Tag(0x0008, 0x0030), "103015").Set(new Tag(0x0008, 0x0070), "DATABANK").Set(new Tag(0x0008, 0x0090))
        .Set(new Tag(0x0010, 0x0030)).Set(new Tag(0x0010, 0x0040), "M").Set(new Tag(0x0018, 0x0050), "1.5").Set(new Tag(0x0018, 0x0060), "120")
        .Set(new Tag(0x0018, 0x5100), "HFS").Set(new Tag(0x0020, 0x0010), "1").Set(new Tag(0x0020, 0x0011), "1").Set(new Tag(0x0020, 0x0012), "1")
        .Set(new Tag(0x0020, 0x0032), "0", "0", "0").Set(new Tag(0x0020, 0x0037), "1", "0", "0", "0", "1", "0").Set(new Tag(0x0020, 0x0052), $"{Study}.2").Set(new Tag(0x0020, 0x0060)).Set(new Tag(0x0020, 0x1040))
        .Set(new Tag(0x0028, 0x0030), "1", "1").Set(new Tag(0x0028, 0x1052), "0").Set(new Tag(0x0028, 0x1053), "1").Set(new Tag(0x0028, 0x1054), "HU");

    private static async Task<CommandOutcome> ToolAsync(string name, params string[] arguments)
    {
        using var tool = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (tool.StandardOutput.ReadToEndAsync(Cancellation), tool.StandardError.ReadToEndAsync(Cancellation));
        await tool.WaitForExitAsync(Cancellation);
        return new CommandOutcome(tool.ExitCode, await output, await error);
    }

    /// <summary>Starts a provider and waits until its port is open.</summary>
    private static async Task<RunningTool> StartAsync(int port, string name, params object[] arguments)
    {
        var tool = new RunningTool(Process.Start(new ProcessStartInfo(name, arguments.Select(argument => $"{argument}")) { RedirectStandardOutput = true, RedirectStandardError = true })!);
        for (var tries = 0; tries < 100; tries++)
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, port, Cancellation);
                return tool;
            }
            catch (SocketException)
            {
                await Task.Delay(100, Cancellation);
            }
        }
        tool.Dispose();
        throw new InvalidOperationException($"{name} does not listen.");
    }

    private sealed class RunningTool(Process process) : IDisposable
    {
        public void Dispose()
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
        }
    }
}
