namespace DataBank.Server;

/// <summary>A file that is imported.</summary>
/// <param name="Url">As the client named it; of a folder, the file in it.</param>
/// <param name="Type">The only type of its lines, if the client has said so.</param>
/// <param name="Etag">The version of it that is meant, if the client has said so.</param>
/// <param name="Place">Where it lies.</param>
internal sealed record ImportInput(string Url, string? Type, string? Etag, ImportPlace Place);
