namespace DataBank.Appliance;

/// <summary>A server that bulk imports may fetch files from. Section <c>Fhir:Import:Sources</c>.</summary>
internal sealed class ImportSourceSettings
{
    /// <summary>Files lie below it.</summary>
    public Uri? Url { get; init; }

    /// <summary>A file with the access token that the server asks for; read before each request, so that it can be renewed.</summary>
    public string? TokenFile { get; init; }
}
