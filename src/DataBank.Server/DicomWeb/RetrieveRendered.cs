using System.Globalization;
using DataBank.Dicom;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// WADO-RS rendered resources: https://dicom.nema.org/medical/dicom/current/output/html/part18.html#sect_10.4.1.1.3. Of a presentation
/// state it is the images that the state was made for; of encapsulated documents and video their content as it is.
/// </summary>
internal static class RetrieveRendered
{
    public static void MapRetrieveRendered(this IEndpointRouteBuilder dicomWeb)
    {
        dicomWeb.MapMethods("/studies/{study}/rendered", ReadRoutes.Methods, HandleAsync).AuditAs("wado", "R");
        dicomWeb.MapMethods("/studies/{study}/series/{series}/rendered", ReadRoutes.Methods, HandleAsync).AuditAs("wado", "R");
        dicomWeb.MapMethods("/studies/{study}/series/{series}/instances/{instance}/rendered", ReadRoutes.Methods, HandleAsync).AuditAs("wado", "R");
        dicomWeb.MapMethods("/studies/{study}/series/{series}/instances/{instance}/frames/{frames}/rendered", ReadRoutes.Methods, HandleAsync).AuditAs("wado", "R");
    }

    private static async Task HandleAsync(
        HttpContext context, DicomWebFace face, string study, string? series, string? instance, string? frames, CancellationToken cancellation)
    {
        var path = StudyPath.Parse(study, series, instance);
        var accepted = Accepted.Of(context.Request);
        var request = RenderParameters.Parse(context.Request.Query);
        var numbers = frames is null ? null : FrameNumbers.Parse(frames);
        var version = await path.VersionAsync(face.Studies, cancellation) ?? throw StudyPath.NotFound();
        var only = instance is null ? null : await path.OneAsync(face.Studies, cancellation);
        if (only is not null && numbers is null && await RenderedContent.TryWriteAsync(context, face.Source, only, version, accepted, cancellation)) return;
        var isOne = instance is not null && numbers is null or [_];
        var type = RenderedMediaType.Choose(accepted, isOne);
        if (RenderedCaching.IsKnown(context, version, type.Name)) return;
        var pictures = new RenderedPictures(face, request with { Format = type.Format });
        if (!type.IsMultipart) context.Response.ContentType = type.Name;
        if (type.IsMoving && numbers is null && InstanceFrames.Count(only!) > 1)
        {
            await GifAnimation.WriteAsync(context.Response.Body, pictures.FramesAsync(only!, cancellation), cancellation);
            return;
        }
        if (!type.IsMultipart)
        {
            var picture = await pictures.FirstAsync(path, numbers?[0] ?? 1, cancellation);
            context.Response.ContentLength = picture.Length;
            await context.Response.Body.WriteAsync(picture, cancellation);
            return;
        }
        var basePath = new FaceUrls(context.Request, face).BasePath;
        var parts = new MultipartWriter(context.Response, type.Name, $"{path}/{frames}/rendered/{type.Name}/{version}/{context.Request.QueryString}");
        var hasAny = false;
        await foreach (var (of, frame, bytes) in pictures.AllAsync(path, numbers, cancellation))
        {
            hasAny = true;
            var location = $"{basePath}/{StudyPath.Of(of)}/frames/{frame.ToString(CultureInfo.InvariantCulture)}/rendered{context.Request.QueryString}";
            var part = await parts.BeginPartAsync(type.Name, location, cancellation);
            await part.WriteAsync(bytes, cancellation);
        }
        if (!hasAny) throw RenderableInstance.NotRenderable();
        await parts.EndAsync(cancellation);
    }
}
