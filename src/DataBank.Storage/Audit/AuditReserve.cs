namespace DataBank.Storage;

/// <summary>
/// Room that is kept on the journal's disk. When the disk is full it is given up, so that what is under way can still be recorded, and nothing new
/// may begin until it could be taken again.
/// </summary>
internal sealed class AuditReserve(string folder, long bytes, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string path = Path.Combine(folder, ".reserve");
    private readonly Lock gate = new();
    private long tried;
    private bool isHeld;

    /// <summary>Whether it is held, or can be taken now.</summary>
    public bool TryHold()
    {
        if (bytes == 0 || Volatile.Read(ref isHeld)) return true;
        lock (gate)
        {
            if (isHeld) return true;
            var now = clock.GetTimestamp();
            if (tried != 0 && clock.GetElapsedTime(tried, now) < Pause) return false;
            tried = now;
            return isHeld = Take();
        }
    }

    /// <summary>Gives it up; false when there is none any more.</summary>
    public bool GiveUp()
    {
        lock (gate)
        {
            if (!File.Exists(path)) return false;
            File.Delete(path);
            (isHeld, tried) = (false, clock.GetTimestamp());
            return true;
        }
    }

    private bool Take()
    {
        try
        {
            File.Delete(path);
            using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, PreallocationSize = bytes });
            return true;
        }
        catch (IOException full) when (StorageOutage.Of(full) is not null)
        {
            File.Delete(path);
            return false;
        }
    }
}
