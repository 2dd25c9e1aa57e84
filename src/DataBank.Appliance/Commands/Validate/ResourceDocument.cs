namespace DataBank.Appliance;

/// <summary>One resource in a file, or in a line of one.</summary>
/// <param name="Place">"file" or "file:line".</param>
/// <param name="Text">Its JSON.</param>
internal sealed record ResourceDocument(string Place, ReadOnlyMemory<byte> Text);
