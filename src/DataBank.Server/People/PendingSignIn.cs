namespace DataBank.Server;

/// <param name="PersonId">Whose password was right.</param>
/// <param name="Stamp">The account's security stamp then: when it changes, everything starts anew.</param>
/// <param name="HasSecondFactor">Whether the second factor was right, too: a new password is all that is still asked for.</param>
/// <param name="ReturnTo">Where the person wanted to go.</param>
internal sealed record PendingSignIn(string PersonId, string Stamp, bool HasSecondFactor, string ReturnTo);
