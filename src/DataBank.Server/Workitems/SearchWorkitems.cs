using DataBank.Dicom;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>Search the worklist: https://dicom.nema.org/medical/dicom/current/output/html/part18.html#sect_11.9</summary>
internal static class SearchWorkitems
{
    public static void MapSearchWorkitems(this IEndpointRouteBuilder dicomWeb) => dicomWeb.MapMethods("/workitems", ReadRoutes.Methods, HandleAsync).AuditAs("ups-search", "E");

    private static async Task HandleAsync(HttpContext context, DicomWebFace face, WorkitemStore workitems, CancellationToken cancellation)
    {
        var form = DicomModel.FormOf(context.Request);
        var parameters = QidoParameters.Parse(QueryLevel.Instance, null, null, face.SearchLimit, context.Request.Query);
        foreach (var warning in parameters.Unsupported) WorkitemEndpoints.Warn(context, face, warning);
        var query = new WorkitemQuery([.. parameters.Query.Keys.Select(key => KeyValuePair.Create<IReadOnlyList<Tag>, string>([key.Key], key.Value)), .. parameters.Query.NestedKeys])
        {
            IncludeFields = parameters.Query.IncludeFields,
            Sight = face.Sight,
            FuzzyMatching = parameters.Query.FuzzyMatching,
            Limit = parameters.Query.Limit,
            Offset = parameters.Query.Offset,
        };
        var matches = await workitems.SearchAsync(query, cancellation);
        if (matches.Count > parameters.Limit && !parameters.WasAsked) WorkitemEndpoints.Warn(context, face, "There are additional results that can be requested");
        if (matches.Count == 0) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await DicomModel.WriteAsync(context, [.. matches.Take(parameters.Limit)], form == DicomModelForm.Json ? form : DicomModelForm.XmlParts, cancellation);
    }
}
