using System.Security.Cryptography;
using DataBank.Dicom;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// Clears one instance of text: what a person decided, or else what the machine says of its regions and what is read in the frames becomes
/// black, and what was written is read again. Whatever can't be opened, read or made clean stays inside, for a person to decide.
/// </summary>
internal sealed class PixelSearch(
    DicomWebUpstream dicomWeb, InstanceGate gate, PatientContexts contexts, PixelDecisions decisions, TextInPixels text, ProxyOptions options)
{
    private const int Rounds = 6;
    private const double MuchText = 0.35;

    public async Task<PixelOutcome> LookAsync(ThemeView view, VaultInstance instance, CancellationToken cancellation)
    {
        if (await ReadAsync(view, instance, cancellation) is not { } file)
            return new PixelOutcome(InstanceVerdict.Uncertain, "too-large", "");
        var hash = Convert.ToHexStringLower(SHA256.HashData(file));
        try
        {
            return await LookAsync(view, instance, file, hash, cancellation);
        }
        catch (Exception failure) when (failure is DicomFormatException or PixelDataException or CodecMissingException or NotSupportedException or InvalidOperationException)
        {
            return new PixelOutcome(InstanceVerdict.Uncertain, "unreadable", hash);
        }
    }

    /// <summary>The source's file; null when it is too large to be looked at.</summary>
    public async Task<byte[]?> ReadAsync(ThemeView view, VaultInstance instance, CancellationToken cancellation)
    {
        var (study, series, uid) = SourceUids.Open(view, instance);
        using var part = await dicomWeb.OpenInstanceAsync(study, series, uid, cancellation) ?? throw new HttpRequestException("The upstream has no such instance.");
        using var file = new MemoryStream();
        var buffer = new byte[80 * 1024];
        for (int read; (read = await part.Content.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (file.Length + read > options.TextSearch.InstanceBytes)
                return null;
            file.Write(buffer, 0, read);
        }
        return file.ToArray();
    }

    private async Task<PixelOutcome> LookAsync(ThemeView view, VaultInstance instance, byte[] file, string hash, CancellationToken cancellation)
    {
        using var frames = FrameReader.Open(file);
        var source = frames.File.Dataset;
        var rule = view.Policy.Dicom.Policy.PixelsOf(source);
        // Of most images nobody has decided: their frames are not hashed. The first decisions were bound to the whole file.
        var decision = await decisions.IsDecidedAsync(view, instance.InstanceUid, cancellation)
            ? await decisions.FindAsync(view, instance.InstanceUid, PixelHash.Of(frames), rule, cancellation) ?? await decisions.FindAsync(view, instance.InstanceUid, hash, rule, cancellation)
            : null;
        if (decision?.Kind == PixelDecisionKind.Withhold)
            return new PixelOutcome(InstanceVerdict.Withheld, "", hash);
        if (await gate.ReleaseAsync(view, instance.PersonKey, source, PixelClearance.Of(isReviewed: decision is not null), cancellation) is not { } header
            || header.Text(ImageTags.SopInstanceUid) != instance.InstanceUid)
            return new PixelOutcome(InstanceVerdict.Withheld, "", hash);
        if (decision is not null)
            return new PixelOutcome(InstanceVerdict.Cleared, "", hash, await WriteAsync(frames, header, decision.Areas, cancellation));
        if (rule == PixelRule.Reviewed)
            return new PixelOutcome(InstanceVerdict.Uncertain, PixelReview.ReviewOnly, hash);
        if (frames.Count > options.TextSearch.Frames)
            return new PixelOutcome(InstanceVerdict.Uncertain, "too-many-frames", hash);
        return await SearchAsync(view, instance, frames, header, hash, cancellation);
    }

    private async Task<PixelOutcome> SearchAsync(
        ThemeView view, VaultInstance instance, FrameReader frames, DicomDataset header, string hash, CancellationToken cancellation)
    {
        var source = frames.File.Dataset;
        var own = new[] { ImageTags.PatientName, ImageTags.PatientId, ImageTags.AccessionNumber, ImageTags.BirthDate }.Select(source.Text).OfType<string>()
            .Concat(await contexts.FindAsync(view, instance.PersonKey, cancellation) is var (context, _, _) ? context.Identifiers : []).ToList();
        var outside = UltrasoundRegions.Outside(source, frames.Format.Columns, frames.Format.Rows);
        var areas = new List<PixelArea>();
        for (var round = 0; round < Rounds; round++)
        {
            var copy = await WriteAsync(frames, header, [.. outside, .. areas], cancellation);
            using var written = FrameReader.Open(copy);
            if (await text.FindAsync(written, own, cancellation) is not { } rest)
                return new PixelOutcome(InstanceVerdict.Unread, "", hash);
            if (rest.Count == 0)
                return new PixelOutcome(InstanceVerdict.Cleared, "", hash, copy);
            areas.AddRange(rest);
            if (Covered(areas, frames.Format.Columns, frames.Format.Rows) > MuchText)
                return new PixelOutcome(InstanceVerdict.Uncertain, "much-text", hash);
        }
        return new PixelOutcome(InstanceVerdict.Uncertain, "text-remains", hash);
    }

    /// <summary>The share of the image that lies in any of the areas.</summary>
    private static double Covered(IEnumerable<PixelArea> areas, int columns, int rows)
    {
        var isCovered = new bool[columns * rows];
        foreach (var area in areas.Select(area => area.Inside(columns, rows)).OfType<PixelArea>())
        {
            for (var y = area.Top; y < area.Top + area.Height; y++)
                isCovered.AsSpan((y * columns) + area.Left, area.Width).Fill(true);
        }
        return (double)isCovered.AsSpan().Count(true) / isCovered.Length;
    }

    private async Task<ReadOnlyMemory<byte>> WriteAsync(FrameReader frames, DicomDataset header, IReadOnlyList<PixelArea> areas, CancellationToken cancellation)
    {
        using var copy = new MemoryStream();
        await BlackOut.WriteAsync(frames, header, areas, copy, options.TextSearch.InstanceBytes, cancellation);
        return copy.ToArray();
    }
}
