using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.UnitTests.Access;

/// <summary>Whatever was done, its message has the parts, in the order and with the values, that PS3.15 §A.5.1.1 has room for.</summary>
public sealed class DicomAuditMessageTests
{
    private static readonly AuditRecord read = new(
        "id", new DateTimeOffset(2026, 4, 1, 21, 0, 0, TimeSpan.FromHours(9)), "R", "read", "clinical", "someone", "clinician data-manager", "/fhir/Patient/p1", 200, ["p1"])
    {
        Address = "192.0.2.1", Server = "https://bank.example.jp", RequestId = "42",
    };

    public static TheoryData<string, string, int> Accesses => new()
    {
        { "read", "R", 200 }, { "vread", "R", 304 }, { "search-type", "E", 200 }, { "create", "C", 201 }, { "patch", "U", 412 }, { "delete", "D", 204 }, { "transaction", "E", 500 },
        { "stow", "C", 200 }, { "wado", "R", 404 }, { "c-find", "E", 200 }, { "c-move", "R", 200 }, { "export", "E", 202 }, { "import", "E", 202 }, { "read", "R", 403 }, { "other", "E", 401 },
        { "break-glass", "E", 200 }, { "break-glass-end", "D", 204 }, { "audit-purge", "D", 200 }, { "audit-resume", "E", 200 }, { "reidentify", "E", 507 }, { "research-use", "R", 200 },
    };

    [Theory]
    [MemberData(nameof(Accesses))]
    public void Every_access_is_a_message_of_the_schema(string interaction, string action, int status)
    {
        var record = read with { Interaction = interaction, Action = action, Status = status };
        AuditRecord[] records =
        [
            record,
            record with { Address = null, Server = null, Roles = "", Patients = [] },
            record with { Target = "/dicomweb/studies/1.2.3/series/4", Patients = [.. Enumerable.Range(0, 120).Select(number => $"p{number}")] },
            record with { Target = "/fhir/Patient", Query = "?name=山田 <\"'&>\r\n\u0001" },
            record with { Subject = "\u0000\uD800 <a>", Target = "/\t\uFFFF", Opened = ["p1"], Reason = "救急\n<搬送>" },
        ];
        Assert.All(records.SelectMany(DicomAuditMessage.Of), message => Assert.Equal("", Faults(message)));
        Assert.Equal(3, DicomAuditMessage.Of(records[2]).Count());
    }

    [Fact]
    public void Why_a_closed_record_was_opened_is_among_the_types_of_the_event()
    {
        var types = XElement.Parse(Assert.Single(DicomAuditMessage.Of(read with { Opened = ["p1"], Reason = "𠮷野 救急\u0001" }))).Element("EventIdentification")!.Elements("EventTypeCode");
        Assert.Contains(types, type => ((string?)type.Attribute("csd-code"), (string?)type.Attribute("originalText")) == ("BTG", "𠮷野 救急\uFFFD"));
    }

    [Fact]
    public void What_is_no_message_of_the_schema_is_told()
    {
        var message = Assert.Single(DicomAuditMessage.Of(read));
        Assert.NotEqual("", Faults(message.Replace("UserIsRequestor=\"true\"", "", StringComparison.Ordinal)));
        Assert.NotEqual("", Faults(message.Replace("EventActionCode=\"R\"", "EventActionCode=\"X\"", StringComparison.Ordinal)));
        Assert.NotEqual("", Faults(message.Replace("<EventOutcomeDescription>", "<PurposeOfUse csd-code=\"BTG\" codeSystemName=\"x\" originalText=\"x\" /><EventOutcomeDescription>", StringComparison.Ordinal)));
    }

    private static string Faults(string message)
    {
        var (document, faults) = (XDocument.Parse(message), new List<string>());
        var schemas = new XmlSchemaSet();
        using (var reader = XmlReader.Create(new StringReader(Schema))) schemas.Add(null, reader);
        document.Validate(schemas, (_, fault) => faults.Add(fault.Message));
        return string.Join('\n', faults);
    }

    // The parts of PS3.15 §A.5.1.1 that are in use, as XML Schema.
    private const string Schema = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <xs:complexType name="code">
            <xs:attribute name="csd-code" type="xs:token" use="required"/>
            <xs:attribute name="codeSystemName" type="xs:token" use="required"/>
            <xs:attribute name="displayName" type="xs:token"/>
            <xs:attribute name="originalText" type="xs:token" use="required"/>
          </xs:complexType>
          <xs:complexType name="event">
            <xs:sequence>
              <xs:element name="EventID" type="code"/>
              <xs:element name="EventTypeCode" type="code" minOccurs="0" maxOccurs="unbounded"/>
              <xs:element name="EventOutcomeDescription" type="xs:string" minOccurs="0"/>
            </xs:sequence>
            <xs:attribute name="EventActionCode"><xs:simpleType><xs:restriction base="xs:token"><xs:pattern value="[CRUDE]"/></xs:restriction></xs:simpleType></xs:attribute>
            <xs:attribute name="EventDateTime" type="xs:dateTime" use="required"/>
            <xs:attribute name="EventOutcomeIndicator" use="required"><xs:simpleType><xs:restriction base="xs:token"><xs:pattern value="0|4|8|12"/></xs:restriction></xs:simpleType></xs:attribute>
          </xs:complexType>
          <xs:complexType name="participant">
            <xs:sequence><xs:element name="RoleIDCode" type="code" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
            <xs:attribute name="UserID" type="xs:string" use="required"/>
            <xs:attribute name="AlternativeUserID" type="xs:string"/>
            <xs:attribute name="UserName" type="xs:string"/>
            <xs:attribute name="UserIsRequestor" type="xs:boolean" use="required"/>
            <xs:attribute name="NetworkAccessPointID" type="xs:token"/>
            <xs:attribute name="NetworkAccessPointTypeCode"><xs:simpleType><xs:restriction base="xs:token"><xs:pattern value="[1-5]"/></xs:restriction></xs:simpleType></xs:attribute>
          </xs:complexType>
          <xs:complexType name="source">
            <xs:sequence>
              <xs:element name="AuditSourceTypeCode" minOccurs="0" maxOccurs="unbounded">
                <xs:complexType>
                  <xs:attribute name="csd-code" use="required"><xs:simpleType><xs:restriction base="xs:token"><xs:pattern value="[1-9]"/></xs:restriction></xs:simpleType></xs:attribute>
                </xs:complexType>
              </xs:element>
            </xs:sequence>
            <xs:attribute name="AuditEnterpriseSiteID" type="xs:token"/>
            <xs:attribute name="AuditSourceID" type="xs:token" use="required"/>
          </xs:complexType>
          <xs:complexType name="object">
            <xs:sequence>
              <xs:element name="ParticipantObjectIDTypeCode" type="code"/>
              <xs:choice>
                <xs:element name="ParticipantObjectName" type="xs:token"/>
                <xs:element name="ParticipantObjectQuery" type="xs:base64Binary"/>
              </xs:choice>
            </xs:sequence>
            <xs:attribute name="ParticipantObjectID" type="xs:token" use="required"/>
            <xs:attribute name="ParticipantObjectTypeCode"><xs:simpleType><xs:restriction base="xs:token"><xs:pattern value="[1-4]"/></xs:restriction></xs:simpleType></xs:attribute>
            <xs:attribute name="ParticipantObjectTypeCodeRole"><xs:simpleType><xs:restriction base="xs:token"><xs:pattern value="[1-9]|1[0-9]|2[0-6]"/></xs:restriction></xs:simpleType></xs:attribute>
          </xs:complexType>
          <xs:element name="AuditMessage">
            <xs:complexType>
              <xs:sequence>
                <xs:element name="EventIdentification" type="event"/>
                <xs:element name="ActiveParticipant" type="participant" maxOccurs="unbounded"/>
                <xs:element name="AuditSourceIdentification" type="source"/>
                <xs:element name="ParticipantObjectIdentification" type="object" minOccurs="0" maxOccurs="unbounded"/>
              </xs:sequence>
            </xs:complexType>
          </xs:element>
        </xs:schema>
        """;
}
