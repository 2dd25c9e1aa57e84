using System.Text.Json;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>How many frames an instance has: by its frame table, or, in a view, by its metadata.</summary>
internal static class InstanceFrames
{
    public static RequestProblem NotFound() => RequestProblem.NotFound("This frame");

    public static int Count(StoredInstance instance)
    {
        if (instance.Frames is { } table) return table.Frames.Count;
        // The frames of a deflated file have no place in it.
        if (instance.Blob is not null && instance.TransferSyntax != Uids.DeflatedExplicitVrLittleEndian) return 0;
        using var metadata = JsonDocument.Parse(instance.MetadataJson);
        if (!metadata.RootElement.TryGetProperty("7FE00010", out _)) return 0;
        return metadata.RootElement.TryGetProperty("00280008", out var frames) && frames.TryGetProperty("Value", out var values)
            && values.GetArrayLength() > 0 && int.TryParse(values[0].ToString(), out var count) ? count : 1;
    }
}
