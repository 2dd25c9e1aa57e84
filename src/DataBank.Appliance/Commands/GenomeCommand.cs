using System.CommandLine;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary><c>databank genome</c>: files of genomes and other assays, and the reference genomes that variants are normalised against.</summary>
internal static class GenomeCommand
{
    private static readonly Option<string> Data = new("--data") { Description = "The data folder of the appliance.", HelpName = "DIR", Required = true };

    private static readonly Option<GenomeAssembly> Assembly = new("--assembly") { Description = "GRCh37 or GRCh38.", HelpName = "NAME", Required = true };

    public static Command Create() => new(
        "genome",
        "Files of genomes and other assays, and the reference genomes that variants are normalised against (ゲノムファイルと参照ゲノム). What is imported from then on is normalised; files that are sent again are read anew.")
    {
        GenomeSendCommand.Create(),
        Load(),
        List(),
        Remove(),
    };

    private static ExampledCommand Load()
    {
        var file = new Argument<string>("FASTA") { Description = "The assembly's sequences, plain or gzip; of them the chromosomes are taken." };
        var command = new ExampledCommand(
            "load", "Loads a FASTA file in place of what there was of its assembly (読み込み). A whole genome takes some minutes.",
            "databank genome load --data ./data --assembly GRCh38 GCA_000001405.15_GRCh38_no_alt_analysis_set.fna.gz")
        { file, Data, Assembly };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(() =>
        {
            var (path, assembly) = (parsed.GetRequiredValue(file), parsed.GetRequiredValue(Assembly));
            if (!File.Exists(path)) throw new SettingsProblem("There is no such file.");
            using var fasta = File.OpenRead(path);
            Console.WriteLine("Reading 読み込み中…");
            try
            {
                var (name, found) = FolderOf(parsed).Load(fasta, assembly, cancellation);
                Console.WriteLine($"Loaded 読み込みました: {name}, {found.Count} chromosomes");
                var missing = Chromosomes.All(assembly).Except(found).Select(chromosome => chromosome.Name).ToList();
                if (missing.Count > 0) Console.WriteLine($"Not in the file, variants there stay as they come ファイルにない染色体: {string.Join(", ", missing)}");
                return Task.FromResult(0);
            }
            catch (FormatException problem)
            {
                throw new SettingsProblem(problem.Message);
            }
        }));
        return command;
    }

    private static ExampledCommand List()
    {
        var command = new ExampledCommand("list", "Shows what is loaded (一覧).", "databank genome list --data ./data") { Data };
        command.SetAction((parsed, _) => CommandProblems.ReportAsync(() =>
        {
            var folder = FolderOf(parsed);
            foreach (var assembly in Enum.GetValues<GenomeAssembly>())
            {
                using var reference = folder.Open(assembly);
                Console.WriteLine(reference is null ? $"{assembly}: none; variants are not normalised なし（正規化しません）" : $"{assembly}: {reference.Name}, {reference.Sequences.Count()} chromosomes");
            }
            return Task.FromResult(0);
        }));
        return command;
    }

    private static ExampledCommand Remove()
    {
        var command = new ExampledCommand("remove", "Removes an assembly's reference genome (削除).", "databank genome remove --data ./data --assembly GRCh37") { Data, Assembly };
        command.SetAction((parsed, _) => CommandProblems.ReportAsync(() =>
        {
            if (!FolderOf(parsed).Remove(parsed.GetRequiredValue(Assembly))) throw new SettingsProblem("None is loaded; databank genome list shows what is.");
            Console.WriteLine("Removed 削除しました");
            return Task.FromResult(0);
        }));
        return command;
    }

    private static ReferenceGenomes FolderOf(ParseResult parsed) => new(new DataFolder(parsed.GetRequiredValue(Data)).Genomes);
}
