using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>Studies that no Patient could be found for, for a person to say whose they are.</summary>
internal static class UnmatchedStudies
{
    private const int MostListed = 1000;

    public static void MapUnmatchedStudies(this IEndpointRouteBuilder dicomWeb)
    {
        dicomWeb.MapGet("/unmatched", ListAsync).AuditAs("unmatched", "R");
        dicomWeb.MapPut("/unmatched/studies/{study}/patient/{patient}", AssignAsync).AuditAs("assign", "U");
        dicomWeb.MapDelete("/unmatched/studies/{study}/patient", ReleaseAsync).AuditAs("assign", "U");
    }

    private static async Task<IResult> ListAsync(StudyStore studies, long? after, CancellationToken cancellation) =>
        Results.Json((await StudyPatients.UnmatchedAsync(studies.Database, after ?? 0, MostListed, cancellation)).Select(study => new
        {
            id = study.Key.ToString(CultureInfo.InvariantCulture),
            studyInstanceUid = study.StudyUid,
            reason = study.Reason,
            patientId = study.PatientId,
            issuer = study.Issuer,
            patientName = study.PatientName,
            birthDate = study.BirthDate,
            studyDate = study.StudyDate,
            description = study.Description,
        }), JsonSerializerOptions.Web);

    private static async Task<IResult> AssignAsync(
        StudyStore studies, ResourceStore resources, ImagingStudies imaging, string study, string patient, CancellationToken cancellation)
    {
        StudyPath.Parse(study);
        var key = new ResourceKey("Patient", patient);
        if (await resources.FindAsync(key, cancellation) is not { IsDeleted: false }) throw RequestProblem.NotFound("This patient");
        return await SetAsync(studies, imaging, study, key.ToString(), cancellation);
    }

    private static Task<IResult> ReleaseAsync(StudyStore studies, ImagingStudies imaging, string study, CancellationToken cancellation) =>
        SetAsync(studies, imaging, StudyPath.Parse(study).Study, null, cancellation);

    private static async Task<IResult> SetAsync(StudyStore studies, ImagingStudies imaging, string study, string? patient, CancellationToken cancellation)
    {
        var isThere = await studies.Database.WriteAsync(
            async session =>
            {
                if (!await StudyPatients.AssignAsync(session, study, patient, cancellation)) return false;
                await imaging.WriteAsync(session, (await StudySummaries.ReadAsync(session, study, cancellation))!, cancellation);
                return true;
            },
            cancellation);
        return isThere ? Results.NoContent() : throw StudyPath.NotFound();
    }
}
