using DataBank.Dicom;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>WADO-RS thumbnails, one picture whatever is asked for: https://dicom.nema.org/medical/dicom/current/output/html/part18.html#sect_10.4.1.1.4</summary>
internal static class RetrieveThumbnail
{
    private const int DefaultSide = 128;

    public static void MapRetrieveThumbnail(this IEndpointRouteBuilder dicomWeb)
    {
        dicomWeb.MapMethods("/studies/{study}/thumbnail", ReadRoutes.Methods, HandleAsync).AuditAs("wado", "R");
        dicomWeb.MapMethods("/studies/{study}/series/{series}/thumbnail", ReadRoutes.Methods, HandleAsync).AuditAs("wado", "R");
        dicomWeb.MapMethods("/studies/{study}/series/{series}/instances/{instance}/thumbnail", ReadRoutes.Methods, HandleAsync).AuditAs("wado", "R");
        dicomWeb.MapMethods("/studies/{study}/series/{series}/instances/{instance}/frames/{frames}/thumbnail", ReadRoutes.Methods, HandleAsync).AuditAs("wado", "R");
    }

    private static async Task HandleAsync(
        HttpContext context, DicomWebFace face, string study, string? series, string? instance, string? frames, CancellationToken cancellation)
    {
        var path = StudyPath.Parse(study, series, instance);
        var type = RenderedMediaType.Choose([.. Accepted.Of(context.Request).Where(accepted => accepted.Name != "multipart/related")], isOne: true);
        var request = RenderParameters.Parse(context.Request.Query);
        var frame = frames is null ? 1 : FrameNumbers.Parse(frames)[0];
        var version = await path.VersionAsync(face.Studies, cancellation) ?? throw StudyPath.NotFound();
        if (RenderedCaching.IsKnown(context, version, type.Name)) return;
        // Nothing is written on a thumbnail (PS3.18 §8.3.5.1.1).
        var pictures = new RenderedPictures(face, request with
        {
            Format = type.Format,
            Annotations = Annotations.None,
            Viewport = request.Viewport ?? Viewport.Square(DefaultSide),
        });
        var picture = await pictures.FirstAsync(path, frame, cancellation);
        context.Response.ContentType = type.Name;
        context.Response.ContentLength = picture.Length;
        await context.Response.Body.WriteAsync(picture, cancellation);
    }
}
