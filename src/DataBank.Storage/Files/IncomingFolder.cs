namespace DataBank.Storage;

/// <summary>Files of this machine that are being made, until they are put where they belong.</summary>
/// <param name="path">The folder.</param>
/// <param name="reserveBytes">How much room on its volume is left to others, databases and journals above all: beyond it nothing is taken.</param>
public sealed class IncomingFolder(string path, long reserveBytes)
{
    // Nothing is written so slowly; another node may be at work beside us.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Whether the folder was made: that it is gone is an outage since.</summary>
    internal bool IsPrepared { get; private set; }

    /// <summary>Makes the folder, once, and removes what broke off with a process before.</summary>
    internal void Prepare()
    {
        if (IsPrepared) return;
        Directory.CreateDirectory(path);
        RemoveOld();
        IsPrepared = true;
    }

    /// <summary>Removes what nobody goes on with.</summary>
    internal void RemoveOld()
    {
        foreach (var left in Directory.EnumerateFiles(path))
        {
            if (TimeProvider.System.GetUtcNow() - File.GetLastWriteTimeUtc(left) > Longest) File.Delete(left);
        }
    }

    internal bool IsThere => Directory.Exists(path);

    /// <summary>Where a copy of a file is kept that has a name of its own.</summary>
    internal string KeptName(string name) => Path.Combine(path, $"{name}.copy");

    internal string NewName() => Path.Combine(path, Path.GetRandomFileName());

    /// <param name="folder">Where on the volume; null: here.</param>
    /// <exception cref="Fhir.RequestProblem">507: there is no room.</exception>
    internal void RequireRoom(string? folder = null)
    {
        if (reserveBytes > 0 && new DriveInfo(folder ?? path).AvailableFreeSpace < reserveBytes) throw StorageOutage.Full();
    }
}
