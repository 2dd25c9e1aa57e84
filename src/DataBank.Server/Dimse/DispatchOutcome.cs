using System.Text.Json;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>What became of an attempt to send something to a peer.</summary>
/// <param name="ResultJson">The job's result; null: it is not over.</param>
/// <param name="After">When to try again.</param>
/// <param name="Progress">What the job remembers until then.</param>
internal sealed record DispatchOutcome(string? ResultJson, bool IsFailed, TimeSpan After, string? Progress)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);
    private const int MostAttempts = 400; // More than a week.

    public static DispatchOutcome Done(string result) => new(JsonSerializer.Serialize(result), false, default, null);

    public static DispatchOutcome Failed(string reason) => new(JsonSerializer.Serialize(reason), true, default, null);

    public static DispatchOutcome Later(TimeSpan after, string? progress = null) => new(null, false, after, progress);

    /// <summary>Again after a pause that doubles with each attempt, up to half an hour; given up in the end.</summary>
    /// <param name="progress">What the job remembers of this attempt; null: what it remembered before.</param>
    public static DispatchOutcome Retry(Job job, string reason, string? progress = null)
    {
        if (job.Attempts >= MostAttempts) return Failed(reason);
        var pause = FirstPause * Math.Pow(2, Math.Min(job.Attempts - 1, 20));
        return Later(pause < LongestPause ? pause : LongestPause, progress);
    }
}
