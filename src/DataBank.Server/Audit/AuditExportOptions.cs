namespace DataBank.Server;

/// <summary>Where the journal is sent on to while the appliance runs.</summary>
public sealed record AuditExportOptions(AuditDestination Destination, AuditPayload Payload);
