using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Renders records of the journal as AuditEvent (https://hl7.org/fhir/R4/auditevent.html) by the Basic Audit Log Patterns of IHE
/// (https://profiles.ihe.net/ITI/BALP/): one for each patient that an access touched.
/// </summary>
internal static class AuditEvents
{
    /// <summary>The code system of <see cref="Roles"/>.</summary>
    public const string RoleSystem = "http://databank.example.jp/fhir/CodeSystem/role";

    /// <summary>Why something was done; "BTG": a closed record was opened.</summary>
    public const string PurposeSystem = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

    /// <summary>What this server is called as an agent of each event, and its source.</summary>
    public const string Server = "databank";

    private const string ProfileRoot = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";
    private const string Dicom = "http://dicom.nema.org/resources/ontology/DCM";
    private const string EntityType = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
    private const string EntityRole = "http://terminology.hl7.org/CodeSystem/object-role";

    private static readonly string OwnProfile = OwnProfiles.Url("databank-audit-event");

    private static readonly HashSet<string> Restful = new(StringComparer.Ordinal)
    {
        "read", "vread", "update", "patch", "delete", "history-instance", "history-type", "history-system", "create", "search-type", "search-system", "capabilities",
        "transaction", "batch", "operation",
    };

    /// <summary>Canonicals of the profiles that accesses are recorded by.</summary>
    public static IEnumerable<string> Profiles =>
        AuditPattern.All.SelectMany(pattern => (string[])[$"{ProfileRoot}{pattern.Name}", $"{ProfileRoot}Patient{pattern.Name}"]).Prepend(OwnProfile);

    /// <summary>The events of a record with their ids; of one that touched several patients, one for each.</summary>
    public static IEnumerable<(string Id, string? Patient)> Of(AuditRecord record) => record.Patients switch
    {
        [] => [(record.Id, null)],
        [var only] => [(record.Id, only)],
        _ => record.Patients.Select((patient, at) => ($"{record.Id}.{(at + 1).ToString(CultureInfo.InvariantCulture)}", (string?)patient)),
    };

    /// <summary>The code system of an interaction.</summary>
    public static string SystemOf(string interaction) => Restful.Contains(interaction) ? "http://hl7.org/fhir/restful-interaction" : "http://databank.example.jp/fhir/CodeSystem/audit-interaction";

    /// <summary>The outcome (RFC 3881 §5.1.4) of an HTTP status: 0 success, 4 minor failure, 8 serious failure.</summary>
    public static string OutcomeOf(int status) => status switch { < 400 => "0", < 500 => "4", _ => "8" };

    /// <summary>What DICOM calls the opening of a closed record and its end (PS3.16 CID 401); null for all else.</summary>
    public static (string Code, string Meaning)? OverrideOf(string interaction) => interaction switch
    {
        "break-glass" => ("110127", "Emergency Override Started"),
        "break-glass-end" => ("110138", "Emergency Override Stopped"),
        _ => null,
    };

    public static ReadOnlyMemory<byte> ToJson(AuditRecord record, string id, string? patient)
    {
        var pattern = AuditPattern.Of(record.Interaction);
        var roles = pattern ?? AuditPattern.Like(record.Action);
        var buffer = new ArrayBufferWriter<byte>(2048);
        using var json = new Utf8JsonWriter(buffer, FhirJson.Writer);
        json.WriteStartObject();
        json.WriteString("resourceType", "AuditEvent");
        json.WriteString("id", id);
        // The patterns of IHE are of what went well and came from outside.
        var isOfIhe = pattern is not null && record is { Status: < 400, Address: not null } && (pattern.IsQuery || Reference(record.Target) is not null);
        OwnProfiles.WriteClaim(json, isOfIhe ? [$"{ProfileRoot}{(patient is null ? "" : "Patient")}{pattern!.Name}", OwnProfile] : [OwnProfile]);
        json.WritePropertyName("type");
        WriteType(json, record.Interaction);
        json.WriteStartArray("subtype");
        if (OverrideOf(record.Interaction) is { } known) WriteCoding(json, Dicom, known.Code);
        WriteCoding(json, SystemOf(record.Interaction), record.Interaction);
        json.WriteEndArray();
        json.WriteString("action", record.Action);
        json.WriteString("recorded", FhirInstant.Of(record.Time));
        json.WriteString("outcome", OutcomeOf(record.Status));
        json.WriteString("outcomeDesc", $"HTTP {record.Status.ToString(CultureInfo.InvariantCulture)}");
        json.WriteStartArray("agent");
        WriteUser(json, record, roles, patient is not null && record.Opened?.Contains(patient, StringComparer.Ordinal) == true);
        if (record.Address is { } address) WriteMachine(json, roles.Client, address, null, address, "2");
        WriteMachine(json, roles.Server, Server, "DataBank Appliance", record.Server, "5");
        json.WriteEndArray();
        json.WriteStartObject("source");
        json.WriteString("site", record.Face);
        json.WriteStartObject("observer");
        WriteIdentifier(json, Server);
        json.WriteString("display", "DataBank Appliance");
        json.WriteEndObject();
        json.WriteStartArray("type");
        WriteCoding(json, "http://terminology.hl7.org/CodeSystem/security-source-type", "4");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("entity");
        WriteTarget(json, record, roles.IsQuery || record.Query is not null, pattern);
        if (patient is not null) WritePatient(json, patient);
        if (record.RequestId is { } request) WriteTransaction(json, request);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    // PS3.15 §A.5.3 has types of its own for images and for what is taken out or brought in.
    private static void WriteType(Utf8JsonWriter json, string interaction)
    {
        var (system, code) = interaction switch
        {
            "stow" or "wado" or "c-store" or "c-get" or "c-move" => (Dicom, "110104"),
            "qido" or "c-find" or "worklist" => (Dicom, "110112"),
            "export" => (Dicom, "110106"),
            "import" => (Dicom, "110107"),
            "break-glass" or "break-glass-end" => (Dicom, "110113"),
            _ => ("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest"),
        };
        WriteCoding(json, system, code);
    }

    private static void WriteUser(Utf8JsonWriter json, AuditRecord record, AuditPattern roles, bool isOpened)
    {
        json.WriteStartObject();
        WriteConcept(json, "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", roles.User);
        if (record.Roles.Length > 0)
        {
            json.WriteStartArray("role");
            foreach (var role in record.Roles.Split(' '))
            {
                json.WriteStartObject();
                json.WriteStartArray("coding");
                WriteCoding(json, RoleSystem, role);
                json.WriteEndArray();
                json.WriteString("text", role);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteStartObject("who");
        WriteIdentifier(json, record.Subject);
        json.WriteEndObject();
        json.WriteString("name", record.Subject);
        json.WriteBoolean("requestor", true);
        if (isOpened) WritePurpose(json, record.Reason);
        json.WriteEndObject();
    }

    private static void WritePurpose(Utf8JsonWriter json, string? reason)
    {
        json.WriteStartArray("purposeOfUse");
        json.WriteStartObject();
        json.WriteStartArray("coding");
        WriteCoding(json, PurposeSystem, "BTG");
        json.WriteEndArray();
        if (reason is not null) json.WriteString("text", reason);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteMachine(Utf8JsonWriter json, string role, string identifier, string? display, string? address, string addressType)
    {
        json.WriteStartObject();
        WriteConcept(json, role == "custodian" ? "http://terminology.hl7.org/CodeSystem/provenance-participant-type" : Dicom, role);
        json.WriteStartObject("who");
        WriteIdentifier(json, identifier);
        if (display is not null) json.WriteString("display", display);
        json.WriteEndObject();
        json.WriteBoolean("requestor", false);
        if (address is not null)
        {
            json.WriteStartObject("network");
            json.WriteString("address", address);
            json.WriteString("type", addressType);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    // An entity has a name or a query, not both (sev-1): a query holds the path as well.
    private static void WriteTarget(Utf8JsonWriter json, AuditRecord record, bool isQuery, AuditPattern? pattern)
    {
        json.WriteStartObject();
        if (!isQuery)
        {
            json.WriteStartObject("what");
            if (Reference(record.Target) is { } reference) json.WriteString("reference", reference);
            else WriteIdentifier(json, record.Target);
            json.WriteEndObject();
        }
        json.WritePropertyName("type");
        WriteCoding(json, EntityType, "2");
        json.WritePropertyName("role");
        WriteCoding(json, EntityRole, isQuery ? "24" : "4");
        if (isQuery)
        {
            json.WriteString("description", record.Target);
            json.WriteString("query", Convert.ToBase64String(Encoding.UTF8.GetBytes(record.Target + record.Query)));
        }
        else if (pattern?.Name != "Delete")
        {
            json.WriteString("name", record.Target);
        }
        json.WriteEndObject();
    }

    private static void WritePatient(Utf8JsonWriter json, string patient)
    {
        json.WriteStartObject();
        json.WriteStartObject("what");
        json.WriteString("reference", $"Patient/{patient}");
        json.WriteEndObject();
        json.WritePropertyName("type");
        WriteCoding(json, EntityType, "1");
        json.WritePropertyName("role");
        WriteCoding(json, EntityRole, "1");
        json.WriteEndObject();
    }

    private static void WriteTransaction(Utf8JsonWriter json, string request)
    {
        json.WriteStartObject();
        json.WriteStartObject("what");
        WriteIdentifier(json, request);
        json.WriteEndObject();
        json.WritePropertyName("type");
        WriteCoding(json, "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType", "XrequestId");
        json.WriteEndObject();
    }

    /// <summary>"Type/id" or "Type/id/_history/version" of a target below a FHIR base; null for any other.</summary>
    private static string? Reference(string target)
    {
        const string Base = "/fhir/";
        var at = target.IndexOf(Base, StringComparison.Ordinal);
        var path = at < 0 ? target : target[(at + Base.Length)..];
        if (!ResourceKey.TryParse(path, out var key)) return null;
        return FhirReference.VersionOf(path, key) ?? key.ToString();
    }

    private static void WriteIdentifier(Utf8JsonWriter json, string value)
    {
        json.WriteStartObject("identifier");
        json.WriteString("value", value);
        json.WriteEndObject();
    }

    private static void WriteConcept(Utf8JsonWriter json, string system, string code)
    {
        json.WriteStartObject("type");
        json.WriteStartArray("coding");
        WriteCoding(json, system, code);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCoding(Utf8JsonWriter json, string system, string code)
    {
        json.WriteStartObject();
        json.WriteString("system", system);
        json.WriteString("code", code);
        json.WriteEndObject();
    }
}
