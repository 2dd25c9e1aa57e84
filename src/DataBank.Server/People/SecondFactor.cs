using DataBank.Storage;
using Microsoft.AspNetCore.Identity;
using OtpNet;
using QRCoder;

namespace DataBank.Server;

/// <summary>One-time codes of an app (TOTP, RFC 6238), each of which counts once, and codes on paper for when the app is lost.</summary>
internal sealed class SecondFactor(UserManager<Person> users, IUserStore<Person> store, TimeProvider clock)
{
    private const int RecoveryCodes = 10;
    private static readonly VerificationWindow Window = new(previous: 1, future: 1); // Clocks of telephones differ by half a minute.

    /// <summary>The key that a person's app is given; made when there is none.</summary>
    public async Task<string> KeyAsync(Person person)
    {
        if (await users.GetAuthenticatorKeyAsync(person) is { } known) return known;
        // The library's own, but without a new security stamp: who is on the way in stays there.
        var key = users.GenerateNewAuthenticatorKey();
        await ((IUserAuthenticatorKeyStore<Person>)store).SetAuthenticatorKeyAsync(person, key, CancellationToken.None);
        People.Succeed(await users.UpdateAsync(person));
        return (await users.GetAuthenticatorKeyAsync(person))!;
    }

    /// <summary>Where an app learns the key (https://github.com/google/google-authenticator/wiki/Key-Uri-Format).</summary>
    public static string Address(Person person, string key, string host) =>
        new OtpUri(OtpType.Totp, key, person.UserName, $"DataBank {host}").ToString();

    /// <summary>The address as a picture: dark squares on light.</summary>
    public static Html Picture(string address)
    {
        using var code = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix;
        var squares = from y in Enumerable.Range(0, rows.Count) from x in Enumerable.Range(0, rows[y].Count) where rows[y][x] select $"M{x} {y}h1v1h-1z";
        return Html.Of($"""<svg role="img" aria-label="QR" viewBox="0 0 {rows.Count} {rows.Count}"><path fill="#000" d="{string.Concat(squares)}"/></svg>""");
    }

    /// <summary>Takes a code of the app; false when it is wrong, or was taken before.</summary>
    public async Task<bool> TakeCodeAsync(Person person, string code)
    {
        var totp = new Totp(Base32Encoding.ToBytes(await KeyAsync(person)));
        if (!totp.VerifyTotp(clock.GetUtcNow().UtcDateTime, code, out var step, Window) || step <= person.LastCodeStep) return false;
        person.LastCodeStep = step;
        return (await users.UpdateAsync(person)).Succeeded; // Whoever takes the same code at the same time has changed the row before.
    }

    /// <summary>Takes one of the codes on paper, which counts once.</summary>
    public async Task<bool> TakeRecoveryCodeAsync(Person person, string code) => (await users.RedeemTwoFactorRecoveryCodeAsync(person, code)).Succeeded;

    /// <summary>Demands the second factor from now on, and returns new codes for paper.</summary>
    public async Task<IReadOnlyList<string>> EnableAsync(Person person)
    {
        person.TwoFactorEnabled = true; // Not by the library, which would give a new stamp in between.
        return [.. (await users.GenerateNewTwoFactorRecoveryCodesAsync(person, RecoveryCodes))!];
    }
}
