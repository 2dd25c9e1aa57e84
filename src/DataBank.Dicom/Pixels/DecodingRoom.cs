namespace DataBank.Dicom;

/// <summary>
/// Memory for pixels and what is made of them. Who wants more than is free waits, while others pass whom it is enough for: large frames must not hold up small ones. Who has
/// some must not ask for more: he might wait for himself.
/// </summary>
/// <param name="bytes">How much there is.</param>
/// <param name="mostWaiting">How many may wait.</param>
/// <param name="patience">How long.</param>
internal sealed class DecodingRoom(long bytes, int mostWaiting, TimeSpan patience, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly LinkedList<Place> line = [];
    private long taken;

    /// <summary>That of the process: half of what it may have in memory, and no more than a gigabyte.</summary>
    public static DecodingRoom Shared { get; } =
        new(Math.Min(1L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2), mostWaiting: 256, TimeSpan.FromSeconds(30), TimeProvider.System);

    /// <summary>Waits for so many bytes.</summary>
    /// <returns>To be disposed of when they are no longer used.</returns>
    /// <exception cref="PixelDataException">There are never so many.</exception>
    /// <exception cref="DecodingBusyException">Too many wait already, or this one has waited for too long.</exception>
    public async Task<IDisposable> EnterAsync(long wanted, CancellationToken cancellation)
    {
        if (wanted > bytes) throw new PixelDataException($"These pixels take {wanted} bytes of memory, of the {bytes} that there are for all");
        var place = new Place(this, wanted);
        lock (gate)
        {
            if (wanted <= bytes - taken)
            {
                taken += wanted;
                return place;
            }
            if (line.Count == mostWaiting) throw new DecodingBusyException();
            line.AddLast(place);
        }
        try
        {
            await place.Turn.Task.WaitAsync(patience, clock, cancellation);
            return place;
        }
        catch (Exception problem)
        {
            place.Dispose();
            if (problem is TimeoutException) throw new DecodingBusyException();
            throw;
        }
    }

    private void Leave(Place place)
    {
        lock (gate)
        {
            if (!line.Remove(place)) taken -= place.Bytes;
            for (var (node, after) = (line.First, line.First?.Next); node is not null; (node, after) = (after, after?.Next))
            {
                if (node.Value.Bytes > bytes - taken) continue;
                line.Remove(node);
                taken += node.Value.Bytes;
                node.Value.Turn.SetResult();
            }
        }
    }

    private sealed class Place(DecodingRoom room, long bytes) : IDisposable
    {
        private bool isLeft;

        public long Bytes => bytes;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref isLeft, true)) room.Leave(this);
        }
    }
}
