using System.Globalization;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>WADO-RS frames: https://dicom.nema.org/medical/dicom/current/output/html/part18.html#sect_10.4.1.1.6</summary>
internal static class RetrieveFrames
{
    private const string Bytes = "application/octet-stream";

    public static void MapRetrieveFrames(this IEndpointRouteBuilder dicomWeb) =>
        dicomWeb.MapGet("/studies/{study}/series/{series}/instances/{instance}/frames/{frames}", HandleAsync).AuditAs("wado", "R");

    private static async Task HandleAsync(
        HttpContext context, DicomWebFace face, string study, string series, string instance, string frames, CancellationToken cancellation)
    {
        var accepted = Accepted.Of(context.Request);
        var numbers = FrameNumbers.Parse(frames);
        var path = StudyPath.Parse(study, series, instance);
        var found = await path.OneAsync(face.Studies, cancellation);
        var count = InstanceFrames.Count(found);
        if (numbers.Exists(number => number > count)) throw InstanceFrames.NotFound();
        var (isMultipart, partType) = Choose(accepted, found.TransferSyntax, numbers.Count);

        var version = await path.VersionAsync(face.Studies, cancellation) ?? throw StudyPath.NotFound();
        if (EntityTag.IsKnown(context, $"{version}-{(isMultipart ? "multipart" : "single")}-{partType.Replace('/', '.')}")) return;
        var contentType = $"{partType}; transfer-syntax={TransferSyntaxes.OfFrame(found.TransferSyntax)}";
        if (!isMultipart)
        {
            context.Response.ContentType = contentType;
            await face.Source.WriteFrameAsync(found, numbers[0], context.Response.Body, cancellation);
            return;
        }
        var location = $"{new FaceUrls(context.Request, face).BasePath}/{StudyPath.Of(found)}/frames/";
        var parts = new MultipartWriter(context.Response, partType, $"{found.SopInstanceUid}/frames/{frames}");
        foreach (var number in numbers)
        {
            var part = await parts.BeginPartAsync(contentType, location + number.ToString(CultureInfo.InvariantCulture), cancellation);
            await face.Source.WriteFrameAsync(found, number, part, cancellation);
        }
        await parts.EndAsync(cancellation);
    }

    // Octet streams without a transfer syntax are uncompressed little endian (PS3.18 §8.7.3.3.2); "*/*" takes what is stored.
    private static (bool IsMultipart, string PartType) Choose(IReadOnlyList<MediaType> accepted, string stored, int frames)
    {
        var native = TransferSyntaxes.FrameMediaType(stored);
        var isSingleRefused = false;
        foreach (var type in accepted)
        {
            if (type.Name == "*/*") return (true, native);
            var isMultipart = type.Name == "multipart/related";
            var wanted = isMultipart ? type.Parameter("type")?.ToLowerInvariant() ?? Bytes : type.Name;
            if (wanted is not (Bytes or "*/*") && wanted != native) continue;
            var syntax = type.Parameter("transfer-syntax") ?? (wanted == Bytes ? Uids.ExplicitVrLittleEndian : TransferSyntaxes.Any);
            if (syntax != TransferSyntaxes.Any && syntax != stored && syntax != TransferSyntaxes.OfFrame(stored)) continue;
            if (isMultipart || frames == 1) return (isMultipart, wanted == "*/*" ? native : wanted);
            isSingleRefused = true;
        }
        throw isSingleRefused
            ? RequestProblem.Invalid("Several frames need multipart/related.")
            : Accepted.NotAcceptable($"The frames are stored in transfer syntax {stored} and this server has no codec to convert them: accept multipart/related; type=\"application/octet-stream\"; transfer-syntax=*");
    }
}
