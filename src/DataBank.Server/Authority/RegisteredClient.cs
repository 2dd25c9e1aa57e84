using System.Text.Json.Serialization;

namespace DataBank.Server;

/// <summary>A program that may ask for tokens, as an administrator has registered it.</summary>
/// <param name="Id">Its <c>client_id</c>.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Roles">What it is, from <see cref="Server.Roles"/>; none for apps that act for the person who signs in.</param>
/// <param name="Scopes">The most it may ask for.</param>
public sealed record RegisteredClient(string Id, string Name, IReadOnlyList<string> Roles, IReadOnlyList<string> Scopes)
{
    /// <summary>Ids of the ResearchStudy resources that it may see as a researcher.</summary>
    public IReadOnlyList<string> Themes { get; init; } = [];

    /// <summary>Whose GA4GH visas it may show, each as <see cref="VisaIdentity"/> writes it: its own, and those of the people that it asks for.</summary>
    public IReadOnlyList<string> VisaIdentities { get; init; } = [];

    /// <summary>Its public keys as a JWK Set (RFC 7517 §5); null: they are at <see cref="JwksUrl"/>, or it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Jwks { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Uri? JwksUrl { get; init; }

    /// <summary>Where people are sent back to after they have signed in; none: it acts for itself alone.</summary>
    public IReadOnlyList<Uri> RedirectUris { get; init; } = [];

    public string RegisteredBy { get; init; } = "";

    /// <summary>Who has approved it; null: nobody yet, so it gets no tokens.</summary>
    public string? ApprovedBy { get; init; }

    /// <summary>Whether it proves who it is; apps without keys can't.</summary>
    [JsonIgnore]
    public bool HasKeys => Jwks is not null || JwksUrl is not null;
}
