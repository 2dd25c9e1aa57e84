using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>The FHIR interactions, one file each, mapped below a base whose group sets a <see cref="FhirFace"/>.</summary>
public static class FhirEndpoints
{
    /// <summary>read, vread, search, history, $everything and metadata; any writing method answers 405 on a read-only face.</summary>
    public static void MapFhir(this IEndpointRouteBuilder fhir, FhirAccess access) => throw new NotImplementedException();
}
