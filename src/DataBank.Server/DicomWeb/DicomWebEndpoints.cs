using DataBank.Fhir;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>STOW-RS, QIDO-RS and WADO-RS (PS3.18 §10), UPS-RS (§11), storage commitment (§13) and MPPS (§15), one file each, mapped below a base whose group names a <see cref="DicomWebFace"/>.</summary>
public static class DicomWebEndpoints
{
    private static readonly string[] WritingMethods = ["POST", "PUT", "PATCH", "DELETE"];

    /// <summary>Search and retrieval, and storing where <paramref name="access"/> lets somebody store; elsewhere 405.</summary>
    public static void MapDicomWeb(this IEndpointRouteBuilder dicomWeb, DicomWebAccess access)
    {
        dicomWeb = dicomWeb.MapGroup("").WithScopesOf("ImagingStudy");
        var reading = dicomWeb.MapGroup("").RequireAuthorization(access.Read);
        reading.MapSearchStudies();
        reading.MapRetrieveInstances();
        reading.MapRetrieveMetadata();
        reading.MapRetrieveFrames();
        reading.MapRetrieveBulkData();
        reading.MapRetrieveRendered();
        reading.MapRetrieveThumbnail();
        reading.MapRetrieveByUri();
        if (access.Write is { } write)
        {
            dicomWeb.MapGroup("").RequireAuthorization(write).MapStoreInstances();
            dicomWeb.MapGroup("").RequireAuthorization(write).MapRequestCommitment();
            reading.MapChangeFeed();
            dicomWeb.MapWorkitems(access.Read, write);
            dicomWeb.MapPerformedSteps(access.Read, write);
            dicomWeb.MapGroup("").RequireAuthorization(Permissions.ClinicalDelete).MapDeleteStudies();
            dicomWeb.MapGroup("").RequireAuthorization(Permissions.Governance).MapUnmatchedStudies();
            var operating = dicomWeb.MapGroup("").RequireAuthorization(Permissions.Operate);
            operating.MapQuarantine();
            operating.MapDeletedStudies();
        }
        else
        {
            reading.MapMethods("/{**path}", WritingMethods, Refuse).AuditAs("refused-write", "E");
        }
    }

    private static void Refuse(HttpContext context)
    {
        context.Response.Headers.Allow = "GET, HEAD";
        throw new RequestProblem(405, "not-supported", "This view can only be read.");
    }
}
