namespace DataBank.Server;

/// <summary>What an import is to bring in, as it was decided when it was asked for.</summary>
/// <param name="Request">The URL that was asked.</param>
internal sealed record ImportOrder(
    string Request, string BaseUrl, string Path, string Subject, string Roles, bool InJapanese, ImportMode Mode, IReadOnlyList<ImportInput> Inputs)
{
    /// <summary>What is new here begins with the version that its line names: it had others before, elsewhere.</summary>
    public bool KeepsVersions { get; init; }
}
