using System.Security.Claims;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>Types that decide who sees what: those for research only data managers write, by whatever route; others have a route of their own.</summary>
internal static class GovernedTypes
{
    public static void CheckMayWrite(ClaimsPrincipal user, string type) => CheckMayWrite(Caller.Holds(user, Permissions.Governance), type);

    /// <exception cref="RequestProblem">403.</exception>
    public static void CheckMayWrite(bool governs, string type)
    {
        if (type is "ResearchStudy" or "ResearchSubject" or "Consent" && !governs)
        {
            throw new RequestProblem(403, "forbidden", $"Only data managers may write {type}.");
        }
        if (type == WriteSubscription.Type)
            throw new RequestProblem(422, "not-supported", "Subscriptions are created, updated and deleted one by one: POST /Subscription, PUT and DELETE /Subscription/{id}.");
        if (type == "AuditEvent") throw new RequestProblem(403, "forbidden", "AuditEvents are written by the appliance itself.");
    }
}
