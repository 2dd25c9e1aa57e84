using DataBank.Appliance;

namespace DataBank.UnitTests.Storage;

/// <summary>Names of containers: https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata</summary>
public sealed class BlobSettingsTests
{
    [Theory]
    [InlineData("databank", true)]
    [InlineData("a-1", true)]
    [InlineData("ab", false)]
    [InlineData("Databank", false)]
    [InlineData("-databank", false)]
    [InlineData("databank-", false)]
    [InlineData("data--bank", false)]
    [InlineData("data_bank", false)]
    [InlineData("データ", false)]
    [InlineData("databank\n", false)]
    [InlineData("a123456789-123456789-123456789-123456789-123456789-123456789-12", true)]
    [InlineData("a123456789-123456789-123456789-123456789-123456789-123456789-123", false)]
    public void A_container_has_3_to_63_small_letters_digits_and_single_hyphens(string name, bool isName)
    {
        var problem = Record.Exception(new BlobSettings { Container = name }.Validate);
        Assert.Equal(isName, problem is null);
        Assert.True(problem is null or SettingsProblem);
    }
}
