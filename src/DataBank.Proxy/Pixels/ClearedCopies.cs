using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>The released copies of cleared instances: Part 10 files in sealed parts, which go with the theme's key.</summary>
internal sealed class ClearedCopies(ClearedCopyStore store)
{
    private const int PartBytes = 1 << 20;
    private const byte More = 1, Last = 0;

    public async Task WriteAsync(ThemeView view, string studyUid, string instanceUid, ReadOnlyMemory<byte> file, CancellationToken cancellation)
    {
        for (var part = 0; part == 0 || (long)part * PartBytes < file.Length; part++)
        {
            var piece = file.Slice(part * PartBytes, Math.Min(PartBytes, file.Length - (part * PartBytes)));
            byte[] plain = [(part + 1L) * PartBytes < file.Length ? More : Last, .. piece.Span];
            await store.PutPartAsync(view.Theme, studyUid, instanceUid, part, view.Seal.Seal(plain, PlaceOf(instanceUid, part)), cancellation);
        }
    }

    /// <summary>Writes the whole file.</summary>
    public Task CopyAsync(ThemeView view, string instanceUid, Stream output, CancellationToken cancellation) =>
        CopyAsync(view, instanceUid, 0, long.MaxValue, output, cancellation);

    /// <summary>Writes a range of the file.</summary>
    /// <exception cref="InvalidDataException">A part is missing.</exception>
    public async Task CopyAsync(ThemeView view, string instanceUid, long offset, long length, Stream output, CancellationToken cancellation)
    {
        for (var part = (int)(offset / PartBytes); length > 0; part++)
        {
            var content = await store.PartAsync(view.Theme, instanceUid, part, cancellation) ?? throw new InvalidDataException("A part of a cleared copy is missing.");
            var plain = view.Seal.OpenBytes(content, PlaceOf(instanceUid, part));
            var skip = (int)Math.Max(0, offset - ((long)part * PartBytes));
            var count = (int)Math.Min(length, plain.Length - 1 - skip);
            await output.WriteAsync(plain.AsMemory(1 + skip, count), cancellation);
            length -= count;
            if (plain[0] == Last)
                return;
        }
    }

    /// <summary>A copy as the view shows it.</summary>
    public static NewInstance Shown(ReadOnlyMemory<byte> copy)
    {
        using var stream = new MemoryStream(copy.ToArray(), writable: false);
        var file = Part10Reader.ReadHeader(stream);
        stream.Position = 0;
        return ImageLane.Shown(file.Dataset, file.TransferSyntax, FrameTable.Build(file, stream));
    }

    private static string PlaceOf(string instanceUid, int part) => $"copy/{instanceUid}/{part}";
}
