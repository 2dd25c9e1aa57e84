namespace DataBank.Server;

/// <summary>One part of a multipart body; its bytes are read while they arrive.</summary>
/// <param name="Number">1, 2, …</param>
/// <param name="ContentType">As sent, or null.</param>
/// <param name="ContentLocation">As sent, or null.</param>
internal sealed record MultipartPart(int Number, string? ContentType, string? ContentLocation, Stream Body);
