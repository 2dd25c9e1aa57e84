using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

public sealed class ProteinChangeTests
{
    [Theory]
    [InlineData("L858R", "L858R")]
    [InlineData("p.L858R", "L858R")]
    [InlineData("p.Leu858Arg", "L858R")]
    [InlineData("p.(Leu858Arg)", "L858R")]
    [InlineData("NP_005219.2:p.(Leu858Arg)", "L858R")]
    [InlineData("ENSP00000275493.2:p.Leu858Arg", "L858R")]
    [InlineData("p.Glu746_Ala750del", "E746_A750del")]
    [InlineData("E746_A750del", "E746_A750del")]
    [InlineData("p.(Arg213Ter)", "R213*")]
    [InlineData("R213X", "R213*")]
    [InlineData("p.Arg213*", "R213*")]
    [InlineData("p.(Arg97ProfsTer23)", "R97Pfs*23")]
    [InlineData("R97PfsX23", "R97Pfs*23")]
    [InlineData("p.Met1?", null)]
    [InlineData("p.=", null)]
    [InlineData("p.(Leu858=)", null)]
    [InlineData("p.?", null)]
    [InlineData("NM_005228.5:c.2573T>G", null)]
    [InlineData("EGFR", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_change_has_one_key_however_it_is_written(string? text, string? key) => Assert.Equal(key, ProteinChange.KeyOf(text));
}
