using System.Security.Cryptography;
using System.Text;
using DataBank.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace DataBank.Server;

/// <summary>
/// The library's store, except that secrets of the second factor do not lie open: the key is encrypted, recovery codes are hashed (they are
/// random, so that a plain hash serves).
/// </summary>
internal sealed class AccountStore(AccessContext context, IDataProtectionProvider protection, IdentityErrorDescriber describer) : UserOnlyStore<Person, AccessContext>(context, describer)
{
    private readonly IDataProtector keys = protection.CreateProtector("second-factor");

    public override Task SetAuthenticatorKeyAsync(Person user, string key, CancellationToken cancellationToken) =>
        base.SetAuthenticatorKeyAsync(user, keys.Protect(key), cancellationToken);

    public override async Task<string?> GetAuthenticatorKeyAsync(Person user, CancellationToken cancellationToken) =>
        await base.GetAuthenticatorKeyAsync(user, cancellationToken) is { } kept ? keys.Unprotect(kept) : null;

    public override Task ReplaceCodesAsync(Person user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken) =>
        base.ReplaceCodesAsync(user, recoveryCodes.Select(Hash), cancellationToken);

    // What the base does, but without taking the codes that are left for new ones.
    public override async Task<bool> RedeemCodeAsync(Person user, string code, CancellationToken cancellationToken)
    {
        var kept = (await GetTokenAsync(user, "[AspNetUserStore]", "RecoveryCodes", cancellationToken) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries);
        var used = Hash(code);
        if (!kept.Contains(used, StringComparer.Ordinal)) return false;
        await base.ReplaceCodesAsync(user, kept.Where(each => each != used), cancellationToken);
        return true;
    }

    private static string Hash(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code.ToUpperInvariant())));
}
