using System.Text.Json;
using DataBank.Dicom;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Instances whose content people see as it is: documents and video (PS3.18 §8.7.4).</summary>
internal static class RenderedContent
{
    private const string EncapsulatedDocument = "00420011";
    private const string EncapsulatedDocumentLength = "00420015";

    /// <summary>False, and nothing answered, when the instance is to be rendered, or the client does not take such content.</summary>
    /// <exception cref="Fhir.RequestProblem">406: a video of a type that the client does not take.</exception>
    public static async Task<bool> TryWriteAsync(
        HttpContext context, IInstanceSource source, StoredInstance instance, string version, IReadOnlyList<MediaType> accepted, CancellationToken cancellation)
    {
        if (await OpenAsync(source, instance, accepted, cancellation) is not ({ } type, { } bytes)) return false;
        if (RenderedCaching.IsKnown(context, version, type)) await bytes.DisposeAsync();
        else await RangeAnswer.WriteAsync(context, bytes, type);
        return true;
    }

    private static async Task<(string MediaType, Stream Bytes)?> OpenAsync(
        IInstanceSource source, StoredInstance instance, IReadOnlyList<MediaType> accepted, CancellationToken cancellation)
    {
        if (Uids.IsVideo(instance.TransferSyntax) && await InstanceFrames.OpenAsync(source, instance, 1, cancellation) is { } video)
        {
            var type = await VideoContainer.MediaTypeOfAsync(video, instance.TransferSyntax, cancellation);
            if (accepted.Any(range => range.Covers(type))) return (type, video);
            await video.DisposeAsync();
            throw Accepted.NotAcceptable($"This video is {type}; it is sent as it is stored.");
        }
        if (DocumentType(instance.SopClassUid) is not { } document || !accepted.Any(range => range.Covers(document))) return null;
        return (document, await InstanceValue.OpenAsync(source, instance, EncapsulatedDocument, cancellation, LengthOf(instance)));
    }

    private static long? LengthOf(StoredInstance instance)
    {
        using var metadata = JsonDocument.Parse(instance.MetadataJson, DicomJson.Nesting);
        return metadata.RootElement.TryGetProperty(EncapsulatedDocumentLength, out var length) && length.TryGetProperty("Value", out var values)
            && values[0].TryGetInt64(out var bytes) ? bytes : null;
    }

    private static string? DocumentType(string sopClass) => sopClass switch
    {
        "1.2.840.10008.5.1.4.1.1.104.1" => "application/pdf",
        "1.2.840.10008.5.1.4.1.1.104.2" => "text/xml",
        "1.2.840.10008.5.1.4.1.1.104.3" => "model/stl",
        "1.2.840.10008.5.1.4.1.1.104.4" => "model/obj",
        "1.2.840.10008.5.1.4.1.1.104.5" => "model/mtl",
        _ => null,
    };
}
