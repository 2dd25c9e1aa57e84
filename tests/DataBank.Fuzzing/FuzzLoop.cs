using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace DataBank.Fuzzing;

/// <summary>
/// The loop of one target: choose, change, run, keep what reaches new branches. What fails is kept as a file and the loop goes on; what
/// kills or hangs the process is kept by the <see cref="Supervisor"/>, which is why every input is shown to it first.
/// </summary>
internal sealed class FuzzLoop(FuzzTarget target, FuzzFolders folders, CoverageMap coverage, int seed)
{
    private static readonly TimeSpan SlowestRun = TimeSpan.FromMilliseconds(500);
    private readonly List<byte[]> corpus = [];
    private readonly HashSet<string> failures = [];
    private readonly Random random = new(seed);
    private long runs;

    /// <summary>Runs until the time is over; false if something failed.</summary>
    public bool Run(TimeSpan time)
    {
        using var current = CurrentInput.Create(folders.CurrentInput(target.Name), target.LargestInput);
        var mutator = new Mutator(target, random);
        var clock = Stopwatch.StartNew();
        foreach (var input in folders.Corpus(target.Name).Concat(target.Seeds()).ToList())
        {
            Try(input, current, isSeed: true);
        }
        var seeds = corpus.Count;
        while (clock.Elapsed < time)
        {
            // The newest are tried more often: they have been changed the least.
            var chosen = random.Next(2) == 0 ? random.Next(corpus.Count) : corpus.Count - 1 - random.Next(Math.Min(corpus.Count, 32));
            Try(mutator.Change(corpus[chosen], corpus[random.Next(corpus.Count)]), current, isSeed: false);
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{target.Name}: {runs} runs, {coverage.Branches} branches, {corpus.Count - seeds} new inputs, {failures.Count} failures"));
        return failures.Count == 0;
    }

    /// <summary>Runs one input and tells what does not hold, or null.</summary>
    public static Exception? Check(FuzzTarget target, byte[] input)
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var started = Stopwatch.GetTimestamp();
        try
        {
            target.Run(input);
            allocated = GC.GetTotalAllocatedBytes() - allocated;
            Must.Hold(allocated <= target.Allocation.Fixed + (target.Allocation.PerByte * input.Length), "Too much memory was allocated");
            if (Stopwatch.GetElapsedTime(started) > SlowestRun && IsSlowAgain(target, input))
            {
                throw new InvariantException("It took too long", "");
            }
            return null;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return failure;
        }
    }

    /// <summary>On a busy machine anything is slow once.</summary>
    private static bool IsSlowAgain(FuzzTarget target, byte[] input)
    {
        for (var i = 0; i < 3; i++)
        {
            var started = Stopwatch.GetTimestamp();
            target.Run(input);
            if (Stopwatch.GetElapsedTime(started) <= SlowestRun)
            {
                return false;
            }
        }
        return true;
    }

    private void Try(byte[] input, CurrentInput current, bool isSeed)
    {
        current.Show(input);
        coverage.Clear();
        runs++;
        var failure = Check(target, input);
        if (failure is not null)
        {
            Keep(input, failure);
        }
        if ((coverage.Add() && failure is null) || isSeed)
        {
            corpus.Add(input);
            if (!isSeed)
            {
                File.WriteAllBytes(folders.Found(target.Name, NameOf(input)), input);
            }
        }
    }

    /// <summary>Makes an input that fails as small as it gets while it fails alike.</summary>
    public static byte[] Shrink(FuzzTarget target, byte[] input)
    {
        var kind = Check(target, input) is { } failure ? KindOf(failure) : null;
        for (var size = input.Length / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= input.Length; at += size)
            {
                byte[] shorter = [.. input[..at], .. input[(at + size)..]];
                if (Check(target, shorter) is { } other && KindOf(other) == kind)
                {
                    input = shorter;
                    at -= size;
                }
            }
        }
        return input;
    }

    private static string KindOf(Exception failure)
    {
        var frames = new StackTrace(failure).GetFrames().Select(frame => frame.GetMethod()).Where(method => method is not null).Take(4);
        return $"{failure.GetType().Name} {(failure as InvariantException)?.What} {string.Join(' ', frames.Select(method => $"{method!.DeclaringType?.Name}.{method.Name}"))}";
    }

    private void Keep(byte[] input, Exception failure)
    {
        if (failures.Count >= 50 || !failures.Add(KindOf(failure)))
        {
            return;
        }
        var path = folders.Failure(target.Name, NameOf(input));
        File.WriteAllBytes(path, input);
        File.WriteAllText(path + ".txt", failure.ToString());
        Console.Error.WriteLine($"{target.Name}: {failure.GetType().Name}: {failure.Message}\n  input: {path}");
    }

    private static string NameOf(byte[] input) => Convert.ToHexStringLower(SHA256.HashData(input).AsSpan(0, 6));
}
