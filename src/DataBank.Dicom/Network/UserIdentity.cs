using System.Text;

namespace DataBank.Dicom;

/// <summary>User identity negotiation (PS3.7 D.3.3.7). Its text form shows no secrets.</summary>
/// <param name="WantsAnswer">Whether the acceptor is asked to confirm.</param>
/// <param name="Primary">User name in UTF-8, ticket, assertion or token.</param>
/// <param name="Secondary">Password in UTF-8; empty for all other types.</param>
public sealed record UserIdentity(UserIdentityType Type, bool WantsAnswer, ReadOnlyMemory<byte> Primary, ReadOnlyMemory<byte> Secondary)
{
    /// <summary>The primary field as text.</summary>
    public string Name => Encoding.UTF8.GetString(Primary.Span);

    public string Password => Encoding.UTF8.GetString(Secondary.Span);

    public static UserIdentity OfName(string name, bool wantsAnswer = false) => new(UserIdentityType.Name, wantsAnswer, Encoding.UTF8.GetBytes(name), default);

    public static UserIdentity OfPassword(string name, string password, bool wantsAnswer = false) =>
        new(UserIdentityType.NameAndPassword, wantsAnswer, Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(password));

    public static UserIdentity OfToken(string jsonWebToken, bool wantsAnswer = false) =>
        new(UserIdentityType.JsonWebToken, wantsAnswer, Encoding.UTF8.GetBytes(jsonWebToken), default);

    public override string ToString() => $"{nameof(UserIdentity)} {Type}";
}
