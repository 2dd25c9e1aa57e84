namespace DataBank.Server;

/// <summary>A line of NDJSON.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">Empty: it was longer than a resource may be, and was skipped.</param>
internal readonly record struct ImportLine(long Number, ReadOnlyMemory<byte> Text);
