using System.Security.Claims;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>Types that decide who sees what for research: only data managers write them, by whatever route.</summary>
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
        if (type == "AuditEvent") throw new RequestProblem(403, "forbidden", "AuditEvents are written by the appliance itself.");
    }
}
