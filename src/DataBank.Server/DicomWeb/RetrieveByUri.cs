using System.Globalization;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// WADO-URI: one instance by query parameters, https://dicom.nema.org/medical/dicom/current/output/html/part18.html#chapter_9, at the
/// base itself, where viewers that know one root look for it, and at "wado".
/// </summary>
internal static class RetrieveByUri
{
    private const string Dicom = "application/dicom";

    public static void MapRetrieveByUri(this IEndpointRouteBuilder dicomWeb)
    {
        dicomWeb.MapMethods("", ReadRoutes.Methods, HandleAsync).AuditAs("wado", "R");
        dicomWeb.MapMethods("/wado", ReadRoutes.Methods, HandleAsync).AuditAs("wado", "R");
    }

    private static async Task HandleAsync(HttpContext context, DicomWebFace face, CancellationToken cancellation)
    {
        var query = context.Request.Query;
        if (RenderParameters.One(query, "requestType") is not { } kind) throw Errors.NoSuchPath();
        if (kind != "WADO") throw RenderParameters.Invalid("requestType", "is WADO");
        if (RenderParameters.One(query, "anonymize") is not null) throw RenderParameters.Invalid("anonymize", "is not supported: de-identified images are in the research views");
        var path = StudyPath.Parse(Required(query, "studyUID"), Required(query, "seriesUID"), Required(query, "objectUID"));
        var accepted = RenderParameters.One(query, "contentType") is { } contentType ? MediaType.ParseList(contentType) : [.. Accepted.Of(context.Request)];
        var found = await path.OneAsync(face.Studies, cancellation);
        var version = await path.VersionAsync(face.Studies, cancellation) ?? throw StudyPath.NotFound();
        var wantsDicom = accepted.Count > 0 && accepted[0].Name == Dicom;
        if (!wantsDicom && await RenderedContent.TryWriteAsync(context, face.Source, found, version, accepted, cancellation)) return;
        if (wantsDicom)
        {
            var syntax = RenderParameters.One(query, "transferSyntax") ?? accepted[0].Parameter("transfer-syntax") ?? Uids.ExplicitVrLittleEndian;
            if (EntityTag.IsKnown(context, $"{version}-{syntax}")) return;
            await RetrieveInstances.WriteOneAsync(context.Response, face.Source, found, syntax, cancellation);
            return;
        }
        var type = RenderedMediaType.Choose(accepted, isOne: true);
        if (RenderedCaching.IsKnown(context, version, type.Name)) return;
        var picture = await RenderAsync(face, found, query, type.Format, cancellation);
        context.Response.ContentType = type.Name;
        context.Response.ContentLength = picture.Length;
        await context.Response.Body.WriteAsync(picture, cancellation);
    }

    private static async Task<byte[]> RenderAsync(DicomWebFace face, StoredInstance found, IQueryCollection query, PictureFormat format, CancellationToken cancellation)
    {
        var request = new RenderRequest
        {
            Format = format,
            Quality = RenderParameters.Quality(query, "imageQuality"),
            Annotations = RenderParameters.ParseAnnotations(RenderParameters.One(query, "annotation")),
            Frame = RenderParameters.One(query, "frameNumber") is { } frame ? FrameNumbers.Parse(frame)[0] : 1,
            Window = (RenderParameters.One(query, "windowCenter"), RenderParameters.One(query, "windowWidth")) switch
            {
                (null, null) => null,
                ({ } center, { } width) => RenderParameters.ParseWindow([center, width]),
                _ => throw RenderParameters.Invalid("windowCenter", "goes with windowWidth"),
            },
            PresentationState = RenderParameters.One(query, "presentationUID") is { } state
                ? await StateAsync(face, found, state, Required(query, "presentationSeriesUID"), cancellation)
                : null,
        };
        using var opened = await RenderableInstance.OpenAsync(face.Source, found, [request.Frame], cancellation);
        return await opened.RenderAsync(request with { Viewport = ParseViewport(query, opened.Format) }, cancellation);
    }

    private static async Task<PresentationState> StateAsync(
        DicomWebFace face, StoredInstance image, string uid, string series, CancellationToken cancellation)
    {
        var stored = await StudyPath.Parse(image.StudyUid, series, uid).OneAsync(face.Studies, cancellation);
        if (!PresentationState.IsSopClass(stored.SopClassUid)) throw RenderParameters.Invalid("presentationUID", "names no grayscale or colour softcopy presentation state");
        var state = await RenderedPictures.StateAsync(face.Source, stored, cancellation);
        return state.RefersTo(image.SopInstanceUid) ? state : throw RenderParameters.Invalid("presentationUID", "names a state that was made for other images");
    }

    /// <summary>Rows and columns of the picture, and the region as fractions of the image (PS3.18 §9.1.2.2.4).</summary>
    private static Viewport? ParseViewport(IQueryCollection query, FrameFormat image)
    {
        var (rows, columns, region) = (RenderParameters.One(query, "rows"), RenderParameters.One(query, "columns"), RenderParameters.One(query, "region"));
        if (rows is null && columns is null && region is null) return null;
        var source = region is null ? (Area?)null : ParseRegion(region.Split(','), image);
        return new Viewport(Side(columns, "columns", rows, source?.Width), Side(rows, "rows", columns, source?.Height)) { Source = source };
    }

    /// <summary>A side that is not given follows from the other, or from the region.</summary>
    private static int Side(string? text, string name, string? other, double? region) =>
        text is not null ? RenderParameters.Side(text) ?? throw RenderParameters.Invalid(name, $"is a whole number from 1 to {Viewport.LongestSide}")
        : other is not null ? Viewport.LongestSide
        : (int)Math.Clamp(Math.Round(region ?? 1), 1, Viewport.LongestSide);

    private static Area ParseRegion(string[] parts, FrameFormat image)
    {
        var corners = parts.Select(part => RenderParameters.Number(part) ?? double.NaN).ToArray();
        return corners is [>= 0 and var left, >= 0 and var top, <= 1 and var right, <= 1 and var bottom] && left < right && top < bottom
            ? new Area(left * image.Columns, top * image.Rows, (right - left) * image.Columns, (bottom - top) * image.Rows)
            : throw RenderParameters.Invalid("region", "is xmin,ymin,xmax,ymax with numbers from 0 to 1");
    }

    private static string Required(IQueryCollection query, string name) => RenderParameters.One(query, name) ?? throw RenderParameters.Invalid(name, "is required");
}
