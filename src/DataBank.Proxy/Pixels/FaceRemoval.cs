using System.Globalization;
using System.Security.Cryptography;
using DataBank.Dicom;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// Takes the face out of a series of slices (PS3.15 E.3.2). The slices are read once to find the face and once to write copies without it; what the copies then hold
/// is judged against what was read. Only one slice is in memory as it is, of the others coarse cells.
/// </summary>
internal sealed class FaceRemoval(PixelSearch files, InstanceGate gate, ProxyOptions options)
{
    private const int MostSlices = 4096;

    private static readonly Tag Slope = new(0x0028, 0x1053), Intercept = new(0x0028, 0x1052);

    /// <summary>Hands over a copy of every slice without the face, and the hash of its source; null, or why there is no such copy that may be shown.</summary>
    /// <param name="series">All slices of one series that are known.</param>
    /// <param name="keep">Keeps a copy, which may be shown only if nothing is given back in the end; false: the series has changed meanwhile.</param>
    public async Task<string?> RemoveAsync(
        ThemeView view, IReadOnlyList<VaultInstance> series, Func<VaultInstance, string, ReadOnlyMemory<byte>, Task<bool>> keep, CancellationToken cancellation)
    {
        if (series.Count > MostSlices)
            return "too-many-slices";
        try
        {
            return await RemoveWholeAsync(view, series, keep, cancellation);
        }
        catch (Exception failure) when (failure is DicomFormatException or PixelDataException or CodecMissingException or NotSupportedException or InvalidOperationException)
        {
            return "unreadable";
        }
    }

    private async Task<string?> RemoveWholeAsync(
        ThemeView view, IReadOnlyList<VaultInstance> series, Func<VaultInstance, string, ReadOnlyMemory<byte>, Task<bool>> keep, CancellationToken cancellation)
    {
        HeadVolume? before = null, after = null;
        var hashes = new List<string>();
        foreach (var instance in series)
        {
            if (await files.ReadAsync(view, instance, cancellation) is not { } file)
                return "too-large";
            hashes.Add(Convert.ToHexStringLower(SHA256.HashData(file)));
            using var frames = FrameReader.Open(file);
            if (await AddAsync(frames, frames.File.Dataset, before, cancellation) is not { } with)
                return "no-geometry";
            before = with;
        }
        if (before is null || !before.Close())
            return "no-volume";
        if (FaceRegion.Find(before) is not { } face)
            return "no-face-found";
        for (var i = 0; i < series.Count; i++)
        {
            if (await files.ReadAsync(view, series[i], cancellation) is not { } file || Convert.ToHexStringLower(SHA256.HashData(file)) != hashes[i])
                return "changed";
            using var frames = FrameReader.Open(file);
            if (await gate.ReleaseAsync(view, series[i].PersonKey, frames.File.Dataset, PixelClearance.OfFace, cancellation) is not { } header
                || header.Text(ImageTags.SopInstanceUid) != series[i].InstanceUid)
                return "not-released";
            var copy = await WriteAsync(frames, header, face, cancellation);
            using var written = FrameReader.Open(copy);
            if (await AddAsync(written, frames.File.Dataset, after, cancellation) is not { } with || !await keep(series[i], hashes[i], copy))
                return "changed";
            after = with;
        }
        return after!.Close() && face.IsTakenFrom(after) ? null : "face-remains";
    }

    /// <param name="header">Says where the slice lies: the source's.</param>
    /// <param name="volume">Null for the first slice.</param>
    /// <returns>The volume with the slice; null when it does not fit in.</returns>
    private static async Task<HeadVolume?> AddAsync(FrameReader frames, DicomDataset header, HeadVolume? volume, CancellationToken cancellation)
    {
        if (frames.Count != 1 || SlicePlane.Read(header) is not { } plane)
            return null;
        using var frame = await frames.DecodeAsync(0, cancellation);
        if (frame.Format.SamplesPerPixel != 1 || frame.Format.Rows != plane.Rows || frame.Format.Columns != plane.Columns)
            return null;
        volume ??= new HeadVolume(plane, header.Text(ImageTags.SopClass) == Uids.CtImageStorage);
        if (volume.First.Rows != plane.Rows || volume.First.Columns != plane.Columns)
            return null;
        var values = new double[plane.Rows * plane.Columns];
        frame.ReadValues(values);
        var (slope, intercept) = Rescale(header);
        foreach (ref var value in values.AsSpan())
            value = (value * slope) + intercept;
        volume.Add(plane, values);
        return volume;
    }

    private async Task<ReadOnlyMemory<byte>> WriteAsync(FrameReader frames, DicomDataset header, FaceRegion face, CancellationToken cancellation)
    {
        var (plane, (slope, intercept)) = (SlicePlane.Read(frames.File.Dataset)!, Rescale(frames.File.Dataset));
        using var copy = new MemoryStream();
        await EditedPixels.WriteAsync(
            frames, header, (format, native) => face.Erase(plane, format, slope, intercept, native), copy, options.TextSearch.InstanceBytes, cancellation);
        return copy.ToArray();
    }

    private static (double Slope, double Intercept) Rescale(DicomDataset header) =>
        (header.Number(Slope) is { } slope and not 0 ? slope : 1, header.Number(Intercept) ?? 0);
}
