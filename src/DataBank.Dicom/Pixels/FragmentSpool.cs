using System.Buffers.Binary;

namespace DataBank.Dicom;

/// <summary>
/// Codestreams that wait until all of their lengths are known, one fragment for each frame (PS3.5 A.4): in memory, or in a temporary file
/// when they are many.
/// </summary>
/// <param name="mostInMemory">Bytes of codestreams up to which no file is made.</param>
/// <param name="mostBasic">Bytes of items up to which the offset table is the basic one.</param>
internal sealed class FragmentSpool(int mostInMemory = 32 << 20, long mostBasic = uint.MaxValue) : IDisposable
{
    private readonly List<int> lengths = [];
    private Stream bytes = new MemoryStream();

    /// <summary>Bytes of all codestreams, padding left out.</summary>
    public long Length { get; private set; }

    public async Task AddAsync(ReadOnlyMemory<byte> codestream, CancellationToken cancellation)
    {
        if (bytes is MemoryStream && bytes.Length + codestream.Length > mostInMemory) await MoveToDiskAsync(cancellation);
        await bytes.WriteAsync(codestream, cancellation);
        lengths.Add(codestream.Length);
        Length += codestream.Length;
    }

    /// <summary>Sets the extended offset table if 32 bits are not enough for the offsets (PS3.3 C.7.6.3.1.8).</summary>
    public void AddExtendedTable(DatasetBuilder builder)
    {
        if (IsBasic) return;
        var (offsets, sizes) = (new byte[lengths.Count * 8], new byte[lengths.Count * 8]);
        long offset = 0;
        for (var i = 0; i < lengths.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(offsets.AsSpan(i * 8), offset);
            BinaryPrimitives.WriteInt64LittleEndian(sizes.AsSpan(i * 8), lengths[i]);
            offset += 8 + Even(lengths[i]);
        }
        builder.Set(Tag.FromValue(Tags.ExtendedOffsetTable), Vr.OV, offsets).Set(Tag.FromValue(Tags.ExtendedOffsetTableLengths), Vr.OV, sizes);
    }

    /// <summary>Writes the items, the first of which is the basic offset table, and their delimiter.</summary>
    public async Task WriteAsync(Stream output, CancellationToken cancellation)
    {
        var table = new byte[8 + (IsBasic ? lengths.Count * 4 : 0)];
        WriteHeader(table, Tags.Item, table.Length - 8);
        uint offset = 0;
        for (var i = 0; IsBasic && i < lengths.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(8 + (i * 4)), offset);
            offset += 8 + (uint)Even(lengths[i]);
        }
        await output.WriteAsync(table, cancellation);
        bytes.Position = 0;
        var ranges = new RangeReader(bytes, 0, output);
        var header = new byte[8];
        foreach (var length in lengths)
        {
            WriteHeader(header, Tags.Item, (int)Even(length));
            await output.WriteAsync(header, cancellation);
            await ranges.CopyAsync(length, cancellation);
            if ((length & 1) == 1) await output.WriteAsync(new byte[1], cancellation);
        }
        WriteHeader(header, Tags.SequenceDelimiter, 0);
        await output.WriteAsync(header, cancellation);
    }

    public void Dispose() => bytes.Dispose();

    private bool IsBasic => Length + (9L * lengths.Count) <= mostBasic;

    private static long Even(int length) => length + (length & 1L);

    private static void WriteHeader(Span<byte> header, uint tag, int length)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)(tag >> 16));
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], (ushort)tag);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], length);
    }

    private async Task MoveToDiskAsync(CancellationToken cancellation)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var disk = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
        bytes.Position = 0;
        await bytes.CopyToAsync(disk, cancellation);
        await bytes.DisposeAsync();
        bytes = disk;
    }
}
