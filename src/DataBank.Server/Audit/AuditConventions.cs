using Microsoft.AspNetCore.Builder;

namespace DataBank.Server;

/// <summary>Adds <see cref="AuditedAs"/> to endpoints.</summary>
public static class AuditConventions
{
    public static T AuditAs<T>(this T endpoint, string interaction, string action)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new AuditedAs(interaction, action));

    /// <summary>Leaves endpoints out of the journal that show no data: health, metrics, published conformance documents.</summary>
    public static T WithoutAudit<T>(this T endpoint)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new NotAudited());
}
