using System.Security.Cryptography;
using System.Text;
using DataBank.Dicom;

namespace DataBank.Proxy;

/// <summary>
/// What a person has looked at: the frames of an image as they are stored, and how they are to be read. It stays the same when the header is corrected,
/// or written anew at another bank.
/// </summary>
internal static class PixelHash
{
    /// <returns>Lower-case hex SHA-256.</returns>
    /// <exception cref="PixelDataException">A frame can't be read.</exception>
    public static string Of(FrameReader frames)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{frames.File.TransferSyntax}\n{frames.Format}\n"));
        for (var at = 0; at < frames.Count; at++)
        {
            using var frame = frames.Read(at);
            hash.AppendData(SHA256.HashData(frame.Bytes.Span));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
