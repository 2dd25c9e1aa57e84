namespace DataBank.Server;

/// <summary>How versions of a type are kept (https://hl7.org/fhir/R4/valueset-versioning-policy.html).</summary>
public enum VersioningPolicy
{
    /// <summary>Every version stays.</summary>
    Versioned,

    /// <summary>Every version stays, and an update must say by If-Match which version it replaces.</summary>
    VersionedUpdate,

    /// <summary>Only the current version is kept; its number still rises.</summary>
    NoVersion,
}
