using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DataBank.Storage;

/// <summary>Looks names up in the runs of places of one journal file.</summary>
internal sealed class AuditPlacesReader(SafeFileHandle file, List<RunOfPlaces> runs) : IDisposable
{
    public List<RunOfPlaces> Runs => runs;

    /// <summary>Behind the last line whose names are known.</summary>
    public long End => runs[^1].Header.End;

    /// <summary>Where the lines begin that name any of these, the last first.</summary>
    public IEnumerable<long> FindBackwards(IReadOnlyList<AuditName> names)
    {
        for (var at = runs.Count - 1; at >= 0; at--)
        {
            var lines = new SortedSet<long>();
            foreach (var name in names) Add(lines, runs[at], name.Hash);
            foreach (var line in lines.Reverse()) yield return line;
        }
    }

    public void Dispose() => file.Dispose();

    private void Add(SortedSet<long> lines, RunOfPlaces run, ulong name)
    {
        var (low, high) = (0L, (long)run.Header.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (Read(run, middle).Name < name) low = middle + 1;
            else high = middle;
        }
        for (; low < run.Header.Count && Read(run, low) is var place && place.Name == name; low++) lines.Add(place.Line);
    }

    private Place Read(RunOfPlaces run, long index)
    {
        var place = default(Place);
        RandomAccess.Read(file, MemoryMarshal.AsBytes(new Span<Place>(ref place)), run.Pairs + (index * Place.Bytes));
        return place;
    }
}

/// <summary>A name's hash, and where a line begins that has it.</summary>
internal readonly record struct Place(ulong Name, long Line) : IComparable<Place>
{
    public const int Bytes = 16;

    public int CompareTo(Place other) => Name == other.Name ? Line.CompareTo(other.Line) : Name.CompareTo(other.Name);
}

/// <summary>The lines of a journal file that a run has read, the last of them with the begin of its hash, and how many pairs follow.</summary>
internal readonly record struct PlacesHeader(ulong Mark, long Start, long End, long LastLine, ulong LastHash, long Count)
{
    public const int Bytes = 48;
}

/// <summary>A run in its file.</summary>
/// <param name="Header">What it begins with.</param>
/// <param name="Pairs">Where its pairs begin.</param>
internal sealed record RunOfPlaces(PlacesHeader Header, long Pairs)
{
    public long Behind => Pairs + (Header.Count * Place.Bytes);
}
