using System.CommandLine;

namespace DataBank.Appliance;

/// <summary><c>databank ig</c>: the implementation guide, for those who publish it elsewhere or read it from a folder.</summary>
internal static class IgCommand
{
    private static readonly Option<string> Out = new("--out") { Description = "The folder that the site is written into; what is there already stays, but for files of the same name.", HelpName = "DIR", Required = true };

    public static Command Create() => new("ig", "The implementation guide (実装ガイド). A running appliance serves it at /ig/.") { Build() };

    private static ExampledCommand Build()
    {
        var command = new ExampledCommand(
            "build",
            "Writes the guide as a static site in Japanese and English, with package.tgz (静的サイトの生成).",
            "databank ig build --out ./site",
            "databank ig build --out ./site --canonical http://fhir.hospital.jp/databank") { Out, CanonicalOption.Canonical };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var folder = Directory.CreateDirectory(parsed.GetRequiredValue(Out)).FullName;
            var site = GuideSite.Open(CanonicalOption.Package(parsed));
            var files = 0;
            foreach (var path in site.Paths)
            {
                var file = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await File.WriteAllBytesAsync(file, (await site.FindAsync(path))!, cancellation);
                files++;
            }
            Console.WriteLine($"{files} files in {folder}. Open 開く: {Path.Combine(folder, "index.html")}");
            return 0;
        }));
        return command;
    }
}
