namespace DataBank.Pseudonymization;

/// <summary>The keys of one theme, derived by HKDF-SHA256 from its random 256-bit master key, one per purpose.</summary>
public sealed class ThemeKeys
{
    /// <param name="theme">ResearchStudy id; part of the derivation, so that themes can't be joined.</param>
    /// <param name="masterKey">32 random bytes.</param>
    public ThemeKeys(string theme, ReadOnlySpan<byte> masterKey) => throw new NotImplementedException();

    /// <summary>26 Crockford base32 characters: HMAC-SHA256 over the length-prefixed domain, system and value.</summary>
    public string Pseudonym(string domain, string system, string value) => throw new NotImplementedException();

    /// <summary>The same in 16 characters, for DICOM SH.</summary>
    public string ShortPseudonym(string domain, string system, string value) => throw new NotImplementedException();

    /// <summary>"2.25." and the decimal of 128 HMAC bits with UUIDv8 markers.</summary>
    public string Uid(string uid) => throw new NotImplementedException();

    /// <summary>The patient's whole-day offset in this theme, in [-range, range] without 0, by rejection sampling.</summary>
    public int DayOffset(Guid patientKey, int range) => throw new NotImplementedException();
}
