using System.CommandLine;
using DataBank.Dicom;

namespace DataBank.Appliance;

/// <summary><c>databank dicom transcode</c>: files in another transfer syntax.</summary>
internal static class DicomTranscodeCommand
{
    /// <summary>Short names of the transfer syntaxes that files are written in; every other one goes by its UID or keyword.</summary>
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["explicit"] = Uids.ExplicitVrLittleEndian,
        ["implicit"] = Uids.ImplicitVrLittleEndian,
        ["deflated"] = Uids.DeflatedExplicitVrLittleEndian,
        ["rle"] = "1.2.840.10008.1.2.5",
        ["jpeg"] = "1.2.840.10008.1.2.4.50",
        ["jpeg-lossless"] = "1.2.840.10008.1.2.4.70",
        ["jpeg-ls"] = "1.2.840.10008.1.2.4.80",
        ["jpeg-ls-near"] = "1.2.840.10008.1.2.4.81",
        ["jpeg2000"] = "1.2.840.10008.1.2.4.90",
        ["jpeg2000-lossy"] = "1.2.840.10008.1.2.4.91",
    };

    public static Command Create()
    {
        var files = DicomPaths.Argument();
        var syntax = new Option<string>("--syntax") { Description = $"{string.Join(", ", Names.Keys)}, or a UID.", HelpName = "SYNTAX", Required = true };
        var target = new Option<string>("--to") { Description = "The folder for the new files; made if it does not exist.", HelpName = "DIR", Required = true };
        var quality = new Option<int>("--quality") { Description = "1 to 100, for jpeg.", HelpName = "N", DefaultValueFactory = _ => CompressionSettings.Default.Quality };
        var near = new Option<int>("--near") { Description = "By how much a sample may differ, for jpeg-ls-near.", HelpName = "N", DefaultValueFactory = _ => CompressionSettings.Default.NearLossless };
        var ratio = new Option<float>("--ratio") { Description = "How much smaller than uncompressed, for jpeg2000-lossy.", HelpName = "R", DefaultValueFactory = _ => CompressionSettings.Default.Ratio };
        var command = new ExampledCommand(
            "transcode",
            "Writes files in another transfer syntax (転送構文の変換). Lossless ones change no sample; with loss it becomes another instance, with a UID of its own.",
            "databank dicom transcode --syntax jpeg2000 --to smaller/ study/",
            "databank dicom transcode --syntax explicit --to plain/ CT0001.dcm",
            "databank dicom transcode --syntax jpeg --quality 85 --to pictures/ endoscopy.dcm")
        { files, syntax, target, quality, near, ratio };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var uid = Resolve(parsed.GetRequiredValue(syntax));
            var settings = new CompressionSettings { Quality = parsed.GetValue(quality), NearLossless = parsed.GetValue(near), Ratio = parsed.GetValue(ratio) };
            if (settings is not { Quality: >= 1 and <= 100, NearLossless: >= 1 and <= 255, Ratio: >= 1 and <= 1000 })
                throw new SettingsProblem("--quality is 1 to 100, --near 1 to 255, --ratio 1 to 1000.");
            var folder = Directory.CreateDirectory(parsed.GetRequiredValue(target)).FullName;
            return await DicomPaths.ForEachAsync(parsed.GetRequiredValue(files), path => TranscodeAsync(path, folder, uid, settings, cancellation), cancellation) == 0 ? 0 : 1;
        }));
        return command;
    }

    private static string Resolve(string name)
    {
        var uid = Names.GetValueOrDefault(name, name);
        return Uids.Kind(uid) == "Transfer Syntax" && FrameCodecs.CanEncode(uid)
            ? uid
            : throw new SettingsProblem($"Files are not written in {Uids.Name(uid) ?? name} on this machine. Choose one of {string.Join(", ", Names.Keys.Where(key => FrameCodecs.CanEncode(Names[key])))}.");
    }

    /// <summary>The new file takes its place only when it is whole; it is never the source itself.</summary>
    private static async Task TranscodeAsync(string path, string folder, string uid, CompressionSettings settings, CancellationToken cancellation)
    {
        var target = Path.Combine(folder, Path.GetFileName(path));
        if (target == Path.GetFullPath(path)) throw new IOException("The new file would replace its source. Choose another folder with --to.");
        var part = target + ".part";
        try
        {
            await using (var output = File.Create(part))
            {
                await Transcoder.WriteAsync(path, uid, output, settings, cancellation);
            }
            File.Move(part, target, overwrite: true);
            Console.WriteLine(target);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
