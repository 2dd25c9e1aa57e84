using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary>Where bulk imports take files from. Section <c>Fhir:Import</c>.</summary>
internal sealed class ImportSettings
{
    public string? Folder { get; init; }

    public long MaximumFileBytes { get; init; } = 64L * 1024 * 1024 * 1024;

    public ImportSourceSettings[] Sources { get; init; } = [];

    /// <param name="files">Where the appliance keeps its files.</param>
    /// <param name="usualFolder">Where they are put to be imported, if no folder is set and they are on this machine.</param>
    public ImportOptions Options(ApplianceFiles files, string usualFolder) =>
        new(Folder ?? (files.ToImport is DiskFiles ? usualFolder : null), files.ToImport, [.. Sources.Select(source => new ImportSource(source.Url!, source.TokenFile))], MaximumFileBytes);

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        if (MaximumFileBytes < 1) throw new SettingsProblem("Fhir:Import:MaximumFileBytes is above 0.");
        if (Folder is not null && !Directory.Exists(Folder)) throw new SettingsProblem("Fhir:Import:Folder names a folder that is not there.");
        foreach (var source in Sources)
        {
            if (source.Url is not { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "" }) throw new SettingsProblem("Fhir:Import:Sources need a Url such as https://files.example.jp/exports/");
            if (source.TokenFile is not null && source.Url is not ({ Scheme: "https" } or { IsLoopback: true })) throw new SettingsProblem("TokenFile of Fhir:Import:Sources goes with an https Url: a token that others can read is theirs too.");
            if (source.TokenFile is not null && !File.Exists(source.TokenFile)) throw new SettingsProblem("TokenFile of Fhir:Import:Sources names a file that is not there.");
        }
    }
}
