namespace DataBank.Server;

/// <summary>A file of an export.</summary>
/// <param name="Part">Of the order.</param>
/// <param name="Count">Lines.</param>
internal sealed record ExportFile(string Name, string Type, int Part, long Count, long SizeBytes, bool HoldsDeletions);
