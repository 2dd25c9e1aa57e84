namespace DataBank.Storage;

/// <summary>An index by place of a kept file.</summary>
/// <param name="Format">"TBI", "CSI" or "BAI".</param>
public sealed record FileIndex(string Format, BlobReference Blob);
