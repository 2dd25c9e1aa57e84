namespace DataBank.Appliance;

/// <summary>A laboratory test with its reference range. The codes have the shape of JLAC10 codes but are made up, in a system of our own.</summary>
internal sealed record LabTest(string Code, string Name, string Unit, double Low, double High, int Decimals)
{
    public const string System = "http://databank.example.jp/fhir/CodeSystem/synthetic-jlac10";

    public static LabTest Cea { get; } = new("9X010000002399901", "CEA", "ng/mL", 0, 5.0, 1);

    public static IReadOnlyList<LabTest> Basic { get; } =
    [
        new("9X020000002399902", "アルブミン", "g/dL", 4.1, 5.1, 1), new("9X030000002399903", "クレアチニン", "mg/dL", 0.46, 1.07, 2),
        new("9X040000001999904", "ヘモグロビン", "g/dL", 11.6, 16.8, 1), new("9X050000002399905", "CRP", "mg/dL", 0, 0.14, 2),
        new("9X060000002399906", "AST", "U/L", 13, 30, 0), new("9X070000002399907", "ALT", "U/L", 7, 42, 0),
        new("9X080000002399908", "LD", "U/L", 124, 222, 0), new("9X090000001999909", "白血球数", "10*3/uL", 3.3, 8.6, 1),
    ];

    public double Value(SeedRandom random, double abnormalShare)
    {
        var span = High - Low;
        var value = random.Share() < abnormalShare ? High + (span * (0.1 + random.Share())) : Low + (span * (0.1 + (0.8 * random.Share())));
        return Math.Round(value, Decimals);
    }
}
