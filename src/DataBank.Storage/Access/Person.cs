using Microsoft.AspNetCore.Identity;

namespace DataBank.Storage;

/// <summary>Somebody who signs in: name, hash of the password, second factor and lock-out are the library's; what the person may do is ours.</summary>
public sealed class Person : IdentityUser
{
    /// <summary>Roles, separated by spaces.</summary>
    public string Roles { get; set; } = "";

    /// <summary>Ids of the ResearchStudy resources that a researcher may see, separated by spaces.</summary>
    public string Themes { get; set; } = "";

    /// <summary>Id of the Patient who this person is; null when the person is none.</summary>
    public string? PatientId { get; set; }

    /// <summary>The password was handed over by an administrator: the person must choose another before anything else.</summary>
    public bool MustChangePassword { get; set; }
}
