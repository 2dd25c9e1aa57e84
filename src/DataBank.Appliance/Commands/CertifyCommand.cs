using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary><c>databank certify</c>: a signed certificate of what was destroyed for good in a period, by request or after its retention.</summary>
internal static class CertifyCommand
{
    private const string DateFormat = "yyyy-MM-dd";
    private static readonly JsonSerializerOptions OneLine = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var data = DataOption.Create("The data folder of the appliance, which may run.");
        var (from, until) = (Day("--from", "The first day of the period, by the clock of this machine."), Day("--until", "Its last day."));
        var to = new Option<string>("--to") { Description = "A new folder for certificate.json and the list it is of, destroyed.ndjson.", HelpName = "DIR", Required = true };
        var command = new ExampledCommand(
            "certify",
            "Certifies what was destroyed for good in a period: images and versions of resources that were purged by an administrator or after their retention (消去証明書). Looks whether their files are gone, and signs with the appliance's key.",
            "databank certify --data ./data --from 2026-04-01 --until 2027-03-31 --to ./destroyed-2026")
        { data, from, until, to };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var settings = ApplianceSettings.LoadExisting(parsed.GetValue(data));
            var (first, last, folder) = (parsed.GetValue(from), parsed.GetValue(until), parsed.GetRequiredValue(to));
            if (last < first) throw new SettingsProblem("--until is before --from.");
            if (Directory.Exists(folder)) throw new SettingsProblem("The folder of --to exists already.");
            await RunAsync(settings, first, last, Directory.CreateDirectory(folder).FullName, cancellation);
            return 0;
        }));
        return command;
    }

    private static async Task RunAsync(ApplianceSettings settings, DateOnly first, DateOnly last, string folder, CancellationToken cancellation)
    {
        await using var database = await ClinicalRole.OpenDatabaseAsync(settings, TimeProvider.System, cancellation);
        var blobs = StoreAccess.OpenBlobs(settings, isToBeWritten: false);
        var (from, until) = (Begin(first), Begin(last.AddDays(1)));
        var (instances, resources, versions, files, left) = (0L, 0L, 0L, 0L, 0L);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var list = File.Create(Path.Combine(folder, "destroyed.ndjson")))
        {
            await foreach (var destroyed in new DestructionStore(database).ReadAsync(from, until, cancellation))
            {
                // A file may still be there for a day, or for good when another instance has the same bytes.
                var isGone = destroyed.BlobHash is null ? (bool?)null : await blobs.FindAsync(destroyed.BlobHash, cancellation) is null;
                if (destroyed.Kind == "resource") (resources, versions) = (resources + 1, versions + destroyed.Versions);
                else instances++;
                if (isGone is { } gone) (files, left) = (files + 1, gone ? left : left + 1);
                var line = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { destroyed.Kind, destroyed.Name, destroyed.Sha256, destroyed.Blake3, fileIsGone = isGone, destroyed.Versions, destroyed.Cause, destroyed.At }, OneLine) + "\n");
                hash.AppendData(line);
                await list.WriteAsync(line, cancellation);
            }
        }
        var statement = new
        {
            certificate = "Destruction of records and images 診療情報・画像の消去証明",
            from,
            until,
            issuedAt = TimeProvider.System.GetUtcNow(),
            instances,
            resources,
            versionsOfResources = versions,
            files,
            filesStillThere = left,
            listSha256 = Convert.ToHexStringLower(hash.GetHashAndReset()),
        };
        await File.WriteAllTextAsync(Path.Combine(folder, "certificate.json"), await SignedStatement.MakeAsync(settings.Folder, statement, cancellation), cancellation);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{instances} images and {versions} versions of {resources} resources were destroyed (消去); the certificate is in {folder}."));
        if (left > 0) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{left} of {files} files are still there: they go within a day, unless another image has the same bytes. Certify again then (翌日以降に再発行してください)."));
    }

    private static DateTimeOffset Begin(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Local));

    private static Option<DateOnly> Day(string name, string description) => new(name)
    {
        Description = $"{description} {DateFormat}.",
        HelpName = "DATE",
        Required = true,
        CustomParser = result =>
        {
            if (DateOnly.TryParseExact(result.Tokens[0].Value, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue) return day;
            result.AddError($"{name} is a date such as 2026-04-01.");
            return default;
        },
    };
}
