using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;

namespace DataBank.Appliance;

/// <summary><c>databank seed</c>: fills a running appliance with synthetic Japanese patients through its public interfaces.</summary>
internal static class SeedCommand
{
    private const int MostPatients = 100_000;

    public static Command Create()
    {
        var server = new ServerOptions();
        var patients = new Option<int>("--patients") { Description = "How many patients.", HelpName = "N", DefaultValueFactory = _ => 5 };
        var seed = new Option<int>("--seed") { Description = "The same seed makes the same patients.", HelpName = "S", DefaultValueFactory = _ => 1 };
        var rich = new Option<bool>("--rich") { Description = "About 200 resources per patient instead of about 20." };
        var imaging = new Option<string>("--imaging") { Description = "Images (a chest CT is 21 MB) for the first 20 patients, all, or none.", DefaultValueFactory = _ => "first" };
        imaging.AcceptOnlyFromAmong("first", "all", "none");
        Bound(patients, 1, MostPatients);
        Bound(seed, 0, 9999);
        var command = new ExampledCommand(
            "seed",
            "Loads synthetic Japanese patients (合成患者) with a research theme, lung-egfr. A second run with the same seed changes nothing.",
            "databank seed --data ./data --patients 5 --seed 1",
            "databank seed --data ./data --url http://127.0.0.1:9000 --patients 1000 --rich --imaging none")
        { patients, seed, rich, imaging };
        server.AddTo(command);

        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var options = new SeedOptions(
                parsed.GetValue(patients), parsed.GetValue(seed), parsed.GetValue(rich), Enum.Parse<ImagingChoice>(parsed.GetValue(imaging)!, ignoreCase: true));
            return await RunAsync(await server.ConnectAsync(parsed, "seed", cancellation), options, cancellation);
        }));
        return command;
    }

    private static async Task<int> RunAsync(HttpClient http, SeedOptions options, CancellationToken cancellation)
    {
        using var appliance = new ApplianceClient(http, TimeProvider.System);
        var loader = new SeedLoader(appliance, options);
        var watch = Stopwatch.StartNew();
        try
        {
            await AnsiConsole.Progress().StartAsync(async progress =>
            {
                await StepAsync(progress, "Patient records", options.Patients, loader.LoadRecordsAsync, cancellation);
                await StepAsync(progress, "Imaging studies", loader.PatientsWithImaging, loader.LoadImagesAsync, cancellation);
                await StepAsync(progress, "Genome files", loader.GenomeFiles, loader.LoadGenomesAsync, cancellation);
            });
        }
        catch (SeedProblem problem)
        {
            await Console.Error.WriteLineAsync($"databank: {problem.Message}");
            return 1;
        }
        Console.WriteLine(
            $"{options.Patients} patients: {loader.Resources} resources, {loader.Images} images, {loader.Variants} variants in {watch.Elapsed.TotalSeconds:0.0} s. Theme: {SharedResources.Theme}");
        return 0;
    }

    private static async Task StepAsync(
        ProgressContext progress, string what, int count, Func<Action, CancellationToken, Task> load, CancellationToken cancellation)
    {
        if (count == 0) return;
        var task = progress.AddTask(what, maxValue: count);
        await load(() => task.Increment(1), cancellation);
    }

    private static void Bound(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < least || result.GetValueOrDefault<int>() > most) result.AddError($"{option.Name} takes a whole number from {least} to {most}.");
    });
}
