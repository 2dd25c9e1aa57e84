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
        dicomWeb.MapMethods("/studies/{study}/series/{series}/instances/{instance}/frames/{frames}", ReadRoutes.Methods, HandleAsync).AuditAs("wado", "R");

    private static async Task HandleAsync(
        HttpContext context, DicomWebFace face, string study, string series, string instance, string frames, CancellationToken cancellation)
    {
        var accepted = Accepted.Of(context.Request);
        var numbers = FrameNumbers.Parse(frames);
        var path = StudyPath.Parse(study, series, instance);
        var found = await path.OneAsync(face.Studies, cancellation);
        var count = InstanceFrames.Count(found);
        if (numbers.Exists(number => number > count)) throw InstanceFrames.NotFound();
        var (isMultipart, partType, syntax) = Choose(accepted, found, numbers.Count, RangeAnswer.IsAskedFor(context.Request));

        var version = await path.VersionAsync(face.Studies, cancellation) ?? throw StudyPath.NotFound();
        if (EntityTag.IsKnown(context, $"{version}-{(isMultipart ? "multipart" : "single")}-{syntax}")) return;
        using var converted = IsStored(found, syntax) ? null : await ConvertedInstance.OpenAsync(face.Source, found, syntax, numbers, cancellation);
        Task WriteAsync(int number, Stream output) =>
            converted?.WriteFrameAsync(number, output, cancellation) ?? face.Source.WriteFrameAsync(found, number, output, cancellation);

        var contentType = $"{partType}; transfer-syntax={syntax}";
        if (!isMultipart)
        {
            if (converted is null && await InstanceFrames.OpenAsync(face.Source, found, numbers[0], cancellation) is { } stored)
            {
                await RangeAnswer.WriteAsync(context, stored, contentType);
                return;
            }
            context.Response.ContentType = contentType;
            await WriteAsync(numbers[0], context.Response.Body);
            return;
        }
        var location = $"{new FaceUrls(context.Request, face).BasePath}/{StudyPath.Of(found)}/frames/";
        var parts = new MultipartWriter(context.Response, partType, $"{found.SopInstanceUid}/frames/{frames}/{syntax}");
        if (parts.IsAnsweredByHead()) return;
        foreach (var number in numbers)
        {
            var part = await parts.BeginPartAsync(contentType, location + number.ToString(CultureInfo.InvariantCulture), cancellation);
            await WriteAsync(number, part);
        }
        await parts.EndAsync(cancellation);
    }

    private static bool IsStored(StoredInstance instance, string syntax) =>
        syntax == TransferSyntaxes.OfFrame(instance.TransferSyntax) && instance.TransferSyntax != Uids.DeflatedExplicitVrLittleEndian;

    // Octet streams without a transfer syntax are uncompressed little endian (PS3.18 §8.7.3.3.2), and pictures without one what is stored
    // or the usual one of their type; "*/*" takes what is stored, and where it asks for a range of one frame, or a video, that alone.
    private static (bool IsMultipart, string PartType, string Syntax) Choose(IReadOnlyList<MediaType> accepted, StoredInstance instance, int frames, bool wantsRange)
    {
        var stored = TransferSyntaxes.OfFrame(instance.TransferSyntax);
        var native = TransferSyntaxes.FrameMediaType(stored);
        var isSingleRefused = false;
        foreach (var type in accepted)
        {
            if (type.Name == "*/*") return (frames > 1 || !(wantsRange || Uids.IsVideo(stored)), native, stored);
            var isMultipart = type.Name == "multipart/related";
            var wanted = isMultipart ? type.Parameter("type")?.ToLowerInvariant() ?? Bytes : type.Name;
            if (Syntax(type.Parameter("transfer-syntax"), wanted, native, stored) is not { } syntax) continue;
            if (syntax != stored && !ConvertedInstance.IsPossible(instance.TransferSyntax, syntax)) continue;
            if (isMultipart || frames == 1) return (isMultipart, wanted == "*/*" ? TransferSyntaxes.FrameMediaType(syntax) : wanted, syntax);
            isSingleRefused = true;
        }
        throw isSingleRefused
            ? RequestProblem.Invalid("Several frames need multipart/related.")
            : Accepted.NotAcceptable($"The frames are stored in transfer syntax {instance.TransferSyntax} and cannot be converted to what is accepted: accept multipart/related; type=\"application/octet-stream\"; transfer-syntax=*");
    }

    /// <summary>The transfer syntax that an entry means; null when it contradicts itself or names none that frames are in.</summary>
    private static string? Syntax(string? named, string wanted, string native, string stored)
    {
        if (named is null or TransferSyntaxes.Any)
        {
            return (wanted == native && native != Bytes) || wanted == "*/*" || (wanted == Bytes && named is not null) ? stored
                : wanted == Bytes ? Uids.ExplicitVrLittleEndian
                : TransferSyntaxes.DefaultOf(wanted);
        }
        var syntax = TransferSyntaxes.OfFrame(named);
        return wanted is Bytes or "*/*" || TransferSyntaxes.FrameMediaType(syntax) == wanted ? syntax : null;
    }
}
