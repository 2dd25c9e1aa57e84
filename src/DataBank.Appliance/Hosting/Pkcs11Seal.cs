using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DataBank.Pseudonymization;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;
using ISession = Net.Pkcs11Interop.HighLevelAPI.ISession;

namespace DataBank.Appliance;

/// <summary>
/// Seals the key-encryption key by AES-GCM with a key that never leaves a security module (PKCS#11 v2.40, CKM_AES_GCM). A file that is not sealed yet is
/// still opened, so that <c>databank keys rotate</c> can put a sealed one in its place.
/// </summary>
internal sealed class Pkcs11Seal(string module, string token, string pin, string label) : IKeySeal
{
    private const int KeyBytes = 32, NonceBytes = 12, TagBits = 128;

    private static readonly byte[] Header = "databank-pkcs11-1"u8.ToArray();

    private readonly Pkcs11InteropFactories factories = new();

    /// <summary>The wrapper asks for "libdl", which distributions install under this name only.</summary>
    static Pkcs11Seal() => NativeLibrary.SetDllImportResolver(
        typeof(Pkcs11InteropFactories).Assembly, (name, _, _) => name == "libdl" && OperatingSystem.IsLinux() ? NativeLibrary.Load("libdl.so.2") : IntPtr.Zero);

    public byte[] Seal(ReadOnlySpan<byte> key)
    {
        var plain = key.ToArray();
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var cipher = Use((session, sealing) => session.Encrypt(Gcm(session, nonce), sealing ?? Make(session), plain));
        CryptographicOperations.ZeroMemory(plain);
        return [.. Header, .. nonce, .. cipher];
    }

    public byte[] Open(ReadOnlySpan<byte> file)
    {
        if (file.Length == KeyBytes) return file.ToArray();
        if (file.Length <= Header.Length + NonceBytes || !file.StartsWith(Header)) throw new CryptographicException("The key-encryption key file is damaged.");
        var nonce = file.Slice(Header.Length, NonceBytes).ToArray();
        var cipher = file[(Header.Length + NonceBytes)..].ToArray();
        return Use((session, sealing) =>
        {
            if (sealing is null) throw new SettingsProblem($"The token {token} has no key {label}, by which keys/key-encryption.key was sealed (Keys:Token, Keys:Label).");
            try
            {
                return session.Decrypt(Gcm(session, nonce), sealing, cipher);
            }
            catch (Pkcs11Exception problem) when (problem.RV is CKR.CKR_ENCRYPTED_DATA_INVALID or CKR.CKR_ENCRYPTED_DATA_LEN_RANGE or CKR.CKR_GENERAL_ERROR or CKR.CKR_FUNCTION_FAILED)
            {
                throw new SettingsProblem($"keys/key-encryption.key was not sealed by the key {label} of the token {token}: restore both from the same backup.");
            }
        });
    }

    private static IMechanism Gcm(ISession session, byte[] nonce) => session.Factories.MechanismFactory.Create(
        CKM.CKM_AES_GCM, session.Factories.MechanismParamsFactory.CreateCkGcmParams(nonce, NonceBytes * 8, Header, TagBits));

    private T Use<T>(Func<ISession, IObjectHandle?, T> use)
    {
        try
        {
            using var library = factories.Pkcs11LibraryFactory.LoadPkcs11Library(factories, module, AppType.MultiThreaded);
            var slot = library.GetSlotList(SlotsType.WithTokenPresent).FirstOrDefault(slot => slot.GetTokenInfo().Label.Trim() == token)
                ?? throw new SettingsProblem($"The security module has no token {token} (Keys:Token). Is it plugged in and initialized?");
            using var session = slot.OpenSession(SessionType.ReadWrite);
            session.Login(CKU.CKU_USER, pin);
            var attributes = session.Factories.ObjectAttributeFactory;
            var found = session.FindAllObjects([attributes.Create(CKA.CKA_CLASS, CKO.CKO_SECRET_KEY), attributes.Create(CKA.CKA_LABEL, label)]);
            if (found.Count > 1) throw new SettingsProblem($"The token {token} has several keys {label}: give one of them another name.");
            return use(session, found.Count == 1 ? found[0] : null);
        }
        catch (Pkcs11Exception problem) when (problem.RV is CKR.CKR_PIN_INCORRECT or CKR.CKR_PIN_INVALID or CKR.CKR_PIN_LEN_RANGE)
        {
            throw new SettingsProblem($"The PIN in Keys:PinFile is not that of the token {token}. Mend it before you try again: after a few wrong ones the token locks itself.");
        }
        catch (Pkcs11Exception problem) when (problem.RV is CKR.CKR_PIN_LOCKED)
        {
            throw new SettingsProblem($"The token {token} is locked after wrong PINs: its security officer can unlock it.");
        }
        catch (Pkcs11Exception problem)
        {
            throw new SettingsProblem($"The security module refused ({problem.RV}).");
        }
        catch (UnmanagedException)
        {
            throw new SettingsProblem($"The library of the security module can't be loaded: {module} (Keys:Module).");
        }
    }

    /// <summary>A key of 256 bits that can't be taken out of the token.</summary>
    private IObjectHandle Make(ISession session)
    {
        var attributes = session.Factories.ObjectAttributeFactory;
        return session.GenerateKey(session.Factories.MechanismFactory.Create(CKM.CKM_AES_KEY_GEN),
        [
            attributes.Create(CKA.CKA_CLASS, CKO.CKO_SECRET_KEY), attributes.Create(CKA.CKA_KEY_TYPE, CKK.CKK_AES), attributes.Create(CKA.CKA_VALUE_LEN, KeyBytes), attributes.Create(CKA.CKA_LABEL, label),
            attributes.Create(CKA.CKA_TOKEN, true), attributes.Create(CKA.CKA_PRIVATE, true), attributes.Create(CKA.CKA_SENSITIVE, true), attributes.Create(CKA.CKA_EXTRACTABLE, false),
            attributes.Create(CKA.CKA_ENCRYPT, true), attributes.Create(CKA.CKA_DECRYPT, true),
        ]);
    }
}
