using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace DataBank.Storage;

/// <summary>What records of the journal are looked up by: their own id, a patient, or who or what has asked.</summary>
public sealed class AuditName
{
    private const char Record = 'r';
    private const char Patient = 'p';
    private const char Agent = 'a';

    private readonly char kind;
    private readonly string name;
    private readonly JsonEncodedText text;

    private AuditName(char kind, string name) => (this.kind, this.name, text, Hash) = (kind, name, JsonEncodedText.Encode(name), HashOf(kind, name));

    /// <summary>The record with an id.</summary>
    public static AuditName OfRecord(string id) => new(Record, id);

    /// <summary>The patient with an id.</summary>
    public static AuditName OfPatient(string id) => new(Patient, id);

    /// <summary>A caller's claim sub, or the address from which was called.</summary>
    public static AuditName OfAgent(string identifier) => new(Agent, identifier);

    internal ulong Hash { get; }

    /// <summary>The hashes of all that a record names.</summary>
    internal static IEnumerable<ulong> HashesOf(AuditRecord record) => NamesOf(record).Select(each => HashOf(each.Kind, each.Name));

    /// <summary>False: no record of the line has this name. True: one may have it.</summary>
    internal bool MayBeIn(ReadOnlySpan<byte> line) => line.IndexOf(text.EncodedUtf8Bytes) >= 0;

    internal bool IsIn(AuditRecord record) => NamesOf(record).Contains((kind, name));

    private static IEnumerable<(char Kind, string Name)> NamesOf(AuditRecord record)
    {
        yield return (Record, record.Id);
        foreach (var patient in record.Patients) yield return (Patient, patient);
        yield return (Agent, record.Subject);
        if (record.Address is { } address) yield return (Agent, address);
    }

    private static ulong HashOf(char kind, string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(kind + name), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
