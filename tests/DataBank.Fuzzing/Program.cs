using System.Globalization;
using DataBank.Fuzzing;

// run TARGET|all SECONDS FOLDER   fuzzes, each target in a process of its own; ends with "N passed, N failed"
// loop TARGET MILLISECONDS FOLDER what such a process does
// try TARGET FILE…                runs kept inputs and says what does not hold
// shrink TARGET FILE              writes FILE.small, which fails as FILE does
// instrument LIBRARY              makes a library count its branches
var coverage = new CoverageMap(); // Before anything of an instrumented library runs.
switch (args)
{
    case ["run", var name, var seconds, var folder]:
        var chosen = FuzzTargets.All.Where(target => name == "all" || target.Name == name).ToList();
        if (chosen.Count == 0)
        {
            Console.Error.WriteLine($"No target is called {name}. There are: {string.Join(", ", FuzzTargets.All.Select(target => target.Name))}");
            return 2;
        }
        // SECONDS is for all of them together, as many at a time as there are processors.
        var workers = Math.Min(Environment.ProcessorCount, chosen.Count);
        var time = TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)) * workers / chosen.Count;
        var failed = 0;
        await Parallel.ForEachAsync(chosen, new ParallelOptions { MaxDegreeOfParallelism = workers }, async (target, cancellation) =>
        {
            if (!await new Supervisor(target, new FuzzFolders(folder)).RunAsync(time, cancellation))
            {
                Interlocked.Increment(ref failed);
            }
        });
        Console.WriteLine($"{chosen.Count - failed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    case ["loop", var name, var milliseconds, var folder]:
        // The same changes in the same order at every run, unless other ones are asked for.
        var seed = int.Parse(Environment.GetEnvironmentVariable("FUZZ_SEED") ?? "1", CultureInfo.InvariantCulture);
        return new FuzzLoop(FuzzTargets.Find(name), new FuzzFolders(folder), coverage, seed).Run(TimeSpan.FromMilliseconds(int.Parse(milliseconds, CultureInfo.InvariantCulture))) ? 0 : 1;
    case ["try", var name, .. var files]:
        var failures = 0;
        foreach (var file in files)
        {
            var failure = FuzzLoop.Check(FuzzTargets.Find(name), await File.ReadAllBytesAsync(file));
            Console.WriteLine($"{file}: {failure?.ToString() ?? "holds"}");
            failures += failure is null ? 0 : 1;
        }
        return failures == 0 ? 0 : 1;
    case ["shrink", var name, var file]:
        await File.WriteAllBytesAsync(file + ".small", FuzzLoop.Shrink(FuzzTargets.Find(name), await File.ReadAllBytesAsync(file)));
        return 0;
    case ["instrument", var library]:
        SharpFuzz.Fuzzer.Instrument(library, _ => true, SharpFuzz.Options.Value);
        return 0;
    default:
        Console.Error.WriteLine("usage: run TARGET|all SECONDS FOLDER | try TARGET FILE… | shrink TARGET FILE | instrument LIBRARY");
        return 2;
}
