using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>The FHIR interactions, one file each, mapped below a base whose group chooses a <see cref="FhirFace"/>.</summary>
public static class FhirEndpoints
{
    /// <summary>Everything that reads; and everything that writes, or, on a face that is read only, its refusal: there subscriptions alone are written.</summary>
    public static void MapFhir(this IEndpointRouteBuilder fhir, FhirAccess access)
    {
        var negotiated = fhir.MapGroup("").AddEndpointFilter(FhirNegotiation.CheckAsync).WithFhirScopes();
        negotiated.MapReadCapabilities(access);

        var reading = negotiated.MapGroup("").RequireAuthorization(access.Read).WithQueryTime();
        reading.MapReadResource();
        reading.MapReadVersion();
        reading.MapReadHistory();
        reading.MapSearchResources();
        reading.MapReadEverything();
        reading.MapAnswerCohort();
        reading.MapFindSubjectVariants();
        reading.MapFindSubjectImplications();
        reading.MapFindHaplotypes();
        reading.MapFindPopulationVariants();
        reading.MapFindPopulationImplications();

        if (access.Write is null)
        {
            reading.MapRefuseWrites();
            reading.MapReadOwnSubscriptions();
            reading.MapWriteSubscription();
            reading.MapSubscriptionOperations();
            NotificationSocket.Map(fhir);
            reading.MapStartExport();
            fhir.MapGroup("").RequireAuthorization(access.Read).WithFhirScopes().MapViewExports();
            return;
        }
        var writing = negotiated.MapGroup("").RequireAuthorization(access.Write);
        writing.AddEndpointFilter(KnownCodes.LookAsync);
        writing.MapCreateResource();
        writing.MapUpdateResource();
        writing.MapGroup("").RequireAuthorization(access.Read).MapPatchResource();
        writing.MapChangeMeta();
        writing.MapDeleteResource();
        writing.MapProcessBundle();
        writing.MapTakeIn();
        var operating = negotiated.MapGroup("").RequireAuthorization(Permissions.Operate);
        operating.MapPurgeHistory();
        operating.MapReindex();
        writing.MapOperationStatus();
        var clinical = negotiated.MapGroup("").RequireAuthorization(access.Read).WithQueryTime();
        clinical.AddEndpointFilter(KnownCodes.LookAsync);
        clinical.MapTerminology();
        clinical.MapValidateResource();
        clinical.MapReadMeta();
        clinical.MapLastObservations();
        clinical.MapMatchPatient();
        clinical.MapMatchMember();
        clinical.MapAnswerGraphQl();
        negotiated.MapGroup("").RequireAuthorization(Permissions.AuditRead).WithQueryTime().MapReadAudit();
        negotiated.MapGroup("").RequireAuthorization(Permissions.ClinicalExport).MapStartExport();
        negotiated.MapGroup("").RequireAuthorization(Permissions.ClinicalImport).MapStartImport();
        fhir.MapGroup("").RequireAuthorization(access.Write).MapOperationFiles();
        var subscribing = negotiated.MapGroup("").RequireAuthorization(Permissions.Subscribe);
        subscribing.MapWriteSubscription();
        subscribing.MapSubscriptionOperations();
        NotificationSocket.Map(fhir);
    }
}
