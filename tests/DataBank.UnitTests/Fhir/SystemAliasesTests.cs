using DataBank.Fhir;

namespace DataBank.UnitTests;

public sealed class SystemAliasesTests
{
    [Theory]
    [InlineData("urn:oid:1.2.392.200119.4.403.1", "http://medis.or.jp/CodeSystem/master-HOT9")]
    [InlineData("urn:oid:1.2.392.100495.20.2.74", "http://medis.or.jp/CodeSystem/master-HOT9")]
    [InlineData("http://medis.or.jp/CodeSystem/master-HOT9", "http://medis.or.jp/CodeSystem/master-HOT9")]
    [InlineData("http://loinc.org", "http://loinc.org")]
    [InlineData("urn:oid:1.2.392.100495.20.3.51.11311234567", "urn:oid:1.2.392.100495.20.3.51.11311234567")]
    public void An_OID_leads_to_its_URL_and_others_stay(string system, string canonical) =>
        Assert.Equal(canonical, SystemAliases.Canonical(system));

    [Fact]
    public void All_names_of_a_system_are_known()
    {
        Assert.Equal(
            ["http://medis.or.jp/CodeSystem/master-HOT9", "urn:oid:1.2.392.100495.20.2.74", "urn:oid:1.2.392.200119.4.403.1"],
            SystemAliases.Names("urn:oid:1.2.392.200119.4.403.1"));
        Assert.Equal(["http://loinc.org"], SystemAliases.Names("http://loinc.org"));
    }
}
