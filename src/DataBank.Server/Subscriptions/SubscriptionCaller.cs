using System.Security.Claims;

namespace DataBank.Server;

/// <summary>Who asks: a subscription is its owner's, and on the clinical face those may see to it who run the appliance.</summary>
internal sealed record SubscriptionCaller(string Subject, string Roles, bool IsOperator, ClaimsPrincipal User)
{
    public static SubscriptionCaller Of(ClaimsPrincipal user) => new(Caller.Subject(user), Caller.JoinedRoles(user), Caller.Holds(user, Permissions.Operate), user);
}
