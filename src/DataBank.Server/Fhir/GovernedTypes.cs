using System.Security.Claims;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>Types that decide who sees what for research: only data managers write them, by whatever route.</summary>
internal static class GovernedTypes
{
    public static void CheckMayWrite(ClaimsPrincipal user, string type)
    {
        if (type is "ResearchStudy" or "ResearchSubject" or "Consent" && !Caller.Holds(user, Permissions.Governance))
        {
            throw new RequestProblem(403, "forbidden", $"Only data managers may write {type}.");
        }
        if (type == "AuditEvent") throw new RequestProblem(403, "forbidden", "AuditEvents are written by the appliance itself.");
    }
}
