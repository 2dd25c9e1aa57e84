using System.Globalization;
using CsCheck;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

/// <summary>Tables of made-up persons.</summary>
internal static class SomeTable
{
    public static readonly IReadOnlyList<TableColumn> Columns =
    [
        Column("age", ColumnRole.QuasiIdentifier, "age"),
        Column("sex", ColumnRole.QuasiIdentifier, "value"),
        Column("prefecture", ColumnRole.QuasiIdentifier, "prefecture"),
        Column("diagnosed", ColumnRole.QuasiIdentifier, "date"),
        Column("diagnosis", ColumnRole.Sensitive, "icd10"),
        Column("outcome", ColumnRole.Insensitive, "value"),
        Column("drugs", ColumnRole.Insensitive, "yj") with { IsSet = true },
        Column("creatinine", ColumnRole.Insensitive, "value") with { IsNumber = true },
    ];

    private static readonly string[] Prefectures = ["東京都", "神奈川県", "北海道", "大阪府", "沖縄県", ""];
    private static readonly string[] Codes = ["C34.1", "C34.2", "C34.3", "J44.9", "I10", "E11.9", ""];
    private static readonly string[] Drugs = ["4291001F1019", "4291002F1013", "2171001F1018", "3961001F1016", "2189001F1014", "1149001F1017"];

    /// <summary>Any table: clustered or spread, with missing values.</summary>
    public static readonly Gen<PersonTable> Any =
        from spread in Gen.Int[1, 6]
        from rows in Row(spread).List[0, 120]
        select new PersonTable(Columns, rows);

    public static readonly Gen<AnonymizationPolicy> AnyPolicy =
        from k in Gen.Int[2, 8]
        from l in Gen.Int[1, 2]
        from m in Gen.Int[1, 2]
        from loss in Gen.Double[0, 1]
        select new AnonymizationPolicy(k, l, m, 0.2, loss);

    public static PersonTable Of(params string[][] rows) =>
        new(Columns, [.. rows.Select(row => row.Select((cell, at) => (IReadOnlyList<string>)(cell.Length == 0 ? [] : Columns[at].IsSet ? cell.Split('|') : [cell])).ToArray())]);

    private static Gen<IReadOnlyList<string>[]> Row(int spread) =>
        from age in Gen.Int[0, 20 * spread]
        from sex in Gen.Int[0, 1]
        from prefecture in Gen.Int[0, spread - 1]
        from month in Gen.Int[1, Math.Min(12, spread * 2)]
        from code in Gen.Int[0, spread]
        from outcome in Gen.Int[0, spread]
        from drugs in Gen.Int[0, spread - 1].List[0, 4]
        from creatinine in Gen.Int[40, 40 + (30 * spread)]
        select (IReadOnlyList<string>[])
        [
            Cell(age.ToString(CultureInfo.InvariantCulture)), Cell(sex == 0 ? "male" : "female"), Cell(Prefectures[prefecture]), Cell($"2025-{month:00}-14"), Cell(Codes[code]),
            Cell(outcome == 0 ? "" : $"outcome-{outcome}"), [.. drugs.Distinct().Select(drug => Drugs[drug])], Cell((creatinine / 100.0).ToString(CultureInfo.InvariantCulture)),
        ];

    private static IReadOnlyList<string> Cell(string value) => value.Length == 0 ? [] : [value];

    private static TableColumn Column(string name, ColumnRole role, string hierarchy) => new(name, role, Hierarchies.Find(hierarchy, null)!, 0, IsSet: false, IsNumber: false);
}
