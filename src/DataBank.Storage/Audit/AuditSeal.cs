using System.Globalization;
using System.Text;

namespace DataBank.Storage;

/// <summary>A signed statement on the journal: that its chain has reached a batch, that it was closed in order there, or that everything up to it was purged.</summary>
/// <param name="Kind"><see cref="Reached"/>, <see cref="Closed"/> or <see cref="Purged"/>.</param>
/// <param name="Time">When it was made.</param>
/// <param name="File">Name of the file that the batch is in.</param>
/// <param name="Hash">The batch's.</param>
/// <param name="Signature">ECDSA with SHA-256 (IEEE P1363, Base64) of the rest.</param>
internal sealed record AuditSeal(string Kind, DateTimeOffset Time, string File, string Hash, string Signature)
{
    public const string Reached = "reached", Closed = "closed", Purged = "purged";

    /// <summary>What is signed.</summary>
    public byte[] Statement() => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"databank-audit-seal|{Kind}|{Time.UtcDateTime:O}|{File}|{Hash}"));
}
