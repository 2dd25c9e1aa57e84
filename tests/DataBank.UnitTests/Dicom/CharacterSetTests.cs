using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
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
    [InlineData("GB18030", "D55C815C", "誠乗")]
    [InlineData("GB18030", "8139EF30", "㐁")]
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

    [Theory]
    [InlineData("iso ir 192", "E5B1B1", "山")]
    [InlineData("UTF8", "E5B1B1", "山")]
    [InlineData("|ISO_IR 192", "E5B1B1", "山")]
    [InlineData("ISO_IR 6", "41", "A")]
    [InlineData("ISO-2022-IR-13|ISO-2022-IR-87", "D4CFC0DE1B24423B3345441B284A", "ﾔﾏﾀﾞ山田")]
    public void Odd_terms_of_real_files_are_understood(string terms, string hex, string text) =>
        Assert.Equal(text, CharacterRepertoire.FromTerms(terms.Split('|')).DecodeFirst(Convert.FromHexString(hex), TextShape.Values));

    [Theory]
    [InlineData("IR 6", "2842")]
    [InlineData("IR 14", "284A")]
    [InlineData("IR 13", "2949")]
    [InlineData("IR 87", "2442")]
    [InlineData("IR 159", "242844")]
    [InlineData("IR 149", "242943")]
    [InlineData("IR 58", "242941")]
    [InlineData("IR 100", "2D41")]
    [InlineData("IR 101", "2D42")]
    [InlineData("IR 109", "2D43")]
    [InlineData("IR 110", "2D44")]
    [InlineData("IR 144", "2D4C")]
    [InlineData("IR 127", "2D47")]
    [InlineData("IR 126", "2D46")]
    [InlineData("IR 138", "2D48")]
    [InlineData("IR 148", "2D4D")]
    [InlineData("IR 166", "2D54")]
    [InlineData("IR 203", "2D62")]
    public void Every_set_of_the_standard_is_designated_by_its_escape(string name, string escape) =>
        Assert.Equal(escape, Convert.ToHexString(GraphicSet.All.Single(set => set.Name == name).Escape));

    [Theory] // glibc has tables of its own; where it has another character than the standard, both are named here.
    [InlineData("IR 87", "ISO-2022-JP-2", 6879, "")]
    [InlineData("IR 159", "ISO-2022-JP-2", 6067, "~～")]
    [InlineData("IR 149", "EUC-KR", 8226, "")]
    [InlineData("IR 58", "EUC-CN", 7445, "·・ —―")]
    [InlineData("IR 166", "TIS-620", 87, "")]
    [InlineData("IR 100", "ISO-8859-1", 96, "")]
    [InlineData("IR 101", "ISO-8859-2", 96, "")]
    [InlineData("IR 109", "ISO-8859-3", 89, "")]
    [InlineData("IR 110", "ISO-8859-4", 96, "")]
    [InlineData("IR 144", "ISO-8859-5", 96, "")]
    [InlineData("IR 127", "ISO-8859-6", 51, "")]
    [InlineData("IR 126", "ISO-8859-7", 93, "")]
    [InlineData("IR 138", "ISO-8859-8", 60, "")]
    [InlineData("IR 148", "ISO-8859-9", 96, "")]
    [InlineData("IR 203", "ISO-8859-15", 96, "")]
    public async Task Every_cell_is_the_character_that_iconv_has(string name, string encoding, int expected, string differences)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/iconv"), "iconv is not installed.");
        var set = GraphicSet.All.Single(candidate => candidate.Name == name);
        var codes = set.Width == 1
            ? Enumerable.Range(0x20, 96).Select(code => (Row: 0, Cell: code))
            : Enumerable.Range(0, 94 * 94).Select(code => (Row: 0x21 + (code / 94), Cell: 0x21 + (code % 94)));
        var cells = codes.Where(code => !IsVendor(set, code.Row) && CharacterOf(set, code) != '\uFFFD').ToList();
        Assert.Equal(expected, cells.Count);
        var bytes = cells.SelectMany(code => Line(encoding, set, code.Row, code.Cell)).ToArray();
        var lines = (await IconvAsync(encoding, bytes)).Split('\n');
        var found = cells.Select((code, i) => (Ours: CharacterOf(set, code).ToString(), Theirs: lines[i])).Where(pair => pair.Ours != pair.Theirs);
        Assert.All(cells, code => Assert.True(set.TryEncode(CharacterOf(set, code), out var back) && back == (set.Width == 1 ? code.Cell : (code.Row << 8) | code.Cell)));
        Assert.Equal(differences, string.Join(' ', found.Select(pair => pair.Ours + pair.Theirs)));
    }

    [Fact]
    public void Reset_that_a_writer_forgot_is_made_and_told()
    {
        var repertoire = CharacterRepertoire.FromTerms(["", "ISO 2022 IR 87"]);
        Assert.Equal(["山田=やま"], repertoire.DecodeAll(Convert.FromHexString("1B24423B3345443D1B24422464245E1B2842"), TextShape.Names, out var repaired));
        Assert.True(repaired);
    }

    [Theory]
    [InlineData("411B", "A")]
    [InlineData("411B24", "A")]
    [InlineData("411B2428", "A")]
    [InlineData("1B24423B331B", "山")]
    [InlineData("1B24423B", ";")]
    public void Escape_or_character_that_is_cut_off_is_told(string hex, string text)
    {
        Assert.Equal([text], CharacterRepertoire.FromTerms(["", "ISO 2022 IR 87"]).DecodeAll(Convert.FromHexString(hex), TextShape.Values, out var repaired));
        Assert.True(repaired);
    }

    [Fact]
    public void Escape_of_a_set_that_is_not_declared_is_understood_and_told()
    {
        Assert.Equal(["山"], CharacterRepertoire.FromTerms(["ISO 2022 IR 100"]).DecodeAll(Convert.FromHexString("1B24423B331B2842"), TextShape.Values, out var repaired));
        Assert.True(repaired);
    }

    [Fact]
    public void Line_break_after_kanji_takes_the_initial_set_back()
    {
        var repertoire = CharacterRepertoire.FromTerms(["", "ISO 2022 IR 87"]);
        const string Hex = "1B24423B331B28420D0A411B24423B331B2842";
        Assert.Equal("山\r\nA山", repertoire.DecodeFirst(Convert.FromHexString(Hex), TextShape.Text));
        Assert.Equal("山\r\nA", repertoire.DecodeFirst(Convert.FromHexString("1B24423B330D0A41"), TextShape.Text));
        Assert.Equal(Hex, Encode(repertoire, "山\r\nA山", TextShape.Text));
    }

    [Theory]
    [InlineData("", CharacterFallback.ShiftJis, "8E52936395B6", "山田文")]
    [InlineData("ISO_IR 13", CharacterFallback.ShiftJis, "8E525C955C", "山|表")]
    [InlineData("|ISO 2022 IR 87", CharacterFallback.ShiftJis, "8E52D4CF", "山ﾔﾏ")]
    [InlineData("", CharacterFallback.EucJp, "BBB3C5C45CC9BD", "山田|表")]
    public void Bytes_of_no_declared_set_are_read_in_the_fallback_that_was_asked_for(string terms, CharacterFallback fallback, string hex, string text)
    {
        var repertoire = CharacterRepertoire.FromTerms(terms.Split('|'));
        var strict = repertoire.DecodeAll(Convert.FromHexString(hex), TextShape.Values, out _);
        Assert.Contains('\uFFFD', string.Concat(strict));
        Assert.Equal(text.Split('|'), repertoire.With(fallback).DecodeAll(Convert.FromHexString(hex), TextShape.Values, out var repaired));
        Assert.True(repaired);
    }

    [Fact]
    public void Fallback_leaves_alone_what_the_declared_sets_have_or_what_is_not_in_it()
    {
        var repertoire = CharacterRepertoire.FromTerms(["ISO_IR 13"]).With(CharacterFallback.ShiftJis);
        Assert.Equal(["ﾔﾏﾀﾞ"], repertoire.DecodeAll([0xD4, 0xCF, 0xC0, 0xDE], TextShape.Values, out var repaired));
        Assert.False(repaired);
        Assert.Equal(["A\uFFFD"], repertoire.DecodeAll([0x41, 0x81], TextShape.Values, out repaired));
        Assert.True(repaired);
    }

    [Fact]
    public void Fallback_of_a_data_set_holds_in_its_items()
    {
        var shiftJis = new byte[] { 0x8E, 0x52, 0x93, 0x63 };
        var item = new DatasetBuilder().Set(Example.Tag("CodeMeaning"), Vr.LO, shiftJis).Build();
        var dataset = new DatasetBuilder().Set(Example.Tag("StudyDescription"), Vr.LO, shiftJis).Set(Example.Tag("ProcedureCodeSequence"), [item]).Build();
        Assert.Equal("\uFFFDR\uFFFDc", dataset.Text(Example.Tag("StudyDescription")));
        var read = dataset.With(CharacterFallback.ShiftJis);
        Assert.Equal("山田", read.Text(Example.Tag("StudyDescription")));
        Assert.Equal("山田", read.Items(Example.Tag("ProcedureCodeSequence"))[0].Text(Example.Tag("CodeMeaning")));
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
            if (character == '\uFFFD' || IsVendor(set, row))
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

    private static bool IsVendor(GraphicSet set, int row) => ReferenceEquals(set, GraphicSet.JisX0208) && row - 0x20 is 13 or (>= 89 and <= 92);

    private static char CharacterOf(GraphicSet set, (int Row, int Cell) code) => set.Width == 1 ? set.Decode(code.Cell) : set.Decode(code.Row, code.Cell);

    /// <summary>One character as a line of its own, in the way that iconv's encoding designates the set.</summary>
    private static byte[] Line(string encoding, GraphicSet set, int row, int cell) => encoding switch
    {
        "ISO-2022-JP-2" => [0x1B, .. set.Escape, (byte)row, (byte)cell, 0x1B, 0x28, 0x42, 0x0A],
        "EUC-KR" or "EUC-CN" => [(byte)(row | 0x80), (byte)(cell | 0x80), 0x0A],
        _ => [(byte)(cell | 0x80), 0x0A],
    };

    private static async Task<string> IconvAsync(string encoding, byte[] bytes)
    {
        var start = new ProcessStartInfo("/usr/bin/iconv", ["-f", encoding, "-t", "UTF-8"]) { RedirectStandardInput = true, RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
        using var process = Process.Start(start)!;
        var answer = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.BaseStream.WriteAsync(bytes, TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        return await answer;
    }

    private static string Encode(CharacterRepertoire repertoire, string text, TextShape shape)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(repertoire.TryEncode(text, shape, output));
        return Convert.ToHexString(output.WrittenSpan);
    }

    [Fact]
    public void A_byte_that_begins_no_character_of_GB_18030_hides_no_separator() =>
        Assert.Equal(2, CharacterRepertoire.FromTerms(["GB18030"]).DecodeAll([0xFF, (byte)'\\', (byte)'A'], TextShape.Values, out _).Count);
}
