namespace DataBank.Server;

/// <summary>How people sign in.</summary>
/// <param name="PasswordLength">Characters that a password has at least.</param>
/// <param name="Attempts">Wrong passwords or codes in a row that lock an account.</param>
/// <param name="LockOut">For how long.</param>
/// <param name="SignInsPerMinute">Attempts that are taken from one address.</param>
/// <param name="Idle">A session that is not used for so long has ended.</param>
/// <param name="Longest">A session ends after this, however busy.</param>
/// <param name="Keys">Folder of the keys that seal forms and second factors, the same on all nodes.</param>
public sealed record PeopleOptions(int PasswordLength, int Attempts, TimeSpan LockOut, int SignInsPerMinute, TimeSpan Idle, TimeSpan Longest, string Keys)
{
    /// <summary>Whether this process serves research, so that its journal says when patients' records were used.</summary>
    public bool TellsUses { get; init; }
}
