using System.CommandLine;
using DataBank.Dicom;

namespace DataBank.Appliance;

/// <summary><c>databank dicom get</c>: C-GET in the study root model; each instance becomes a file. Exit code 0 only if none is missing.</summary>
internal static class DicomGetCommand
{
    private const string StudyRoot = "1.2.840.10008.5.1.4.1.2.2.3";
    private const int MostStorageClasses = 127; // One of the 128 contexts is for the query.

    /// <summary>In one context per class the other side chooses: uncompressed first, then what an archive may hold.</summary>
    private static readonly string[] Syntaxes =
    [
        Uids.ExplicitVrLittleEndian, Uids.ImplicitVrLittleEndian, "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90",
        "1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.81", "1.2.840.10008.1.2.4.91",
        "1.2.840.10008.1.2.4.100", "1.2.840.10008.1.2.4.102", "1.2.840.10008.1.2.4.103",
    ];

    public static Command Create()
    {
        var peer = new PeerOptions();
        var keys = QueryKeys.Argument(ArgumentArity.OneOrMore);
        var target = new Option<string>("--to") { Description = "The folder for the files; made if it does not exist.", HelpName = "DIR", DefaultValueFactory = _ => "." };
        var command = new ExampledCommand(
            "get",
            "Fetches studies, series or instances from another DICOM system: C-GET (取得). Files are named by their SOP instance UID.",
            "databank dicom get --to study/ PACS@pacs.example.jp:104 StudyInstanceUID=1.2.3",
            "databank dicom get PACS@pacs.example.jp:104 StudyInstanceUID=1.2.3 SeriesInstanceUID=1.2.3.4")
        { keys, target };
        peer.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var asked = parsed.GetRequiredValue(keys);
            var identifier = QueryKeys.Read(asked, new DatasetBuilder());
            var level = asked.Any(key => key.StartsWith("SOPInstanceUID=", StringComparison.Ordinal)) ? "IMAGE"
                : asked.Any(key => key.StartsWith("SeriesInstanceUID=", StringComparison.Ordinal)) ? "SERIES"
                : asked.Any(key => key.StartsWith("StudyInstanceUID=", StringComparison.Ordinal)) ? "STUDY"
                : throw new SettingsProblem("What to get is named by UIDs: StudyInstanceUID=…, with SeriesInstanceUID=… and SOPInstanceUID=… for less.");
            identifier.Set(new Tag(0x0008, 0x0052), level);
            var folder = Directory.CreateDirectory(parsed.GetRequiredValue(target)).FullName;
            var services = new DimseServices { Store = (request, stream, ending) => StoreAsync(request, stream, folder, ending) };
            await using var client = await DicomClient.ConnectAsync(peer.Read(parsed), Contexts(), services, cancellation);
            RetrieveProgress? last = null;
            await foreach (var progress in client.GetAsync(StudyRoot, identifier.Build(), cancellation)) last = progress;
            await client.ReleaseAsync(cancellation);
            Console.WriteLine($"{last?.Completed + last?.Warning} instances are in {folder}, {last?.Failed} failed.");
            if (last is { Status.IsSuccess: true }) return 0;
            await Console.Error.WriteLineAsync($"databank: The other side ended with status {last?.Status}.");
            return 1;
        }));
        return command;
    }

    /// <summary>The query, and as many storage classes as an association can have: images first.</summary>
    private static List<(string SopClass, IReadOnlyList<string> Syntaxes)> Contexts() =>
    [
        (StudyRoot, [Uids.ExplicitVrLittleEndian, Uids.ImplicitVrLittleEndian]),
        .. IodTable.SopClasses.Where(Uids.IsStorage)
            .OrderByDescending(uid => Uids.Keyword(uid)?.EndsWith("ImageStorage", StringComparison.Ordinal)).ThenBy(uid => uid.Length).ThenBy(uid => uid, StringComparer.Ordinal)
            .Take(MostStorageClasses).Select(uid => (uid, (IReadOnlyList<string>)Syntaxes)),
    ];

    private static async Task<DimseStatus> StoreAsync(DimseRequest request, Stream dataSet, string folder, CancellationToken cancellation)
    {
        if (request.SopInstanceUid is not { } uid || !Uids.IsValid(uid)) return DimseStatus.CannotUnderstand; // It becomes a file's name.
        var path = Path.Combine(folder, uid + ".dcm");
        var part = path + ".part";
        await using (var file = File.Create(part))
        {
            await file.WriteAsync(Part10Writer.Meta(request.SopClassUid, uid, request.TransferSyntax, request.CallingAe), cancellation);
            await dataSet.CopyToAsync(file, cancellation);
        }
        File.Move(part, path, overwrite: true);
        return DimseStatus.Success;
    }
}
