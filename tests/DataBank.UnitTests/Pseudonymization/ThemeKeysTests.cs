using System.Text.Json;
using CsCheck;
using DataBank.Dicom;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

public sealed class ThemeKeysTests
{
    private static readonly byte[] Master = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static readonly ThemeKeys Keys = new("lung", Master);

    [Fact] // The vectors were computed by an independent implementation; other languages can be checked against the same file.
    public void Vectors_are_met()
    {
        using var resource = typeof(ThemeKeysTests).Assembly.GetManifestResourceStream("theme-keys.vectors.json")!;
        using var vectors = JsonDocument.Parse(resource);
        foreach (var theme in vectors.RootElement.EnumerateArray())
        {
            var keys = new ThemeKeys(theme.GetProperty("theme").GetString()!, Convert.FromHexString(theme.GetProperty("masterKey").GetString()!));
            foreach (var row in theme.GetProperty("pseudonyms").EnumerateArray())
            {
                var (domain, system, value) = (Text(row, "domain"), Text(row, "system"), Text(row, "value"));
                Assert.Equal(Text(row, "pseudonym"), keys.Pseudonym(domain, system, value));
                Assert.Equal(Text(row, "shortPseudonym"), keys.ShortPseudonym(domain, system, value));
                Assert.Equal(Text(row, "nextShortPseudonym"), keys.ShortPseudonym(domain, system, value, attempt: 1));
            }
            foreach (var row in theme.GetProperty("uids").EnumerateArray())
                Assert.Equal(Text(row, "pseudonym"), keys.Uid(Text(row, "uid")));
            foreach (var row in theme.GetProperty("dayOffsets").EnumerateArray())
                Assert.Equal(row.GetProperty("offset").GetInt32(), keys.DayOffset(Guid.Parse(Text(row, "patientKey")), row.GetProperty("range").GetInt32()));
        }

        static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;
    }

    [Fact]
    public void Pseudonyms_fit_fhir_ids_and_dicom_fields() =>
        Gen.Select(Gen.String, Gen.String).Sample((system, value) =>
            System.Text.RegularExpressions.Regex.IsMatch(Keys.Pseudonym("d", system, value), "^[0-9A-HJKMNP-TV-Z]{26}$")
            && Keys.ShortPseudonym("d", system, value).Length == 16
            && Uids.IsValid(Keys.Uid(value)));

    [Fact]
    public void Moving_a_character_between_parts_changes_the_pseudonym() =>
        Assert.NotEqual(Keys.Pseudonym("d", "ab", "c"), Keys.Pseudonym("d", "a", "bc"));

    [Fact]
    public void Themes_cannot_be_joined_even_with_one_master_key()
    {
        var other = new ThemeKeys("stomach", Master);
        Gen.String.Sample(value =>
            Keys.Pseudonym("patient", "", value) != other.Pseudonym("patient", "", value) && Keys.Uid(value) != other.Uid(value));
    }

    [Fact]
    public void Uids_carry_the_markers_of_uuid_version_8()
    {
        var uuid = UInt128.Parse(Keys.Uid("1.2.3")["2.25.".Length..], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(8u, (uint)(uuid >> 76) & 0xF);
        Assert.Equal(2u, (uint)(uuid >> 62) & 0x3);
    }

    [Fact]
    public void Day_offsets_fill_the_range_evenly_and_are_never_zero()
    {
        var counts = new int[61];
        for (var i = 0; i < 60_000; i++)
            counts[Keys.DayOffset(new Guid(i, 0, 0, new byte[8]), 30) + 30]++;
        Assert.Equal(0, counts[30]);
        Assert.All(counts.Where((_, i) => i != 30), count => Assert.InRange(count, 800, 1200)); // 1000 ± 6 standard deviations
    }

    [Fact] // 32 bits are drawn: with a plain remainder 76 % of the offsets in so wide a range would be in its lower part, not 68 %.
    public void No_offset_is_preferred_in_a_range_that_does_not_divide_what_is_drawn()
    {
        const int Range = 800_000_000;
        const int Rest = (int)((1L << 32) - (4L * Range)) - Range;
        Assert.InRange(Enumerable.Range(0, 20_000).Count(i => Keys.DayOffset(new Guid(i, 0, 0, new byte[8]), Range) < Rest), 13_350, 14_020); // 13,687 ± 5 standard deviations
    }

    [Fact]
    public void A_master_key_of_another_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => new ThemeKeys("lung", new byte[16]));
}
