using System.CommandLine;
using DataBank.Fhir;
using DataBank.Proxy;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary><c>databank theme rekey</c> and <c>databank theme shred</c>: the key of one theme, while the appliance is stopped.</summary>
internal static class ThemeKeyCommands
{
    private static readonly string[] Ended = ["completed", "administratively-completed", "withdrawn", "disapproved"];

    public static Command CreateRekey()
    {
        var (theme, data) = (Theme(), Data());
        var command = new ExampledCommand(
            "rekey",
            "Gives a theme a new key (次の世代の鍵): its view is made anew with other pseudonyms, dates and case ids. Nothing leads from the former ones to these any more. Stop the appliance first.",
            "databank theme rekey lung-egfr --data ./data")
        { theme, data };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var settings = Load(parsed.GetRequiredValue(data));
            await using var vault = await OpenVault.OpenAsync(settings, cancellation);
            var epoch = await vault.Upkeep.RekeyAsync(parsed.GetRequiredValue(theme), cancellation) ?? throw Unknown();
            Console.WriteLine($"The theme has a new key, its {epoch}th; the view is made anew when the appliance starts (新しい鍵でビューを作り直します).");
            return 0;
        }));
        return command;
    }

    public static Command CreateShred()
    {
        var (theme, data) = (Theme(), Data());
        var certificate = new Option<string>("--certificate") { Description = "The file that says what was destroyed, signed with the appliance's key.", HelpName = "FILE", Required = true };
        var command = new ExampledCommand(
            "shred",
            "Destroys a theme that has ended: its view, its mapping, its key (暗号学的消去). This can't be undone: nobody can be re-identified from its data any more, and opened again the theme has other pseudonyms. Stop the appliance first.",
            "databank theme shred lung-egfr --data ./data --certificate lung-egfr.certificate.json")
        { theme, data, certificate };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var settings = Load(parsed.GetRequiredValue(data));
            var (id, file) = (parsed.GetRequiredValue(theme), parsed.GetRequiredValue(certificate));
            if (File.Exists(file)) throw new SettingsProblem("The file of --certificate exists already.");
            if (await StatusAsync(settings, id, cancellation) is { } status && !Ended.Contains(status))
                throw new SettingsProblem($"The ResearchStudy is {status}: only a theme that has ended ({string.Join(", ", Ended)}) is destroyed. Set its status first.");
            await using var vault = await OpenVault.OpenAsync(settings, cancellation);
            var shredded = await vault.Upkeep.ShredAsync(id, cancellation) ?? throw Unknown();
            await File.WriteAllTextAsync(file, await CertifyAsync(settings, shredded, cancellation), cancellation);
            Console.WriteLine($"The theme is destroyed; the certificate is {file} (テーマの鍵と対応表を消去しました). Rotate the key-encryption key and delete old backups of it, so that no backup of the vault leads back: databank keys rotate --help");
            return 0;
        }));
        return command;
    }

    private static async Task<string?> StatusAsync(ApplianceSettings settings, string theme, CancellationToken cancellation)
    {
        await using var database = await ClinicalRole.OpenDatabaseAsync(settings, TimeProvider.System, cancellation);
        var resources = new ResourceStore(database, new ResourceStoreOptions(KeepsHistory: true));
        return await resources.FindAsync(new ResourceKey("ResearchStudy", theme), cancellation) is { IsDeleted: false } study
            ? FhirResource.Parse(study.Json).Root.GetProperty("status").GetString()
            : null;
    }

    private static Task<string> CertifyAsync(ApplianceSettings settings, ShreddedTheme shredded, CancellationToken cancellation) => SignedStatement.MakeAsync(
        settings.Folder,
        new
        {
            certificate = "Destruction of a research theme 研究テーマの消去証明",
            shredded.Theme,
            shredded.Epoch,
            shredded.OpenedAt,
            destroyedAt = TimeProvider.System.GetUtcNow(),
            wrappedKeySha256 = shredded.KeyFingerprint,
            rowsDestroyed = shredded.Rows,
        },
        cancellation);

    private static ApplianceSettings Load(string data) => ApplianceSettings.Load(new Dictionary<string, string?> { ["Data"] = data });

    private static Argument<string> Theme() => new("ID") { Description = "Id of the ResearchStudy." };

    private static Option<string> Data() => DataOption.Create("The data folder of the appliance, which must be stopped.");

    private static SettingsProblem Unknown() => new("The vault has no theme of this id; `databank theme list` shows the themes.");
}
