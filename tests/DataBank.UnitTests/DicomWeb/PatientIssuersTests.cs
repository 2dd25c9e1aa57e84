using DataBank.Server;

namespace DataBank.UnitTests.DicomWeb;

public class PatientIssuersTests
{
    private readonly PatientIssuers issuers = new(new Dictionary<string, string> { ["HOSP-A"] = "urn:oid:1.2.3" }, "urn:oid:9.9");

    [Theory]
    [InlineData(null, "urn:oid:9.9")]
    [InlineData("HOSP-A", "urn:oid:1.2.3")]
    [InlineData("1.2.392.1", "urn:oid:1.2.392.1")]
    [InlineData("urn:oid:1.2.4", "urn:oid:1.2.4")]
    [InlineData("ANOTHER HOUSE", null)]
    public void An_issuer_names_its_system_and_an_unknown_one_names_none(string? issuer, string? system) => Assert.Equal(system, issuers.SystemOf(issuer));
}
