using System.Globalization;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// WADO-RS bulk data, at the addresses that metadata gives: instance and path of tags and item numbers.
/// https://dicom.nema.org/medical/dicom/current/output/html/part18.html#sect_10.4.1.1.5
/// </summary>
internal static class RetrieveBulkData
{
    private const string Bytes = "application/octet-stream";
    private const string PixelData = "7FE00010";

    public static void MapRetrieveBulkData(this IEndpointRouteBuilder dicomWeb) =>
        dicomWeb.MapMethods("/studies/{study}/series/{series}/instances/{instance}/bulkdata/{**path}", ReadRoutes.Methods, HandleAsync).AuditAs("wado", "R");

    private static async Task HandleAsync(
        HttpContext context, DicomWebFace face, string study, string series, string instance, string? path, CancellationToken cancellation)
    {
        if (path is null) throw Errors.NoSuchPath();
        var accepted = Accepted.Of(context.Request);
        var place = StudyPath.Parse(study, series, instance);
        var found = await place.OneAsync(face.Studies, cancellation);
        var frames = path == PixelData ? InstanceFrames.Count(found) : 0;
        var isOneStream = frames == 0 || !Uids.IsEncapsulated(found.TransferSyntax) || frames == 1;
        var (isMultipart, type) = Choose(accepted, frames == 0 ? null : found.TransferSyntax, isOneStream, RangeAnswer.IsAskedFor(context.Request));
        var version = await place.VersionAsync(face.Studies, cancellation) ?? throw StudyPath.NotFound();
        if (EntityTag.IsKnown(context, $"{version}-bulk-{(isMultipart ? "multipart" : "single")}-{type[^4..]}")) return;

        var value = await OpenAsync(face.Source, found, path, frames, cancellation);
        var contentType = frames > 0 ? $"{type}; transfer-syntax={TransferSyntaxes.OfFrame(found.TransferSyntax)}" : type;
        if (!isMultipart && value is not null)
        {
            await RangeAnswer.WriteAsync(context, value, contentType);
            return;
        }
        await using var bytes = value;
        var location = $"{new FaceUrls(context.Request, face).BasePath}/{StudyPath.Of(found)}/bulkdata/{path}";
        var parts = new MultipartWriter(context.Response, type, $"{found.SopInstanceUid}/bulkdata/{path}/{type}");
        if (!isMultipart) context.Response.ContentType = contentType;
        else if (parts.IsAnsweredByHead()) return;

        var output = isMultipart ? await parts.BeginPartAsync(contentType, location, cancellation) : context.Response.Body;
        if (bytes is not null) await bytes.CopyToAsync(output, cancellation);
        for (var frame = 1; frame <= frames && bytes is null; frame++)
        {
            if (frame > 1 && !isOneStream) output = await parts.BeginPartAsync(contentType, location, cancellation);
            await face.Source.WriteFrameAsync(found, frame, output, cancellation);
        }
        if (isMultipart) await parts.EndAsync(cancellation);
    }

    // Octets always, and compressed pixels by their own media type (PS3.18 table 8.7.3-5); "*/*" alone means parts, but for a video, and
    // for a client that asks for a range.
    private static (bool IsMultipart, string Type) Choose(IReadOnlyList<MediaType> accepted, string? pixelSyntax, bool isOneStream, bool wantsRange)
    {
        var own = pixelSyntax is null ? Bytes : TransferSyntaxes.FrameMediaType(pixelSyntax);
        var isVideo = pixelSyntax is not null && Uids.IsVideo(pixelSyntax);
        foreach (var type in accepted)
        {
            if (type.Name == "*/*") return isVideo ? (false, own) : (!(wantsRange && isOneStream), Bytes);
            var isMultipart = type.Name == "multipart/related";
            var wanted = isMultipart ? type with { Name = type.Parameter("type")?.ToLowerInvariant() ?? Bytes } : type;
            if ((isMultipart || isOneStream) && (wanted.Covers(Bytes) ? Bytes : wanted.Covers(own) ? own : null) is { } name) return (isMultipart, name);
        }
        throw Accepted.NotAcceptable(isOneStream ? $"Bulk data is available as application/octet-stream{(own == Bytes ? "" : $" and {own}")}." : "Several compressed frames need multipart/related.");
    }

    /// <summary>The value as one stream; null where it is written frame by frame.</summary>
    private static async Task<Stream?> OpenAsync(IInstanceSource source, StoredInstance instance, string path, int frames, CancellationToken cancellation)
    {
        if (frames == 0) return await InstanceValue.OpenAsync(source, instance, path, cancellation);
        if (frames == 1 && Uids.IsEncapsulated(instance.TransferSyntax)) return await InstanceFrames.OpenAsync(source, instance, 1, cancellation);
        return instance.Frames is { IsEncapsulated: false, Frames: [[var first], ..] and [.., [var last]] } && await source.OpenAsync(instance, cancellation) is { } file
            ? new RangesStream(file, [new(first.Offset, last.Offset + last.Length - first.Offset)])
            : null;
    }
}
