using Microsoft.AspNetCore.Identity;

namespace DataBank.Storage;

/// <summary>Somebody who signs in: name, hash of the password, second factor and lock-out are the library's; what the person may do is ours.</summary>
public sealed class Person : IdentityUser
{
    /// <summary>The name as others read it; empty: the sign-in name serves.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>Roles, separated by spaces.</summary>
    public string Roles { get; set; } = "";

    /// <summary>Ids of the ResearchStudy resources that a researcher may see, separated by spaces.</summary>
    public string Themes { get; set; } = "";

    /// <summary>Who this person is at issuers of GA4GH visas: pairs of sub and iss, separated by spaces.</summary>
    public string VisaIdentities { get; set; } = "";

    /// <summary>Id of the Patient who this person is; null when the person is none.</summary>
    public string? PatientId { get; set; }

    /// <summary>The resource that stands for this person, such as <c>Practitioner/suzuki</c>; null: none.</summary>
    public string? Profile { get; set; }

    /// <summary>The password was handed over by an administrator: the person must choose another before anything else.</summary>
    public bool MustChangePassword { get; set; }

    /// <summary>An administrator has closed the account: nothing opens it until it is enabled again.</summary>
    public bool IsDisabled { get; set; }

    /// <summary>The time step of the newest one-time code that was taken: none of it or before is taken again (RFC 6238 §5.2).</summary>
    public long LastCodeStep { get; set; }
}
