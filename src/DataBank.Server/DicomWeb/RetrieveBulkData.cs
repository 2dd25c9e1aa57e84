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
        dicomWeb.MapGet("/studies/{study}/series/{series}/instances/{instance}/bulkdata/{**path}", HandleAsync).AuditAs("wado", "R");

    private static async Task HandleAsync(
        HttpContext context, DicomWebFace face, string study, string series, string instance, string path, CancellationToken cancellation)
    {
        var accepted = Accepted.Of(context.Request);
        var found = await StudyPath.Parse(study, series, instance).OneAsync(face.Studies, cancellation);
        var isMultipart = IsMultipart(accepted);
        var frames = path == PixelData ? InstanceFrames.Count(found) : 0;
        var isEncapsulated = Uids.IsEncapsulated(found.TransferSyntax);
        if (!isMultipart && isEncapsulated && frames > 1) throw Accepted.NotAcceptable("Several compressed frames need multipart/related.");

        var value = frames > 0 ? null : await ValueAsync(face.Source, found, path, cancellation);
        var contentType = frames > 0 ? $"{Bytes}; transfer-syntax={TransferSyntaxes.OfFrame(found.TransferSyntax)}" : Bytes;
        var location = $"{new FaceUrls(context.Request, face).BasePath}/{StudyPath.Of(found)}/bulkdata/{path}";
        var parts = new MultipartWriter(context.Response, Bytes, $"{found.SopInstanceUid}/bulkdata/{path}");
        if (!isMultipart) context.Response.ContentType = contentType;

        var output = isMultipart ? await parts.BeginPartAsync(contentType, location, cancellation) : context.Response.Body;
        if (value is { } bytes) await output.WriteAsync(bytes, cancellation);
        for (var frame = 1; frame <= frames; frame++)
        {
            if (frame > 1 && isEncapsulated) output = await parts.BeginPartAsync(contentType, location, cancellation);
            await face.Source.WriteFrameAsync(found, frame, output, cancellation);
        }
        if (isMultipart) await parts.EndAsync(cancellation);
    }

    private static bool IsMultipart(IReadOnlyList<MediaType> accepted)
    {
        foreach (var type in accepted)
        {
            if (type.Name == "*/*" || (type.Name == "multipart/related" && (type.Parameter("type") ?? Bytes).ToLowerInvariant() is Bytes or "*/*")) return true;
            if (type.Covers(Bytes)) return false;
        }
        throw Accepted.NotAcceptable("Bulk data is available as application/octet-stream.");
    }

    // Rare and mostly small values: the file is read through its source, so that a view gives de-identified bytes only.
    private static async Task<ReadOnlyMemory<byte>?> ValueAsync(IInstanceSource source, StoredInstance instance, string path, CancellationToken cancellation)
    {
        using var stored = new MemoryStream();
        await source.WriteFileAsync(instance, stored, cancellation);
        var dataset = Part10Reader.Read(stored.GetBuffer().AsMemory(0, (int)stored.Length)).Dataset;
        var steps = path.Split('/');
        for (var i = 0; i + 2 < steps.Length; i += 2)
        {
            if (!Tag.TryParse(steps[i], out var sequence) || !int.TryParse(steps[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var item)) throw NotFound();
            var items = dataset.Items(sequence);
            dataset = item >= 1 && item <= items.Count ? items[item - 1] : throw NotFound();
        }
        return steps.Length % 2 == 1 && steps[^1].Length == 8 && Tag.TryParse(steps[^1], out var tag) && dataset.TryFind(tag, out var element) && element.Vr != Vr.SQ
            ? dataset.Bytes(tag)
            : throw NotFound();
    }

    private static RequestProblem NotFound() => RequestProblem.NotFound("This value");
}
