using System.Text;
using DataBank.Appliance;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>Each master that a site may load, by a row of made-up content.</summary>
public sealed class MasterLayoutTests : IDisposable
{
    private const string Hot = "基準番号（ＨＯＴコード）,処方用番号（ＨＯＴ７）,会社識別用番号,個別医薬品コード,販売名\n9999990010101,9999990,01,9999999Z9999,試験錠５ｍｇ\n";

    // What a row holds, and which code, name and property come of it.
    private static readonly (string Kind, string Text, string Code, string Display, string? Property)[] masters =
    [
        ("medis-disease", Row((2, "20099001"), (3, "試験病"), (4, "シケンビョウ"), (5, "1"), (6, "ZZ01"), (7, "Z99"), (12, "試験")), "ZZ01", "試験病", "icd10=Z99"),
        ("medis-disease-key", Row((2, "20099001"), (3, "試験病"), (6, "ZZ01"), (16, "20099009")), "20099001", "試験病", "exchangeCode=ZZ01"),
        ("medis-modifier", Row((2, "20099101"), (3, "試験の"), (4, "シケンノ"), (5, "ZZ02")), "ZZ02", "試験の", "keyNumber=20099101"),
        ("medis-modifier-key", Row((2, "20099101"), (3, "試験の"), (5, "ZZ02")), "20099101", "試験の", "exchangeCode=ZZ02"),
        ("receipt-disease", Row((3, "9990001"), (6, "試験病"), (8, "試験"), (10, "シケンビョウ"), (13, "ZZ01"), (16, "Z99"), (24, "99999999")), "9990001", "試験病", "exchangeCode=ZZ01"),
        ("receipt-modifier", Row((3, "9001"), (7, "試験の"), (10, "シケンノ"), (16, "99999999"), (18, "ZZ02")), "9001", "試験の", "exchangeCode=ZZ02"),
        ("receipt-procedure", Row((3, "999000110"), (5, "試験料"), (7, "シケンリョウ")), "999000110", "試験料", null),
        ("receipt-drug", Row((3, "699999901"), (5, "試験錠５ｍｇ"), (10, "錠"), (31, "99999999"), (32, "9999999Z9999"), (35, "試験錠５ｍｇ（長い名）"), (37, "9999999ZZZZ")), "699999901", "試験錠５ｍｇ", "yj=9999999Z9999"),
        ("yj", Hot, "9999999Z9999", "試験錠５ｍｇ", "hot13=9999990010101"),
        ("hot7", Hot, "9999990", "試験錠５ｍｇ", "yj=9999999Z9999"),
        ("hot9", Hot, "999999001", "試験錠５ｍｇ", "yj=9999999Z9999"),
        ("hot13", Hot, "9999990010101", "試験錠５ｍｇ", "yj=9999999Z9999"),
        ("jlac10", "9Z999000002399999,試験検査\n", "9Z999000002399999", "試験検査", null),
        ("jlac11", "9Z99900000239999900,試験検査\n", "9Z99900000239999900", "試験検査", null),
        ("jj1017", "9999999999999999,試験撮影\n", "9999999999999999", "試験撮影", null),
        ("icd10", "Z99.99,試験病\n", "Z99.99", "試験病", null),
        ("icd-o-3", "9999/9,試験腫瘍\n", "9999/9", "試験腫瘍", null),
        ("csv", "W1,第一病棟\n", "W1", "第一病棟", null),
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("databank-masters-").FullName;

    [Fact]
    public void Each_master_is_read_by_its_own_columns_into_a_valid_code_system()
    {
        Assert.Equal(MasterLayout.All.Select(layout => layout.Kind).Order(StringComparer.Ordinal), masters.Select(master => master.Kind).Order(StringComparer.Ordinal));
        foreach (var (kind, text, code, display, property) in masters)
        {
            var layout = MasterLayout.Find(kind);
            if (layout.System.Length == 0) layout = layout with { System = "http://hospital.example.jp/" + kind };
            foreach (var encoding in new[] { Encoding.UTF8, CodePagesEncodingProvider.Instance.GetEncoding(932)! })
            {
                var path = Path.Combine(folder, $"{kind}.txt");
                File.WriteAllBytes(path, encoding.GetBytes(text));
                var master = new MasterFile();
                master.Read(path, layout.Columns, layout.Columns.AreNamed, new DateOnly(2026, 11, 1));
                Assert.Empty(master.Faults);
                var concept = Assert.Single(master.Concepts);
                Assert.Equal((code, display, false), (concept.Code, concept.Display, concept.IsInactive));
                if (property is not null) Assert.Contains(property, concept.Properties.Select(each => $"{each.Name}={each.Value}"));
                Assert.Empty(Validated.Errors(FhirResource.Parse(MasterResource.ToJson(layout, "1", master.Concepts))));
            }
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // Forty columns, of which some hold something.
    private static string Row(params (int Column, string Value)[] values) =>
        string.Join(',', Enumerable.Range(1, 40).Select(column => $"\"{values.FirstOrDefault(each => each.Column == column).Value}\"")) + "\r\n";
}
