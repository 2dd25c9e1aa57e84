using System.CommandLine;
using System.Diagnostics;
using System.Net.Http.Headers;
using DataBank.Server;
using Spectre.Console;

namespace DataBank.Appliance;

/// <summary><c>databank seed</c>: fills a running appliance with synthetic Japanese patients through its public interfaces.</summary>
internal static class SeedCommand
{
    private const int MostPatients = 100_000;

    public static Command Create()
    {
        var url = new Option<string>("--url") { Description = "Where the appliance listens.", HelpName = "URL", DefaultValueFactory = _ => "http://127.0.0.1:8080" };
        var data = new Option<string>("--data") { Description = "Its data folder, to make a token with; not needed with --token or --auth none.", HelpName = "DIR" };
        var token = new Option<string>("--token") { Description = "An access token with the role data-manager.", HelpName = "TOKEN" };
        var patients = new Option<int>("--patients") { Description = "How many patients.", HelpName = "N", DefaultValueFactory = _ => 5 };
        var seed = new Option<int>("--seed") { Description = "The same seed makes the same patients.", HelpName = "S", DefaultValueFactory = _ => 1 };
        var rich = new Option<bool>("--rich") { Description = "About 200 resources per patient instead of about 16." };
        var imaging = new Option<string>("--imaging") { Description = "Images (a chest CT is 21 MB) for the first 20 patients, all, or none.", DefaultValueFactory = _ => "first" };
        imaging.AcceptOnlyFromAmong("first", "all", "none");
        Bound(patients, 1, MostPatients);
        Bound(seed, 0, 9999);
        var command = new ExampledCommand(
            "seed",
            "Loads synthetic Japanese patients (合成患者) with a research theme, lung-egfr. A second run with the same seed changes nothing.",
            "databank seed --data ./data --patients 5 --seed 1",
            "databank seed --data ./data --url http://127.0.0.1:9000 --patients 1000 --rich --imaging none")
        { url, data, token, patients, seed, rich, imaging };

        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var options = new SeedOptions(
                parsed.GetValue(patients), parsed.GetValue(seed), parsed.GetValue(rich), Enum.Parse<ImagingChoice>(parsed.GetValue(imaging)!, ignoreCase: true));
            var access = parsed.GetValue(token) ?? (parsed.GetValue(data) is { } folder ? await MakeTokenAsync(folder, cancellation) : null);
            return await RunAsync(Address(parsed.GetRequiredValue(url)), access, options, cancellation);
        }));
        return command;
    }

    private static Uri Address(string url) =>
        Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new SettingsProblem("--url takes an address such as http://127.0.0.1:8080");

    private static async Task<int> RunAsync(Uri address, string? token, SeedOptions options, CancellationToken cancellation)
    {
        var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };
        if (token is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
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

    private static async Task<string> MakeTokenAsync(string folder, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder)) throw new SettingsProblem("The data folder does not exist; start `databank serve --data …` first.");
        using var key = await SigningKey.OpenAsync(new DataFolder(folder).Keys, cancellation);
        return new TokenIssuer(key, TimeProvider.System).Issue(new TokenRequest("seed", [Roles.DataManager], [], TimeSpan.FromHours(12)));
    }

    private static void Bound(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < least || result.GetValueOrDefault<int>() > most) result.AddError($"{option.Name} takes a whole number from {least} to {most}.");
    });
}
