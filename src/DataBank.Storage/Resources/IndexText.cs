using System.Security.Cryptography;
using System.Text;

namespace DataBank.Storage;

/// <summary>Fits texts into index keys, in the same way when they are stored and when they are searched.</summary>
internal static class IndexText
{
    public const int MaximumLength = 400;
    private const int HashLength = 32;

    /// <summary>For texts compared as a whole: what is too long keeps its beginning, and a hash stands for the rest.</summary>
    public static string Whole(string text)
    {
        text = Clean(text);
        return text.Length <= MaximumLength
            ? text
            : Cut(text, MaximumLength - HashLength) + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashLength];
    }

    /// <summary>For texts compared by their beginning.</summary>
    public static string Beginning(string text)
    {
        text = Clean(text);
        return text.Length <= MaximumLength ? text : Cut(text, MaximumLength);
    }

    /// <summary>Without U+0000, which PostgreSQL can't hold and FHIR forbids.</summary>
    public static string Clean(string text) => text.Contains('\0') ? text.Replace("\0", "", StringComparison.Ordinal) : text;

    // A surrogate pair stays together.
    private static string Cut(string text, int length) => text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
