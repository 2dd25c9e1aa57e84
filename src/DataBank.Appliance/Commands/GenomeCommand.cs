using System.CommandLine;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary><c>databank genome</c>: files of genomes and other assays, the reference genomes that variants are normalised against, and what they are annotated by.</summary>
internal static class GenomeCommand
{
    private static readonly Option<string> Data = DataOption.Create();

    private static readonly Option<GenomeAssembly> Assembly = new("--assembly") { Description = "GRCh37 or GRCh38.", HelpName = "NAME", Required = true };

    public static Command Create() => new(
        "genome",
        "Files of genomes and other assays, reference genomes that variants are normalised against, and gene models and ClinVar, by which they are annotated (ゲノムファイル、参照ゲノム・遺伝子モデル・ClinVar の管理). What is imported from then on is normalised and named; files that are sent again are read anew.")
    {
        GenomeSendCommand.Create(),
        Load(),
        List(),
        Remove(),
    };

    private static ExampledCommand Load()
    {
        var file = new Argument<string>("FILE") { Description = "FASTA: the assembly's sequences. GFF3 or GTF: its gene models (RefSeq, Ensembl, GENCODE, MANE). VCF: ClinVar. Plain or gzip." };
        var command = new ExampledCommand(
            "load", "Loads a file in place of what there was of its kind and assembly (読み込み). A whole genome takes some minutes.",
            "databank genome load --data ./data --assembly GRCh38 GCA_000001405.15_GRCh38_no_alt_analysis_set.fna.gz")
        { file, Data, Assembly };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(() =>
        {
            var (path, assembly, folder) = (parsed.GetRequiredValue(file), parsed.GetRequiredValue(Assembly), FolderOf(parsed));
            if (!File.Exists(path)) throw new SettingsProblem("There is no such file.");
            using var content = File.OpenRead(path);
            Console.WriteLine("Reading 読み込み中…");
            try
            {
                Console.WriteLine($"Loaded 読み込みました: {Load(folder, content, assembly, cancellation)}");
                return Task.FromResult(0);
            }
            catch (FormatException problem)
            {
                throw new SettingsProblem(problem.Message);
            }
        }));
        return command;
    }

    private static string Load(ReferenceGenomes folder, Stream content, GenomeAssembly assembly, CancellationToken cancellation) => ReferenceFileKinds.Of(content) switch
    {
        ReferenceFileKind.Sequences => LoadSequences(folder, content, assembly, cancellation),
        ReferenceFileKind.ClinVar => LoadClinVar(folder, content, assembly, cancellation),
        _ => LoadTranscripts(folder, content, assembly, cancellation),
    };

    private static string LoadClinVar(ReferenceGenomes folder, Stream vcf, GenomeAssembly assembly, CancellationToken cancellation)
    {
        var (name, count, release) = folder.LoadClinVar(vcf, assembly, cancellation);
        return $"{name}, {count} alleles of ClinVar {release}\nWhat is stored already is annotated anew by POST /genomics/annotations 保存済みの注釈は POST /genomics/annotations で更新します";
    }

    private static string LoadSequences(ReferenceGenomes folder, Stream fasta, GenomeAssembly assembly, CancellationToken cancellation)
    {
        var (name, found) = folder.Load(fasta, assembly, cancellation);
        var missing = Chromosomes.All(assembly).Except(found).Select(chromosome => chromosome.Name).ToList();
        return $"{name}, {found.Count} chromosomes" + (missing.Count == 0 ? "" : $"\nNot in the file, variants there stay as they come ファイルにない染色体: {string.Join(", ", missing)}");
    }

    private static string LoadTranscripts(ReferenceGenomes folder, Stream models, GenomeAssembly assembly, CancellationToken cancellation)
    {
        var (name, count) = folder.LoadTranscripts(models, assembly, cancellation);
        return $"{name}, {count} transcripts" + (folder.NameOf(assembly) is null ? "\nThey name nothing until the reference genome is loaded, too 参照ゲノムも必要です" : "");
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
                Console.WriteLine($"{assembly}: {(folder.TranscriptsOf(assembly) is { } transcripts ? $"{transcripts.Name}, {transcripts.Count} transcripts" : "no gene models; only what its sender annotated is named 遺伝子モデルなし")}");
                Console.WriteLine($"{assembly}: {(folder.ClinVarOf(assembly) is { } clinVar ? $"{clinVar.Name}, {clinVar.Count} alleles of ClinVar" : "no ClinVar ClinVar なし")}");
            }
            return Task.FromResult(0);
        }));
        return command;
    }

    private static ExampledCommand Remove()
    {
        var command = new ExampledCommand("remove", "Removes an assembly's reference genome, gene models and ClinVar (削除).", "databank genome remove --data ./data --assembly GRCh37") { Data, Assembly };
        command.SetAction((parsed, _) => CommandProblems.ReportAsync(() =>
        {
            var (folder, assembly) = (FolderOf(parsed), parsed.GetRequiredValue(Assembly));
            if (!(folder.Sequences.Remove(assembly) | folder.Transcripts.Remove(assembly) | folder.ClinVar.Remove(assembly))) throw new SettingsProblem("None is loaded; databank genome list shows what is.");
            Console.WriteLine("Removed 削除しました");
            return Task.FromResult(0);
        }));
        return command;
    }

    private static ReferenceGenomes FolderOf(ParseResult parsed) => new(new DataFolder(parsed.GetRequiredValue(Data)).Genomes);
}
