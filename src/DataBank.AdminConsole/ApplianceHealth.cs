namespace DataBank.AdminConsole;

/// <summary>The readiness report of the appliance.</summary>
internal sealed record ApplianceHealth(string Status, IReadOnlyList<ApplianceCheck> Checks)
{
    /// <summary>Also true when something optional is missing.</summary>
    public bool IsReady => Status is "Healthy" or "Degraded";
}
