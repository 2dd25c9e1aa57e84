using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>WADO-RS metadata, from what was kept at storing: https://dicom.nema.org/medical/dicom/current/output/html/part18.html#sect_10.4.1.1.2</summary>
internal static class RetrieveMetadata
{
    public static void MapRetrieveMetadata(this IEndpointRouteBuilder dicomWeb)
    {
        dicomWeb.MapMethods("/studies/{study}/metadata", ReadRoutes.Methods, HandleAsync).AuditAs("wado", "R");
        dicomWeb.MapMethods("/studies/{study}/series/{series}/metadata", ReadRoutes.Methods, HandleAsync).AuditAs("wado", "R");
        dicomWeb.MapMethods("/studies/{study}/series/{series}/instances/{instance}/metadata", ReadRoutes.Methods, HandleAsync).AuditAs("wado", "R");
    }

    private static async Task HandleAsync(
        HttpContext context, DicomWebFace face, string study, string? series, string? instance, CancellationToken cancellation)
    {
        var form = DicomModel.FormOf(context.Request);
        var path = StudyPath.Parse(study, series, instance);
        var version = await path.VersionAsync(face.Studies, cancellation) ?? throw StudyPath.NotFound();
        if (EntityTag.IsKnown(context, form == DicomModelForm.Json ? version : $"{version}-{form}")) return;
        if (form != DicomModelForm.Json)
        {
            await WriteXmlAsync(context, face, path, version, form, cancellation);
            return;
        }
        context.Response.ContentType = DicomModel.Json;
        await new FaceUrls(context.Request, face).WriteArrayAsync(context.Response, path.StreamAsync(face.Studies, cancellation).Select(found => found.MetadataJson), cancellation);
    }

    // One part per instance, or one document where an instance is asked for as such (PS3.18 §8.7.3).
    private static async Task WriteXmlAsync(
        HttpContext context, DicomWebFace face, StudyPath path, string version, DicomModelForm form, CancellationToken cancellation)
    {
        var urls = new FaceUrls(context.Request, face);
        if (form == DicomModelForm.Xml && path.Instance is not null)
        {
            await DicomModel.WriteXmlAsync(context.Response, urls.Complete((await path.OneAsync(face.Studies, cancellation)).MetadataJson), cancellation);
            return;
        }
        var parts = new MultipartWriter(context.Response, DicomModel.Xml, $"{path}/metadata/{version}");
        await foreach (var found in path.StreamAsync(face.Studies, cancellation))
        {
            await DicomModel.WriteXmlPartAsync(parts, urls.Complete(found.MetadataJson), $"{urls.BasePath}/{StudyPath.Of(found)}/metadata", cancellation);
        }
        await parts.EndAsync(cancellation);
    }
}
