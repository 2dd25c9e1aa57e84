namespace DataBank.AdminConsole;

/// <summary>One line of the readiness report.</summary>
internal sealed record ApplianceCheck(string Name, string Status, string? Note);
