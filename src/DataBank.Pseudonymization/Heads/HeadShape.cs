namespace DataBank.Pseudonymization;

/// <summary>
/// Which cells of a volume belong to the head: what the air around it does not reach, and of that the largest connected part. So dark bone and sinuses within
/// the skin belong to it.
/// </summary>
internal sealed class HeadShape
{
    private const float SkinOfCt = -300;
    private const int Bins = 256;

    private readonly bool[] isHead;

    private HeadShape(bool[] isHead, HeadVolume volume, float threshold, int cells) =>
        (this.isHead, Volume, Threshold, Count) = (isHead, volume, threshold, cells);

    public HeadVolume Volume { get; }

    /// <summary>What is above it is no air.</summary>
    public float Threshold { get; }

    /// <summary>Cells of the head.</summary>
    public int Count { get; }

    public bool Contains(int x, int y, int slice) => isHead[(((slice * Volume.Height) + y) * Volume.Width) + x];

    /// <summary>Visits the centres of all cells of the head.</summary>
    public void Each(Action<Point> visit)
    {
        for (var slice = 0; slice < Volume.Depth; slice++)
        {
            for (var y = 0; y < Volume.Height; y++)
            {
                for (var x = 0; x < Volume.Width; x++)
                {
                    if (Contains(x, y, slice))
                        visit(Volume.At(x, y, slice));
                }
            }
        }
    }

    public static HeadShape Of(HeadVolume volume)
    {
        var threshold = volume.IsHounsfield ? SkinOfCt : Otsu(volume);
        var dense = new bool[volume.Width * volume.Height * volume.Depth];
        for (var slice = 0; slice < volume.Depth; slice++)
        {
            var cells = volume.Cells(slice);
            for (var i = 0; i < cells.Length; i++)
                dense[(slice * cells.Length) + i] = cells[i] > threshold;
        }
        var head = Largest(Enclosed(dense, volume), volume, out var count);
        return new HeadShape(head, volume, threshold, count);
    }

    /// <summary>The value that parts the histogram best in two (Otsu 1979), halved: skin and fat may be dim, and air is close to nothing.</summary>
    private static float Otsu(HeadVolume volume)
    {
        float least = float.MaxValue, greatest = float.MinValue;
        for (var slice = 0; slice < volume.Depth; slice++)
        {
            foreach (var cell in volume.Cells(slice))
                (least, greatest) = (Math.Min(least, cell), Math.Max(greatest, cell));
        }
        var histogram = new long[Bins];
        var scale = (Bins - 1) / Math.Max(greatest - least, 1e-6f);
        for (var slice = 0; slice < volume.Depth; slice++)
        {
            foreach (var cell in volume.Cells(slice))
                histogram[(int)((cell - least) * scale)]++;
        }
        double all = histogram.Sum(), sum = histogram.Select((count, bin) => (double)count * bin).Sum(), below = 0, sumBelow = 0, best = -1;
        var parting = 0;
        for (var bin = 0; bin < Bins - 1; bin++)
        {
            below += histogram[bin];
            sumBelow += (double)histogram[bin] * bin;
            if (below == 0 || below == all)
                continue;
            var apart = (sumBelow / below) - ((sum - sumBelow) / (all - below));
            if (below * (all - below) * apart * apart > best)
                (best, parting) = (below * (all - below) * apart * apart, bin);
        }
        return least + (parting / scale / 2);
    }

    /// <summary>What air from the borders of the volume does not flow into.</summary>
    private static bool[] Enclosed(bool[] dense, HeadVolume volume)
    {
        var isEnclosed = new bool[dense.Length];
        Array.Fill(isEnclosed, true);
        var queue = new Stack<int>();
        for (var cell = 0; cell < dense.Length; cell++)
        {
            var (column, row, slice) = (cell % volume.Width, cell / volume.Width % volume.Height, cell / (volume.Width * volume.Height));
            if (column == 0 || row == 0 || slice == 0 || column == volume.Width - 1 || row == volume.Height - 1 || slice == volume.Depth - 1)
                Visit(cell);
        }
        while (queue.TryPop(out var cell))
            EachNeighbour(cell, volume, Visit);
        return isEnclosed;

        void Visit(int cell)
        {
            if (!dense[cell] && isEnclosed[cell])
            {
                isEnclosed[cell] = false;
                queue.Push(cell);
            }
        }
    }

    /// <summary>The largest part whose cells touch each other by their sides.</summary>
    private static bool[] Largest(bool[] dense, HeadVolume volume, out int count)
    {
        var part = new int[dense.Length];
        var (parts, best, most) = (0, 0, 0);
        var queue = new Stack<int>();
        for (var start = 0; start < dense.Length; start++)
        {
            if (!dense[start] || part[start] != 0)
                continue;
            parts++;
            var size = 0;
            Visit(start);
            while (queue.TryPop(out var cell))
            {
                size++;
                EachNeighbour(cell, volume, Visit);
            }
            if (size > most)
                (most, best) = (size, parts);
        }
        var largest = new bool[dense.Length];
        for (var i = 0; i < largest.Length; i++)
            largest[i] = best != 0 && part[i] == best;
        count = most;
        return largest;

        void Visit(int cell)
        {
            if (dense[cell] && part[cell] == 0)
            {
                part[cell] = parts;
                queue.Push(cell);
            }
        }
    }

    private static void EachNeighbour(int cell, HeadVolume volume, Action<int> visit)
    {
        int width = volume.Width, plane = volume.Width * volume.Height, column = cell % width, row = cell % plane / width;
        if (column > 0) visit(cell - 1);
        if (column < width - 1) visit(cell + 1);
        if (row > 0) visit(cell - width);
        if (row < volume.Height - 1) visit(cell + width);
        if (cell >= plane) visit(cell - plane);
        if (cell + plane < plane * volume.Depth) visit(cell + plane);
    }
}
