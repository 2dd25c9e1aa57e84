using DataBank.Fhir;

namespace DataBank.UnitTests;

public sealed class UcumUnitsTests
{
    [Theory]
    [InlineData(540, "mg/dL", 5.4, "g/L")]
    [InlineData(5.4, "mg", 5400, "ug")]
    [InlineData(4.5, "10*6/uL", 4.5e12, "/L")]
    [InlineData(4.5, "10*3/uL", 4.5, "10*9/L")]
    [InlineData(37, "Cel", 98.6, "[degF]")]
    [InlineData(37, "Cel", 310.15, "K")]
    [InlineData(1, "[in_i]", 2.54, "cm")]
    [InlineData(120, "mm[Hg]", 15998.64, "Pa")]
    [InlineData(60, "{beats}/min", 1, "Hz")]
    [InlineData(1, "U/L", 1, "umol/(min.L)")]
    [InlineData(1, "mmol/L", 1, "meq/L")]
    [InlineData(72, "kg", 72000000, "mg{dry}")]
    [InlineData(24, "kg/m2", 2.4, "g.cm-2")]
    [InlineData(2, "h", 7200, "s")]
    [InlineData(55, "%", 0.55, "1")]
    [InlineData(90, "mL/min/{1.73_m2}", 1.5, "mL/s")]
    [InlineData(3, "[CFU]/mL", 3000, "[CFU]/L")]
    public void Equal_amounts_are_equal_in_base_units(double value, string unit, double otherValue, string otherUnit)
    {
        Assert.True(UcumUnits.TryReduce(unit, out var one), unit);
        Assert.True(UcumUnits.TryReduce(otherUnit, out var other), otherUnit);
        Assert.Equal(one.Dimension, other.Dimension);
        Assert.Equal(one.Convert(value), other.Convert(otherValue));
    }

    [Theory]
    [InlineData("mmol/L", "/L")]
    [InlineData("[iU]/mL", "/mL")]
    [InlineData("mg", "mL")]
    public void Different_kinds_do_not_compare(string unit, string otherUnit)
    {
        Assert.True(UcumUnits.TryReduce(unit, out var one));
        Assert.True(UcumUnits.TryReduce(otherUnit, out var other));
        Assert.NotEqual(one.Dimension, other.Dimension);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rubbish")]
    [InlineData("mg/")]
    [InlineData("(mg")]
    [InlineData("mg)")]
    [InlineData("{open")]
    [InlineData("m999")]
    [InlineData("錠")]
    [InlineData("((((((((((((((((((((mg))))))))))))))))))))")]
    [InlineData("mg.mg.mg.mg.mg.mg.mg.mg.mg.mg.mg.mg.mg.mg.mg.mg.mg.mg.mg.mg.mg.mg.mg")]
    public void What_is_no_unit_is_not_reduced(string unit) => Assert.False(UcumUnits.TryReduce(unit, out _));
}
