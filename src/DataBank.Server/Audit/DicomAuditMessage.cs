using System.Globalization;
using System.Text;
using System.Xml;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Writes records of the journal as audit messages of DICOM PS3.15 §A.5.1; types, codes and roles are those of §A.5.3 and of RFC 3881. One line
/// each, without an XML declaration.
/// </summary>
internal static class DicomAuditMessage
{
    private const int MostPatients = 50; // A message fits a datagram.

    private static readonly XmlWriterSettings Settings = new() { OmitXmlDeclaration = true, NewLineHandling = NewLineHandling.Entitize };

    /// <summary>The messages of a record: more than one where it touched many patients.</summary>
    public static IEnumerable<string> Of(AuditRecord record) => record.Patients.Count == 0 ? [Write(record, [])] : record.Patients.Chunk(MostPatients).Select(patients => Write(record, patients));

    private static string Write(AuditRecord record, string[] patients)
    {
        var roles = AuditPattern.Of(record.Interaction) ?? AuditPattern.Like(record.Action);
        var text = new StringBuilder(2048);
        using (var xml = XmlWriter.Create(text, Settings))
        {
            xml.WriteStartElement("AuditMessage");
            WriteEvent(xml, record, patients);
            WriteParticipant(xml, record.Subject, isRequestor: true, null, null, record.Roles.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(role => (role, AuditEvents.RoleSystem, role)));
            if (record.Address is { } address) WriteParticipant(xml, address, isRequestor: false, address, "2", [Role(roles.Client)]);
            WriteParticipant(xml, "databank", isRequestor: false, record.Server, "5", [Role(roles.Server)]);
            xml.WriteStartElement("AuditSourceIdentification");
            xml.WriteAttributeString("AuditEnterpriseSiteID", Clean(record.Face));
            xml.WriteAttributeString("AuditSourceID", "databank");
            xml.WriteStartElement("AuditSourceTypeCode");
            xml.WriteAttributeString("csd-code", "4"); // Application server process.
            xml.WriteEndElement();
            xml.WriteEndElement();
            WriteTarget(xml, record, roles.IsQuery || record.Query is not null);
            foreach (var patient in patients) WritePatient(xml, patient);
            xml.WriteEndElement();
        }
        return text.ToString();
    }

    private static void WriteEvent(XmlWriter xml, AuditRecord record, string[] patients)
    {
        xml.WriteStartElement("EventIdentification");
        xml.WriteAttributeString("EventActionCode", record.Action);
        xml.WriteAttributeString("EventDateTime", record.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        xml.WriteAttributeString("EventOutcomeIndicator", AuditEvents.OutcomeOf(record.Status));
        var (code, meaning) = EventOf(record);
        WriteCode(xml, "EventID", code, "DCM", meaning);
        if (IsRefused(record)) WriteCode(xml, "EventTypeCode", "110132", "DCM", "Use of Restricted Function");
        if (AuditEvents.OverrideOf(record.Interaction) is { } known) WriteCode(xml, "EventTypeCode", known.Code, "DCM", known.Meaning);
        // The schema has no purpose of use: it is one more type of the event.
        if (record.Opened?.Intersect(patients, StringComparer.Ordinal).Any() == true) WriteCode(xml, "EventTypeCode", "BTG", AuditEvents.PurposeSystem, record.Reason ?? "break the glass");
        WriteCode(xml, "EventTypeCode", record.Interaction, AuditEvents.SystemOf(record.Interaction), record.Interaction);
        xml.WriteElementString("EventOutcomeDescription", string.Create(CultureInfo.InvariantCulture, $"HTTP {record.Status}"));
        xml.WriteEndElement();
    }

    private static bool IsRefused(AuditRecord record) => record.Status is 401 or 403;

    private static (string Code, string Meaning) EventOf(AuditRecord record) => IsRefused(record) ? ("110113", "Security Alert") : record.Interaction switch
    {
        "stow" or "wado" or "c-store" or "c-get" or "c-move" => ("110104", "DICOM Instances Transferred"),
        "qido" or "c-find" or "worklist" or "search-type" or "search-system" => ("110112", "Query"),
        "export" => ("110106", "Export"),
        "import" => ("110107", "Import"),
        "break-glass" or "break-glass-end" => ("110113", "Security Alert"),
        "audit-purge" => ("110101", "Audit Log Used"),
        "audit-resume" => ("110100", "Application Activity"),
        _ => ("110110", "Patient Record"),
    };

    private static (string Code, string System, string Meaning) Role(string code) => code switch
    {
        "110150" => (code, "DCM", "Application"),
        "110152" => (code, "DCM", "Destination Role ID"),
        "110153" => (code, "DCM", "Source Role ID"),
        _ => (code, "http://terminology.hl7.org/CodeSystem/provenance-participant-type", code),
    };

    private static void WriteParticipant(XmlWriter xml, string user, bool isRequestor, string? address, string? addressType, IEnumerable<(string Code, string System, string Meaning)> roles)
    {
        xml.WriteStartElement("ActiveParticipant");
        xml.WriteAttributeString("UserID", Clean(user));
        xml.WriteAttributeString("UserIsRequestor", isRequestor ? "true" : "false");
        if (address is not null)
        {
            xml.WriteAttributeString("NetworkAccessPointID", Clean(address));
            xml.WriteAttributeString("NetworkAccessPointTypeCode", addressType); // 2: IP address, 5: URI (RFC 3881 §5.3.2).
        }
        foreach (var (code, system, meaning) in roles) WriteCode(xml, "RoleIDCode", code, system, meaning);
        xml.WriteEndElement();
    }

    private static void WriteTarget(XmlWriter xml, AuditRecord record, bool isQuery)
    {
        const string Studies = "studies/";
        var study = record.Target.IndexOf(Studies, StringComparison.Ordinal) is >= 0 and var at ? record.Target[(at + Studies.Length)..].Split('/')[0] : "";
        xml.WriteStartElement("ParticipantObjectIdentification");
        xml.WriteAttributeString("ParticipantObjectID", Clean(study.Length > 0 ? study : record.Target));
        xml.WriteAttributeString("ParticipantObjectTypeCode", "2");
        xml.WriteAttributeString("ParticipantObjectTypeCodeRole", isQuery ? "24" : "3");
        if (study.Length > 0) WriteCode(xml, "ParticipantObjectIDTypeCode", "110180", "DCM", "Study Instance UID");
        else WriteCode(xml, "ParticipantObjectIDTypeCode", "12", "RFC-3881", "URI");
        if (isQuery) xml.WriteElementString("ParticipantObjectQuery", Convert.ToBase64String(Encoding.UTF8.GetBytes(record.Target + record.Query)));
        else xml.WriteElementString("ParticipantObjectName", Clean(record.Target));
        xml.WriteEndElement();
    }

    private static void WritePatient(XmlWriter xml, string patient)
    {
        xml.WriteStartElement("ParticipantObjectIdentification");
        xml.WriteAttributeString("ParticipantObjectID", Clean(patient));
        xml.WriteAttributeString("ParticipantObjectTypeCode", "1");
        xml.WriteAttributeString("ParticipantObjectTypeCodeRole", "1");
        WriteCode(xml, "ParticipantObjectIDTypeCode", "2", "RFC-3881", "Patient Number");
        xml.WriteElementString("ParticipantObjectName", Clean($"Patient/{patient}"));
        xml.WriteEndElement();
    }

    private static void WriteCode(XmlWriter xml, string element, string code, string system, string meaning)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("csd-code", Clean(code));
        xml.WriteAttributeString("codeSystemName", system);
        xml.WriteAttributeString("originalText", Clean(meaning));
        xml.WriteEndElement();
    }

    // A path holds what a client has sent: also what XML has no way to say.
    private static string Clean(string text) => text.All(XmlConvert.IsXmlChar) ? text : string.Concat(text.EnumerateRunes().Select(letter => letter.IsBmp && !XmlConvert.IsXmlChar((char)letter.Value) ? Rune.ReplacementChar : letter));
}
