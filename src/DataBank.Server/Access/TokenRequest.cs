namespace DataBank.Server;

/// <summary>What a token is to say.</summary>
/// <param name="Subject">Who: a person's or a client's identifier.</param>
/// <param name="Roles">From <see cref="Server.Roles"/>.</param>
/// <param name="Themes">ResearchStudy ids that a role of themes reaches.</param>
/// <param name="Lifetime">How long it is valid.</param>
public sealed record TokenRequest(string Subject, IReadOnlyList<string> Roles, IReadOnlyList<string> Themes, TimeSpan Lifetime)
{
    /// <summary>How far it reaches; null: as far as the roles do.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Who it is at issuers of GA4GH visas, each as <see cref="VisaIdentity"/> writes it.</summary>
    public IReadOnlyList<string> VisaIdentities { get; init; } = [];
}
