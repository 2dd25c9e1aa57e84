using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DataBank.Pseudonymization;

/// <summary>The keys of one theme, derived by HKDF-SHA256 from its random 256-bit master key, one per purpose.</summary>
public sealed class ThemeKeys
{
    private const int KeyBytes = 32;
    private const int LongCharacters = 26;
    private const int ShortCharacters = 16;

    private readonly byte[] id;
    private readonly byte[] uid;
    private readonly byte[] date;

    /// <param name="theme">ResearchStudy id; part of the derivation, so that themes can't be joined.</param>
    /// <param name="masterKey">32 random bytes.</param>
    public ThemeKeys(string theme, ReadOnlySpan<byte> masterKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(theme);
        if (masterKey.Length != KeyBytes)
        {
            throw new ArgumentException("A theme's master key has 32 bytes.", nameof(masterKey));
        }
        id = Derive(masterKey, theme, "id");
        uid = Derive(masterKey, theme, "uid");
        date = Derive(masterKey, theme, "date");
        PageKey = Derive(masterKey, theme, "page");
        ETagKey = Derive(masterKey, theme, "etag");
    }

    /// <summary>Key of the view's paging tokens.</summary>
    public ReadOnlyMemory<byte> PageKey { get; }

    /// <summary>Key of the view's entity tags.</summary>
    public ReadOnlyMemory<byte> ETagKey { get; }

    /// <summary>A person's FHIR id and DICOM PatientID in the theme.</summary>
    public string PatientPseudonym(Guid person) => Pseudonym("patient", "", $"{person:N}");

    /// <summary>26 Crockford base32 characters: HMAC-SHA256 over the length-prefixed domain, system and value.</summary>
    public string Pseudonym(string domain, string system, string value) => Encode(LongCharacters, domain, system, value);

    /// <summary>The same in 16 characters, for DICOM SH. These are so few that two values might get the same: who gives them keeps count.</summary>
    /// <param name="attempt">How many pseudonyms of the value were given to others before.</param>
    public string ShortPseudonym(string domain, string system, string value, int attempt = 0) =>
        attempt == 0 ? Encode(ShortCharacters, domain, system, value) : Encode(ShortCharacters, domain, system, value, attempt.ToString(CultureInfo.InvariantCulture));

    /// <summary>"2.25." and the decimal of 128 HMAC bits with UUIDv8 markers.</summary>
    public string Uid(string uid)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Mac(this.uid, mac, "uid", uid);
        mac[6] = (byte)((mac[6] & 0x0F) | 0x80); // version 8 (RFC 9562 §5.8)
        mac[8] = (byte)((mac[8] & 0x3F) | 0x80); // variant 10
        return "2.25." + BinaryPrimitives.ReadUInt128BigEndian(mac).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The patient's whole-day offset in this theme, in [-range, range] without 0, by rejection sampling.</summary>
    public int DayOffset(Guid patientKey, int range)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(range);
        var choices = 2 * (uint)range;
        var limit = uint.MaxValue - (uint.MaxValue % choices); // A plain remainder would prefer small offsets.
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        for (var attempt = 0; ; attempt++)
        {
            Mac(date, mac, "day-offset", patientKey.ToString("N"), attempt.ToString(CultureInfo.InvariantCulture));
            var sample = BinaryPrimitives.ReadUInt32BigEndian(mac);
            if (sample < limit)
            {
                var offset = (int)(sample % choices) - range;
                return offset >= 0 ? offset + 1 : offset;
            }
        }
    }

    private string Encode(int characters, params ReadOnlySpan<string> parts)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Mac(id, mac, parts);
        return CrockfordBase32.Encode(mac, characters);
    }

    /// <summary>Every part is preceded by its length, so that no two lists of parts give the same bytes.</summary>
    private static void Mac(byte[] key, Span<byte> mac, params ReadOnlySpan<string> parts)
    {
        var size = 0;
        foreach (var part in parts)
        {
            size += sizeof(int) + Encoding.UTF8.GetByteCount(part);
        }
        var message = size <= 512 ? stackalloc byte[size] : new byte[size];
        var rest = message;
        foreach (var part in parts)
        {
            var length = Encoding.UTF8.GetBytes(part, rest[sizeof(int)..]);
            BinaryPrimitives.WriteInt32BigEndian(rest, length);
            rest = rest[(sizeof(int) + length)..];
        }
        HMACSHA256.HashData(key, message, mac);
    }

    private static byte[] Derive(ReadOnlySpan<byte> masterKey, string theme, string purpose)
    {
        var key = new byte[KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey, key, salt: [], info: Encoding.UTF8.GetBytes($"v1|{theme}|{purpose}"));
        return key;
    }
}
