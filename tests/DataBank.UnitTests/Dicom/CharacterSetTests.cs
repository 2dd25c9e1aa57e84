using System.Buffers;
using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>The examples of PS3.5 Annex H, I, J and K, and what real files do beside them.</summary>
public sealed class CharacterSetTests
{
    [Theory]
    [InlineData("|ISO 2022 IR 87", "59616D6164615E5461726F753D1B24423B3345441B28425E1B244242404F3A1B28423D1B2442246424" + "5E24401B28425E1B2442243F246D24261B2842", "Yamada^Tarou=山田^太郎=やまだ^たろう")]
    [InlineData("ISO 2022 IR 13|ISO 2022 IR 87", "D4CFC0DE5EC0DBB33D1B24423B3345441B284A5E1B244242404F3A1B284A3D1B24422464245E24401B284A5E1B2442243F246D24261B284A", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう")]
    [InlineData("|ISO 2022 IR 149", "486F6E675E47696C646F6E673D1B242943FBF35E1B242943D1CED4D73D1B242943C8AB5E1B242943B1E6B5BF", "Hong^Gildong=洪^吉洞=홍^길동")]
    [InlineData("|ISO 2022 IR 58", "5A68616E675E5869616F446F6E673D1B242941D5C55E1B242941D0A1B6AB3D", "Zhang^XiaoDong=张^小东=")]
    [InlineData("ISO_IR 192", "57616E675E5869616F446F6E673DE78E8B5EE5B08FE69DB13D", "Wang^XiaoDong=王^小東=")]
    [InlineData("GB18030", "57616E675E5869616F446F6E673DCDF55ED0A1B6AB3D", "Wang^XiaoDong=王^小东=")]
    [InlineData("GBK", "57616E675E5869616F446F6E673DCDF55ED0A1B6AB3D", "Wang^XiaoDong=王^小东=")]
    [InlineData("|ISO 2022 IR 87|ISO 2022 IR 159", "1B242844302130221B2842", "丂丄")]
    [InlineData("ISO_IR 100", "4275635E4AE9F4", "Buc^Jéô")]
    [InlineData("ISO_IR 144", "BBEE", "Лю")]
    [InlineData("ISO_IR 126", "C4E9", "Δι")]
    public void Standard_examples_read_and_write_back_to_the_same_bytes(string terms, string hex, string text)
    {
        var repertoire = CharacterRepertoire.FromTerms(terms.Split('|'));
        Assert.Equal(text, Assert.Single(repertoire.DecodeAll(Convert.FromHexString(hex), TextShape.Names, out var repaired)));
        Assert.False(repaired);
        Assert.Equal(hex, Encode(repertoire, text, TextShape.Names));
    }

    [Fact]
    public void Backslash_byte_inside_a_kanji_does_not_split()
    {
        var repertoire = CharacterRepertoire.FromTerms(["", "ISO 2022 IR 87"]);
        Assert.Equal(["山本"], repertoire.DecodeAll(Convert.FromHexString("1B24423B334B5C1B2842"), TextShape.Values, out _));
        Assert.Equal(["山本", "本田"], repertoire.DecodeAll(Convert.FromHexString("1B24423B334B5C1B28425C1B24424B5C45441B2842"), TextShape.Values, out _));
    }

    [Fact]
    public void Yen_of_roman_japanese_separates_values_but_is_text_in_long_text()
    {
        var repertoire = CharacterRepertoire.FromTerms(["ISO_IR 13"]);
        Assert.Equal(["¥‾"], repertoire.DecodeAll([0x5C, 0x7E], TextShape.Text, out _));
        Assert.Equal(["", "‾"], repertoire.DecodeAll([0x5C, 0x7E], TextShape.Values, out _));
    }

    [Fact]
    public void Escape_that_was_not_repeated_after_a_delimiter_is_understood_and_told()
    {
        var repertoire = CharacterRepertoire.FromTerms(["", "ISO 2022 IR 149"]);
        Assert.Equal(["洪^吉洞"], repertoire.DecodeAll(Convert.FromHexString("1B242943FBF35ED1CED4D7"), TextShape.Names, out var repaired));
        Assert.True(repaired);
    }

    [Fact]
    public void Second_byte_5C_of_a_gbk_character_does_not_split()
    {
        Assert.Equal(["乗", "b"], CharacterRepertoire.FromTerms(["GB18030"]).DecodeAll([0x81, 0x5C, 0x5C, 0x62], TextShape.Values, out _));
    }

    [Theory]
    [InlineData("ISO-IR 100")]
    [InlineData("iso_ir_100")]
    [InlineData("ISO IR 100")]
    public void Misspelt_terms_are_understood(string term)
    {
        Assert.Equal("é", CharacterRepertoire.FromTerms([term]).DecodeFirst([0xE9], TextShape.Values));
    }

    [Fact]
    public void Unknown_term_gives_replacement_characters_never_another_text()
    {
        var repertoire = CharacterRepertoire.FromTerms(["KLINGON"]);
        Assert.True(repertoire.HasUnknownTerm);
        Assert.Equal("a\uFFFD", repertoire.DecodeFirst([0x61, 0xE9], TextShape.Values));
    }

    [Theory]
    [InlineData("|ISO 2022 IR 87", 6879)]
    [InlineData("|ISO 2022 IR 159", 6067)]
    [InlineData("|ISO 2022 IR 149", 8226)]
    [InlineData("|ISO 2022 IR 58", 7445)]
    public void Every_character_of_a_double_byte_set_comes_back_to_its_own_code(string terms, int expected)
    {
        var repertoire = CharacterRepertoire.FromTerms(terms.Split('|'));
        var set = GraphicSet.All.Single(candidate => terms.EndsWith(candidate.Name, StringComparison.Ordinal));
        var count = 0;
        for (var code = 0; code < 94 * 94; code++)
        {
            var (row, cell) = (0x21 + (code / 94), 0x21 + (code % 94));
            var character = set.Decode(row, cell);
            var isVendor = ReferenceEquals(set, GraphicSet.JisX0208) && row - 0x20 is 13 or (>= 89 and <= 92);
            if (character == '\uFFFD' || isVendor)
            {
                continue;
            }
            count++;
            Assert.True(set.TryEncode(character, out var back));
            Assert.Equal((row << 8) | cell, back);
            Assert.Equal(character.ToString(), repertoire.DecodeFirst(Convert.FromHexString(Encode(repertoire, character.ToString(), TextShape.Text)), TextShape.Text));
        }
        Assert.Equal(expected, count);
    }

    [Fact]
    public void Windows_twins_of_japanese_signs_are_written_as_the_standard_has_them()
    {
        var repertoire = CharacterRepertoire.FromTerms(["", "ISO 2022 IR 87"]);
        Assert.Equal("1B244221411B2842", Encode(repertoire, "～", TextShape.Text));
        Assert.Equal("1B244221411B2842", Encode(repertoire, "〜", TextShape.Text));
    }

    [Fact]
    public void Vendor_kanji_are_read_but_not_written()
    {
        var repertoire = CharacterRepertoire.FromTerms(["", "ISO 2022 IR 87"]);
        Assert.Equal("①", repertoire.DecodeFirst(Convert.FromHexString("1B24422D211B2842"), TextShape.Text));
        Assert.False(repertoire.TryEncode("①", TextShape.Text, new ArrayBufferWriter<byte>()));
    }

    private static string Encode(CharacterRepertoire repertoire, string text, TextShape shape)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(repertoire.TryEncode(text, shape, output));
        return Convert.ToHexString(output.WrittenSpan);
    }
}
