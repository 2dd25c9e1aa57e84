using System.Globalization;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>QIDO-RS, all six resources: https://dicom.nema.org/medical/dicom/current/output/html/part18.html#sect_10.6</summary>
internal static class SearchStudies
{
    private const long MostCounted = 1_000_000;

    public static void MapSearchStudies(this IEndpointRouteBuilder dicomWeb)
    {
        Map(dicomWeb, "/studies", QueryLevel.Study);
        Map(dicomWeb, "/series", QueryLevel.Series);
        Map(dicomWeb, "/instances", QueryLevel.Instance);
        Map(dicomWeb, "/studies/{study}/series", QueryLevel.Series);
        Map(dicomWeb, "/studies/{study}/instances", QueryLevel.Instance);
        Map(dicomWeb, "/studies/{study}/series/{series}/instances", QueryLevel.Instance);
    }

    private static void Map(IEndpointRouteBuilder dicomWeb, string pattern, QueryLevel level) =>
        dicomWeb.MapMethods(pattern, ReadRoutes.Methods, (HttpContext context, DicomWebFace face, SearchPages pages, CancellationToken cancellation) => HandleAsync(context, face, pages, level, cancellation))
            .AuditAs("qido", "E");

    private static async Task HandleAsync(HttpContext context, DicomWebFace face, SearchPages pages, QueryLevel level, CancellationToken cancellation)
    {
        var isXml = DicomModel.FormOf(context.Request) != DicomModelForm.Json;
        var (study, series) = (context.GetRouteValue("study") as string, context.GetRouteValue("series") as string);
        if (study is not null) StudyPath.Parse(study, series);
        var parameters = QidoParameters.Parse(level, study, series, face.SearchLimit, context.Request.Query);
        foreach (var warning in parameters.Unsupported) WorkitemEndpoints.Warn(context, face, warning);
        var query = pages.Continue(context, face, parameters.Query);
        var matches = await face.Studies.SearchAsync(query, cancellation);
        if (matches.Count > parameters.Limit)
        {
            pages.Remember(context, face, parameters.Query.Offset + parameters.Limit, matches[parameters.Limit - 1].Place);
            if (!parameters.WasAsked) await WarnAsync(context.Response, face.Studies, parameters, cancellation);
        }
        if (matches.Count == 0)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        var urls = new FaceUrls(context.Request, face);
        var page = matches.Take(parameters.Limit).Select(match => match.Json);
        if (isXml)
        {
            await WriteXmlAsync(context, page.Select(urls.Complete), cancellation);
            return;
        }
        context.Response.ContentType = DicomModel.Json;
        await urls.WriteArrayAsync(context.Response, page.ToAsyncEnumerable(), cancellation);
    }

    // One part per match (PS3.18 §10.6.3.2).
    private static async Task WriteXmlAsync(HttpContext context, IEnumerable<ReadOnlyMemory<byte>> matches, CancellationToken cancellation)
    {
        var parts = new MultipartWriter(context.Response, DicomModel.Xml, "search");
        foreach (var match in matches) await DicomModel.WriteXmlPartAsync(parts, match, location: null, cancellation);
        await parts.EndAsync(cancellation);
    }

    // PS3.18 §8.3.4.4: a server that answers fewer matches than asked for says how many are left.
    private static async Task WarnAsync(HttpResponse response, StudyStore studies, QidoParameters parameters, CancellationToken cancellation)
    {
        var left = await studies.CountAsync(parameters.Query, MostCounted, cancellation) - parameters.Query.Offset - parameters.Limit;
        response.Headers.Append("Warning", string.Create(CultureInfo.InvariantCulture, $"299 databank: \"There are {(left is { } number ? number : "")} additional results that can be requested\"").Replace("  ", " ", StringComparison.Ordinal));
    }
}
