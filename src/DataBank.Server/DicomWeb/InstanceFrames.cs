using System.Text.Json;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>The frames of an instance: by its frame table, or, in a view, by its metadata. A video counts as one.</summary>
internal static class InstanceFrames
{
    public static RequestProblem NotFound() => RequestProblem.NotFound("This frame");

    /// <summary>The bytes of one frame (from 1 on) as they are stored, to be sought in; null where they cannot: a view's, deflated, or packed bits.</summary>
    public static async Task<Stream?> OpenAsync(IInstanceSource source, StoredInstance instance, int frame, CancellationToken cancellation) =>
        instance.Frames is { FrameBits: null } table && await source.OpenAsync(instance, cancellation) is { } file ? new RangesStream(file, table.Frames[frame - 1]) : null;

    public static int Count(StoredInstance instance)
    {
        if (instance.Frames is { } table) return table.Frames.Count;
        // The frames of a deflated file have no place in it.
        if (instance.Blob is not null && instance.TransferSyntax != Uids.DeflatedExplicitVrLittleEndian) return 0;
        using var metadata = JsonDocument.Parse(instance.MetadataJson, DicomJson.Nesting);
        if (!metadata.RootElement.TryGetProperty("7FE00010", out _)) return 0;
        return !Uids.IsVideo(instance.TransferSyntax) && metadata.RootElement.TryGetProperty("00280008", out var frames) && frames.TryGetProperty("Value", out var values)
            && values.GetArrayLength() > 0 && int.TryParse(values[0].ToString(), out var count) ? count : 1;
    }
}
