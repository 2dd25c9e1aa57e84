using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace DataBank.Appliance;

/// <summary><c>databank genome send</c>: files of genomes and other assays, into a running appliance. Exit code 0 only if all were taken.</summary>
internal static class GenomeSendCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static Command Create()
    {
        var server = new ServerOptions();
        var files = new Argument<string[]>("FILE") { Description = "VCF, BAM, CRAM, MAF, matrix (TSV, GCT, Parquet), narrowPeak, bigWig or mzML, plain or gzip.", Arity = ArgumentArity.OneOrMore };
        var subject = new Option<string>("--subject") { Description = "Whose they are; of a matrix of several patients --columns says.", HelpName = "Patient/ID" };
        var json = new Option<bool>("--json") { Description = "Print what became of each file as JSON, a line for each." };
        (string Parameter, Option<string> Option)[] stated =
        [
            ("specimen", new("--specimen") { Description = "What they are of; else the sample's name in the file says.", HelpName = "Specimen/ID" }),
            ("sample", new("--sample") { Description = "Which of the file's samples is the patient's.", HelpName = "NAME" }),
            ("assay", new("--assay") { Description = "wgs, wes, panel, rna-seq, methylation, chip-seq or proteomics, where the format does not tell.", HelpName = "NAME" }),
            ("assembly", new("--assembly") { Description = "GRCh37 or GRCh38, where the file does not tell.", HelpName = "NAME" }),
            ("unit", new("--unit") { Description = "Of a matrix: tpm, log2-tpm, fpkm, cpm, counts, beta or intensity.", HelpName = "NAME" }),
            ("columns", new("--columns") { Description = "Of a matrix of several patients: each column has the name of a Specimen's identifier of this system.", HelpName = "SYSTEM" }),
            ("sourceClass", new("--source") { Description = "germline or somatic.", HelpName = "NAME" }),
        ];
        var command = new ExampledCommand(
            "send", "Sends files to a running appliance and shows what became of them (ファイルの送信). The same file twice changes nothing.",
            "databank genome send --data ./data --subject Patient/p1 tumour.vcf.gz",
            "databank genome send --data ./data --subject Patient/p1 --assay rna-seq --assembly GRCh38 --unit tpm --sample T1 expression.tsv",
            "databank genome send --data ./data --columns http://hospital.example.jp/specimen --assay rna-seq --assembly GRCh38 --unit tpm cohort.parquet",
            "databank genome send --url https://databank.example.jp --token \"$TOKEN\" --subject Patient/p1 --assay wes tumour.bam normal.bam")
        { files, subject, json };
        foreach (var (_, option) in stated) command.Options.Add(option);
        server.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            using var http = await server.ConnectAsync(parsed, "genome-send", cancellation);
            http.Timeout = Timeout.InfiniteTimeSpan; // Reads of a genome take their time.
            var query = string.Join('&', stated.Select(each => (each.Parameter, Value: parsed.GetValue(each.Option))).Append(("subject", parsed.GetValue(subject))).Where(each => each.Item2 is not null)
                .Select(each => $"{each.Item1}={Uri.EscapeDataString(each.Item2!)}"));
            var isWhole = true;
            foreach (var path in parsed.GetRequiredValue(files)) isWhole &= await SendAsync(http, path, query, parsed.GetValue(json), cancellation);
            return isWhole ? 0 : 1;
        }));
        return command;
    }

    private static async Task<bool> SendAsync(HttpClient http, string path, string query, bool inJson, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        using var content = new StreamContent(file);
        var begun = Stopwatch.GetTimestamp();
        var sending = http.PostAsync($"genomics/files?{query}", content, cancellation);
        for (; !sending.IsCompleted; await Task.WhenAny(sending, Task.Delay(Pause, cancellation)))
            Show("sending 送信中", $"{file.Position * 100 / Math.Max(1, file.Length)} %");
        using var accepted = await AskAsync(sending);
        var answer = accepted;
        while (answer.StatusCode == HttpStatusCode.Accepted)
        {
            Show("being read 読み取り中", $"{Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s");
            if (answer != accepted) await Task.Delay(Pause, cancellation);
            answer = await AskAsync(http.GetAsync(accepted.Content.Headers.ContentLocation, cancellation));
        }
        ConsoleProgress.End();
        var outcome = await answer.Content.ReadAsStringAsync(cancellation);
        if (answer.IsSuccessStatusCode) Console.Write(inJson ? outcome + "\n" : GenomeOutcome.Describe(path, JsonElement.Parse(outcome)));
        else await Console.Error.WriteLineAsync($"databank: {path}: {Refusal(answer, outcome)}");
        return answer.IsSuccessStatusCode;

        void Show(string what, string how) => ConsoleProgress.Show($"{Path.GetFileName(path)}: {what} {how}");
    }

    private static string Refusal(HttpResponseMessage answer, string outcome) => answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        ? "It may not be sent with this token: give --data DIR, or a --token with the role data-manager or ingest このトークンでは送信できません"
        : answer.Content.Headers.ContentType?.MediaType == "application/fhir+json" ? ImportClient.Describe(outcome)
        : string.Create(CultureInfo.InvariantCulture, $"The appliance answered with status {(int)answer.StatusCode}.");

    private static async Task<HttpResponseMessage> AskAsync(Task<HttpResponseMessage> request)
    {
        try
        {
            return await request;
        }
        catch (HttpRequestException problem)
        {
            throw new IOException($"The appliance does not answer ({problem.HttpRequestError}); is it running at --url?");
        }
    }
}
