using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataBank.Dicom;

namespace DataBank.Server;

/// <summary>One order as a worklist item (PS3.4 K.6.1.2.2), made from a FHIR ServiceRequest and its Patient.</summary>
internal static class WorklistItem
{
    /// <summary>System of performer identifiers that are AE titles.</summary>
    public const string AeTitleSystem = "http://databank.example.jp/fhir/sid/ae-title";

    private const string ModalitySystem = "http://dicom.nema.org/resources/ontology/DCM";
    private const string UidSystem = "urn:dicom:uid";
    private const string OidPrefix = "urn:oid:";
    private static readonly Tag PatientName = new(0x0010, 0x0010);
    private static readonly Tag PatientBirthDate = new(0x0010, 0x0030);
    private static readonly Tag PatientSex = new(0x0010, 0x0040);
    private static readonly string[] ModalityMembers = ["orderDetail", "code", "category"];

    // The attributes of an item (PS3.4 table K.6-1), those of its step behind the sequence.
    private static readonly FrozenSet<ulong> Keys = ((ulong[])[
        0x00080050, 0x00080090, 0x00100010, 0x00100020, 0x00100030, 0x00100040, 0x0020000D, 0x00321060, 0x00401001, 0x00401003,
        0x00400100_00080060, 0x00400100_00400001, 0x00400100_00400002, 0x00400100_00400003, 0x00400100_00400006, 0x00400100_00400007, 0x00400100_00400009,
    ]).ToFrozenSet();

    /// <summary>Whether an item can have a value there.</summary>
    public static bool CanMatch(IReadOnlyList<Tag> path) => path.Count <= 2 && Keys.Contains(path.Count == 1 ? path[0].Value : ((ulong)path[0].Value << 32) | path[1].Value);

    public static DicomDataset Of(JsonElement order, JsonElement? patient, PatientIssuers issuers)
    {
        var id = Text(order, "id") ?? "";
        var procedure = Short(Identifier(order, IsRequisition) ?? id);
        var description = Text(order, "code", "text") ?? Coding(order, "code", null)?.Display;
        var (date, time) = Start(order);
        var demographics = patient is { } person ? PatientDemographics.Of(person) : [];
        var step = new DatasetBuilder()
            .Set(new Tag(0x0008, 0x0060), Value(ModalityOf(order)))
            .Set(new Tag(0x0040, 0x0001), Value(Performer(order)))
            .Set(new Tag(0x0040, 0x0002), Value(date))
            .Set(new Tag(0x0040, 0x0003), Value(time))
            .Set(new Tag(0x0040, 0x0006))
            .Set(new Tag(0x0040, 0x0007), Value(Long(description)))
            .Set(new Tag(0x0040, 0x0009), Value(procedure))
            .Build();
        return new DatasetBuilder()
            .Set(new Tag(0x0008, 0x0005), "ISO_IR 192")
            .Set(new Tag(0x0008, 0x0050), Value(AccessionOf(order)))
            .Set(new Tag(0x0008, 0x0090), Value(Text(order, "requester", "display")))
            .Set(PatientName, Value(demographics.GetValueOrDefault(PatientName)))
            .Set(new Tag(0x0010, 0x0020), Value(patient is { } numbered ? PatientIdOf(numbered, issuers) : Text(order, "subject", "identifier", "value")))
            .Set(PatientBirthDate, Value(demographics.GetValueOrDefault(PatientBirthDate)))
            .Set(PatientSex, Value(demographics.GetValueOrDefault(PatientSex)))
            .Set(new Tag(0x0020, 0x000D), StudyUidOf(order))
            .Set(new Tag(0x0032, 0x1060), Value(Long(description)))
            .Set(new Tag(0x0040, 0x0100), [step])
            .Set(new Tag(0x0040, 0x1001), Value(procedure))
            .Set(new Tag(0x0040, 0x1003), Value(Text(order, "priority") switch { "stat" => "STAT", "urgent" or "asap" => "HIGH", "routine" => "MEDIUM", _ => null }))
            .Build();
    }

    /// <summary>The DICOM modality code that the order names in its details, code or category; null: no imaging order.</summary>
    public static string? ModalityOf(JsonElement order) =>
        ModalityMembers.Select(member => Coding(order, member, ModalitySystem)?.Code).FirstOrDefault(code => code is not null);

    /// <summary>The accession number as far as a modality can hold it.</summary>
    public static string? AccessionOf(JsonElement order) => Short(Identifier(order, IsAccession));

    private static (string? Date, string? Time) Start(JsonElement order)
    {
        var text = Text(order, "occurrenceDateTime") ?? Text(order, "occurrencePeriod", "start");
        if (text is not { Length: >= 10 }) return (null, null);
        // The wall clock of the order, whatever its offset: that is when the patient comes.
        return (text[..10].Replace("-", "", StringComparison.Ordinal), text.Length >= 19 ? text[11..19].Replace(":", "", StringComparison.Ordinal) : null);
    }

    // The number without an issuer is the house's own, which is what modalities know.
    private static string? PatientIdOf(JsonElement patient, PatientIssuers issuers)
    {
        var own = issuers.SystemOf(null);
        var identifiers = Members(patient, "identifier").ToArray();
        return identifiers.Where(identifier => Text(identifier, "system") == own).Select(identifier => Text(identifier, "value")).FirstOrDefault();
    }

    /// <summary>The study that images of this order belong to.</summary>
    public static string StudyUidOf(JsonElement order)
    {
        var given = Identifier(order, identifier => Text(identifier, "system") == UidSystem);
        if (given is not null && given.StartsWith(OidPrefix, StringComparison.Ordinal)) given = given[OidPrefix.Length..];
        if (given is not null && Uids.IsValid(given)) return given;
        // The same order gives the same study.
        return NewUids.OfBytes(SHA256.HashData(Encoding.UTF8.GetBytes($"ServiceRequest/{Text(order, "id")}")).AsSpan(0, 16));
    }

    private static string? Performer(JsonElement order) => Members(order, "performer")
        .Where(performer => Text(performer, "identifier", "system") == AeTitleSystem).Select(performer => Text(performer, "identifier", "value")).FirstOrDefault();

    private static bool IsAccession(JsonElement identifier) =>
        Text(identifier, "system") == ImagingStudies.AccessionSystem
        || (identifier.TryGetProperty("type", out var type) && Members(type, "coding").Any(coding => Text(coding, "code") == "ACSN"));

    private static bool IsRequisition(JsonElement identifier) => !IsAccession(identifier) && Text(identifier, "system") != UidSystem;

    private static string? Identifier(JsonElement order, Func<JsonElement, bool> isWanted) =>
        Members(order, "identifier").Where(isWanted).Select(identifier => Text(identifier, "value")).FirstOrDefault(value => value is not null);

    // A CodeableConcept or a list of them.
    private static (string? Code, string? Display)? Coding(JsonElement order, string member, string? system)
    {
        if (!order.TryGetProperty(member, out var concepts)) return null;
        foreach (var concept in concepts.ValueKind == JsonValueKind.Array ? concepts.EnumerateArray().ToArray() : [concepts])
        {
            foreach (var coding in Members(concept, "coding"))
            {
                if (system is null || Text(coding, "system") == system) return (Text(coding, "code"), Text(coding, "display"));
            }
        }
        return null;
    }

    private static JsonElement.ArrayEnumerator Members(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static string? Text(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
        }
        return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
    }

    private static string? Short(string? text) => text is { Length: > 16 } ? text[..16] : text; // SH

    private static string? Long(string? text) => (text is { Length: > 64 } ? text[..64] : text)?.Replace('\\', '/'); // LO

    private static string[] Value(string? text) => string.IsNullOrEmpty(text) ? [] : [text];
}
