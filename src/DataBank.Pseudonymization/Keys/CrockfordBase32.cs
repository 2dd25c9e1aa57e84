namespace DataBank.Pseudonymization;

/// <summary>Douglas Crockford's base32: no I, L, O, U, so that a pseudonym can be read aloud and typed. Legal in FHIR ids and in DICOM SH, LO and PN.</summary>
internal static class CrockfordBase32
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>The leading <paramref name="characters"/> × 5 bits of <paramref name="bytes"/>, most significant first.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes, int characters)
    {
        Span<char> text = stackalloc char[characters];
        int buffer = 0, bits = 0, next = 0;
        for (var i = 0; i < characters; i++)
        {
            if (bits < 5)
            {
                buffer = (buffer << 8) | bytes[next++];
                bits += 8;
            }
            bits -= 5;
            text[i] = Alphabet[(buffer >> bits) & 31];
            buffer &= (1 << bits) - 1;
        }
        return new string(text);
    }
}
