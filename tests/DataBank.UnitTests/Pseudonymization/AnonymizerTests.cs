using System.Globalization;
using CsCheck;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

public class AnonymizerTests
{
    [Fact]
    public void Whatever_the_table_every_combination_of_quasi_identifiers_is_shared_by_k_persons_with_l_sensitive_values()
    {
        var released = 0;
        Gen.Select(SomeTable.Any, SomeTable.AnyPolicy).Sample((table, policy) =>
        {
            if (Anonymizer.Anonymize(table, policy) is not { } made) return;
            Interlocked.Increment(ref released);
            var classes = made.Cells.GroupBy(row => string.Join('/', row.Take(4).Select(Cell.Text))).ToList();
            Assert.All(classes, each => Assert.True(each.Count() >= policy.K));
            Assert.All(classes, each => Assert.True(each.Select(row => Cell.Text(row[4])).Distinct().Count() >= policy.L));
            Assert.Equal(table.Rows.Count, made.Cells.Count + made.SuppressedRows);
            Assert.True(made.SuppressedRows <= policy.SuppressionLimit * table.Rows.Count);
            Assert.InRange(made.Loss, 0, 1);
        }, iter: 400);
        Assert.True(released > 200, $"Of 400 tables only {released} could be released.");
    }

    [Fact]
    public void Whatever_the_table_no_code_and_no_pair_of_codes_is_rare_and_no_measurement_stands_alone() =>
        Gen.Select(SomeTable.Any, SomeTable.AnyPolicy).Sample((table, policy) =>
        {
            if (Anonymizer.Anonymize(table, policy) is not { } made) return;
            foreach (var column in new[] { 4, 5, 6 })
                Assert.All(made.Cells.SelectMany(row => row[column]).CountBy(code => code), code => Assert.True(code.Value >= policy.K));
            if (policy.M == 2)
            {
                var pairs = made.Cells.SelectMany(row => row[6].SelectMany(first => row[6].Where(second => string.CompareOrdinal(first, second) < 0), (first, second) => (first, second)));
                Assert.All(pairs.CountBy(pair => pair), pair => Assert.True(pair.Value >= policy.K));
            }
            var measured = made.Cells.SelectMany(row => row[7]).Select(value => double.Parse(value, CultureInfo.InvariantCulture)).Order().ToList();
            if (measured.Count == 0) return;
            Assert.True(measured.Count(value => value == measured[0]) >= policy.K);
            Assert.True(measured.Count(value => value == measured[^1]) >= policy.K);
        }, iter: 400);

    [Fact]
    public void Whatever_the_table_each_row_is_what_its_source_was_made_coarser() =>
        Gen.Select(SomeTable.Any, SomeTable.AnyPolicy).Sample((table, policy) =>
        {
            if (Anonymizer.Anonymize(table, policy) is not { } made) return;
            Assert.Equal(made.Sources.Count, made.Sources.Distinct().Count());
            foreach (var (at, row) in made.Cells.Index())
            {
                var source = table.Rows[made.Sources[at]];
                for (var column = 0; column < 7; column++)
                {
                    var hierarchy = made.Columns[column].Hierarchy;
                    var possible = source[column].SelectMany(value => Enumerable.Range(0, hierarchy.Levels.Count).Select(level => hierarchy.Generalize(value, level))).Append(Hierarchy.Anything).ToList();
                    Assert.All(row[column], value => Assert.Contains(value, possible));
                }
            }
        }, iter: 200);

    [Fact]
    public void What_is_the_same_at_a_level_of_a_hierarchy_is_the_same_at_every_coarser_one() =>
        Gen.Select(Gen.Int[-2000, 2000], Gen.Int[-2000, 2000], Gen.Int[0, 99_999_999], Gen.Int[0, 99_999_999]).Sample((left, right, seed, other) =>
        {
            foreach (var name in Hierarchies.Names)
            {
                var hierarchy = Hierarchies.Find(name, 7.3)!;
                var (one, two) = (Value(name, left, seed), Value(name, right, other));
                for (var level = 0; level < hierarchy.Top; level++)
                {
                    if (hierarchy.Generalize(one, level) == hierarchy.Generalize(two, level)) Assert.Equal(hierarchy.Generalize(one, level + 1), hierarchy.Generalize(two, level + 1));
                }
            }
        }, iter: 5000);

    [Theory]
    [InlineData("age", "63", "60..64", "60..69", "60..79")]
    [InlineData("age", "97", "90-", "90-", "80-")]
    [InlineData("prefecture", "沖縄県", "沖縄県", "九州", "*")]
    [InlineData("prefecture", "港区", "", "", "*")]
    [InlineData("date", "2026-03-04T10:00:00+09:00", "2026-03", "2026-Q1", "2026")]
    [InlineData("date", "2026", "2026", "2026", "2026")]
    [InlineData("interval", "-3", "-3", "-10..-1", "-30..-1")]
    [InlineData("icd10", "C34.1", "C34.1", "C34", "II")]
    [InlineData("icd10", "U07.1", "U07.1", "U07", "XXII")]
    [InlineData("icd10", "local-17", "", "", "")]
    [InlineData("yj", "2171014F1020", "2171014F1020", "2171014", "2171")]
    public void Values_become_coarser_level_by_level(string hierarchy, string value, params string[] levels)
    {
        var found = Hierarchies.Find(hierarchy, null)!;
        Assert.Equal(levels, levels.Select((_, level) => found.Generalize(value, level)));
    }

    [Fact]
    public void All_prefectures_have_a_region_of_eight()
    {
        var hierarchy = Hierarchies.Find("prefecture", null)!;
        Assert.Equal(47, JapaneseRegions.Prefectures.Count());
        Assert.Equal(8, JapaneseRegions.Prefectures.Select(prefecture => hierarchy.Generalize(prefecture, 1)).Distinct().Count());
    }

    [Fact]
    public void Nothing_is_lost_where_enough_persons_are_alike()
    {
        var table = SomeTable.Of([.. Enumerable.Range(0, 40).Select(at => (string[])["62", at % 2 == 0 ? "male" : "female", "東京都", "2025-03-01", at % 4 < 2 ? "C34.1" : "I10", "alive", "4291001F1019", "0.8"])]);
        var made = Anonymizer.Anonymize(table, new AnonymizationPolicy(K: 10))!;
        Assert.Equal(("global-recoding", 0, 0.0), (made.Method, made.SuppressedRows, made.Loss));
        Assert.Equal(["C34.1", "I10"], made.Cells.Select(row => Cell.Text(row[4])).Distinct().Order());
        var report = RiskReport.Of(made, table);
        Assert.Equal((0.05, 0.05, 0.05), (report.ProsecutorRisk, report.JournalistRisk, report.MarketerRisk));
        Assert.Equal(2, report.LeastDiversity["diagnosis"]);
    }

    [Fact]
    public void A_few_outliers_are_left_out_rather_than_making_all_others_coarser()
    {
        var table = SomeTable.Of(
        [
            .. Enumerable.Range(0, 97).Select(at => (string[])["62", "male", "東京都", "2025-03-01", at % 2 == 0 ? "C34.1" : "I10", "", "", ""]),
            .. Enumerable.Range(0, 3).Select(_ => (string[])["4", "female", "沖縄県", "2021-01-01", "I10", "", "", ""]),
        ]);
        var made = Anonymizer.Anonymize(table, new AnonymizationPolicy(K: 10))!;
        Assert.Equal((3, 97), (made.SuppressedRows, made.Cells.Count));
        Assert.All(made.Cells, row => Assert.Equal("60..64", Cell.Text(row[0])));
    }

    [Fact]
    public void Regions_of_their_own_coarseness_lose_less_where_one_for_all_loses_too_much()
    {
        // Two groups that need different columns to be coarse: one coarseness for all must give up both.
        var table = SomeTable.Of(
        [
            .. Enumerable.Range(0, 40).Select(at => (string[])[$"{20 + at}", "male", "東京都", "2025-03-01", at % 2 == 0 ? "C34.1" : "I10", "", "", ""]),
            .. Enumerable.Range(0, 40).Select(at => (string[])["62", "female", JapaneseRegions.Prefectures.ElementAt(at), "2025-03-01", at % 2 == 0 ? "C34.1" : "I10", "", "", ""]),
        ]);
        var global = Anonymizer.Anonymize(table, new AnonymizationPolicy(K: 10, LossLimit: 1))!;
        var local = Anonymizer.Anonymize(table, new AnonymizationPolicy(K: 10, LossLimit: 0.1))!;
        Assert.Equal(("global-recoding", "mondrian"), (global.Method, local.Method));
        Assert.True(local.Loss < global.Loss);
        Assert.Equal(0, local.SuppressedRows);
    }

    [Fact]
    public void Too_few_persons_are_refused_and_so_are_persons_who_are_all_alike_in_a_sensitive_column()
    {
        var alike = SomeTable.Of([.. Enumerable.Range(0, 30).Select(_ => (string[])["62", "male", "東京都", "2025-03-01", "C34.1", "", "", ""])]);
        Assert.Null(Anonymizer.Anonymize(alike, new AnonymizationPolicy(K: 10, L: 2)));
        Assert.NotNull(Anonymizer.Anonymize(alike, new AnonymizationPolicy(K: 10, L: 1)));
        Assert.Null(Anonymizer.Anonymize(alike with { Rows = [.. alike.Rows.Take(9)] }, new AnonymizationPolicy(K: 10, L: 1)));
    }

    [Fact]
    public void Rows_come_in_another_order_than_they_were_read()
    {
        var table = SomeTable.Of([.. Enumerable.Range(0, 200).Select(_ => (string[])["62", "male", "東京都", "2025-03-01", "C34.1", "", "", ""])]);
        Assert.NotEqual(Enumerable.Range(0, 200), Anonymizer.Anonymize(table, new AnonymizationPolicy(L: 1))!.Sources);
    }

    private static string Value(string hierarchy, int number, int seed) => hierarchy switch
    {
        "age" => Math.Abs(number % 130).ToString(CultureInfo.InvariantCulture),
        "prefecture" => JapaneseRegions.Prefectures.ElementAt(Math.Abs(number) % 47),
        "date" => (seed % 3) switch { 0 => $"{1990 + (seed % 40)}", 1 => $"{1990 + (seed % 40)}-{1 + (seed % 12):00}", _ => $"{1990 + (seed % 40)}-{1 + (seed % 12):00}-15" },
        "icd10" => $"{(char)('A' + (Math.Abs(number) % 26))}{seed % 100:00}.{seed % 7}",
        "yj" => $"{seed:00000000}F{seed % 1000:000}",
        "number" => (number / 9.1).ToString(CultureInfo.InvariantCulture),
        _ => number.ToString(CultureInfo.InvariantCulture),
    };
}
