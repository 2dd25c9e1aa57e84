using System.IO.MemoryMappedFiles;

namespace DataBank.Fuzzing;

/// <summary>The input that a loop is running, where the supervisor still finds it when the process is gone: count, length, bytes.</summary>
internal sealed class CurrentInput : IDisposable
{
    private const int Head = 16;
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private long count;

    private CurrentInput(MemoryMappedFile file)
    {
        this.file = file;
        view = file.CreateViewAccessor();
    }

    public static CurrentInput Create(string path, int largest) =>
        new(MemoryMappedFile.CreateFromFile(path, FileMode.Create, mapName: null, Head + (Math.Max(largest, 1 << 20) * 2L)));

    /// <summary>The number and bytes of the last input shown; nothing before the first.</summary>
    public static (long Count, byte[] Input) Read(string path)
    {
        if (!File.Exists(path))
        {
            return (0, []);
        }
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new BinaryReader(stream);
        return stream.Length < Head ? (0, []) : (reader.ReadInt64(), reader.ReadBytes((int)reader.ReadInt64()));
    }

    public void Show(byte[] input)
    {
        view.Write(8, (long)input.Length);
        view.WriteArray(Head, input, 0, input.Length);
        view.Write(0, ++count);
    }

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}
