using System.Globalization;
using DataBank.Dicom;

namespace DataBank.UnitTests.Dicom.Network;

/// <summary>PS3.8 Table 9-10, cell by cell: rows are events 1 to 19, columns states 1 to 13.</summary>
public sealed class UpperLayerTableTests
{
    private static readonly string[] Rows =
    [
        "1: AE1>4 - - - - - - - - - - - -",
        "2: - - - AE2>5 - - - - - - - - -",
        "3: - AA1>13 AA8>13 - AE3>6 AA8>13 AA8>13 AA8>13 AA8>13 AA8>13 AA8>13 AA8>13 AA6>13",
        "4: - AA1>13 AA8>13 - AE4>1 AA8>13 AA8>13 AA8>13 AA8>13 AA8>13 AA8>13 AA8>13 AA6>13",
        "5: AE5>2 - - - - - - - - - - - -",
        "6: - AE6>3 AA8>13 - AA8>13 AA8>13 AA8>13 AA8>13 AA8>13 AA8>13 AA8>13 AA8>13 AA7>13",
        "7: - - AE7>6 - - - - - - - - - -",
        "8: - - AE8>13 - - - - - - - - - -",
        "9: - - - - - DT1>6 - AR7>8 - - - - -",
        "10: - AA1>13 AA8>13 - AA8>13 DT2>6 AR6>7 AA8>13 AA8>13 AA8>13 AA8>13 AA8>13 AA6>13",
        "11: - - - - - AR1>7 - - - - - - -",
        "12: - AA1>13 AA8>13 - AA8>13 AR2>8 AR8>9 AA8>13 AA8>13 AA8>13 AA8>13 AA8>13 AA6>13",
        "13: - AA1>13 AA8>13 - AA8>13 AA8>13 AR3>1 AA8>13 AA8>13 AR10>12 AR3>1 AA8>13 AA6>13",
        "14: - - - - - - - AR4>13 AR9>11 - - AR4>13 -",
        "15: - - AA1>13 AA2>1 AA1>13 AA1>13 AA1>13 AA1>13 AA1>13 AA1>13 AA1>13 AA1>13 -",
        "16: - AA2>1 AA3>1 - AA3>1 AA3>1 AA3>1 AA3>1 AA3>1 AA3>1 AA3>1 AA3>1 AA2>1",
        "17: - AA5>1 AA4>1 AA4>1 AA4>1 AA4>1 AA4>1 AA4>1 AA4>1 AA4>1 AA4>1 AA4>1 AR5>1",
        "18: - AA2>1 - - - - - - - - - - AA2>1",
        "19: - AA1>13 AA8>13 - AA8>13 AA8>13 AA8>13 AA8>13 AA8>13 AA8>13 AA8>13 AA8>13 AA7>13",
    ];

    public static TheoryData<string> AllRows => new(Rows);

    [Theory]
    [MemberData(nameof(AllRows))]
    public void Every_cell_is_what_the_standard_prescribes(string row)
    {
        var happened = (UpperLayerEvent)int.Parse(row.Split(':')[0], CultureInfo.InvariantCulture);
        var cells = row.Split(": ")[1].Split(' ');
        Assert.Equal(13, cells.Length);
        for (var state = 1; state <= 13; state++)
        {
            var found = UpperLayerTable.Find(happened, (UpperLayerState)state);
            var written = found is { } cell ? $"{cell.Action}>{(int)cell.Next}" : "-";
            Assert.Equal(cells[state - 1], written);
        }
    }
}
