using System.Security.Claims;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>Who asks: a subscription is its owner's, and those may see to it who run the appliance.</summary>
internal sealed record SubscriptionCaller(string Subject, string Roles, bool IsOperator)
{
    public static SubscriptionCaller Of(ClaimsPrincipal user) => new(Caller.Subject(user), string.Join(' ', Caller.RolesOf(user)), Caller.Holds(user, Permissions.Operate));

    public bool MayUse(SubscriptionDefinition definition) => IsOperator || definition.Owner == Subject;

    /// <exception cref="RequestProblem">403: somebody else's.</exception>
    public void CheckMayUse(SubscriptionDefinition definition)
    {
        if (!MayUse(definition)) throw new RequestProblem(403, "forbidden", "This subscription is somebody else's.");
    }
}
