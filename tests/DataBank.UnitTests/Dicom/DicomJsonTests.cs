using System.Text;
using System.Text.Json;
using DataBank.Dicom;

namespace DataBank.UnitTests;

public sealed class DicomJsonTests
{
    [Fact]
    public void Elements_appear_in_the_model_of_the_standard()
    {
        var json = Parse(Example.Slice().Set(Example.Tag("InstanceNumber"), "7").Set(Example.Tag("WindowCenter"), "40", "", "1e500").Build());
        Assert.Equal("""{"vr":"PN","Value":[{"Alphabetic":"Yamada^Tarou","Ideographic":"山田^太郎","Phonetic":"やまだ^たろう"}]}""", json.GetProperty("00100010").GetRawText());
        Assert.Equal("""{"vr":"DA"}""", json.GetProperty("00100030").GetRawText());
        Assert.Equal("""{"vr":"DS","Value":[1.50]}""", json.GetProperty("00180050").GetRawText());
        Assert.Equal("""{"vr":"DS","Value":[40,null,"1e500"]}""", json.GetProperty("00281050").GetRawText());
        Assert.Equal("""{"vr":"IS","Value":[7]}""", json.GetProperty("00200013").GetRawText());
        Assert.Equal("""{"vr":"UN","InlineBinary":"AQIDBA=="}""", json.GetProperty("00091001").GetRawText());
        Assert.Equal("""{"vr":"SQ","Value":[{"00080100":{"vr":"SH","Value":["A"]}},{}]}""",
            json.GetProperty("00400275").GetProperty("Value")[0].GetProperty("00400008").GetRawText());
    }

    [Fact]
    public void Reading_back_gives_the_same_json()
    {
        var first = Write(Example.Slice().Remove(Example.Tag("SpecificCharacterSet")).Build());
        using var document = JsonDocument.Parse(first);
        Assert.Equal(first, Write(DicomJson.Read(document.RootElement)));
    }

    [Fact]
    public void Large_and_unloaded_values_get_a_uri_by_their_path()
    {
        var item = new DatasetBuilder().Set(Example.Tag("EncapsulatedDocument"), Vr.OB, new byte[2000]).Build();
        var dataset = Example.Slice().Set(Example.Tag("ReferencedImageSequence"), [new DatasetBuilder().Build(), item]).Build();
        using var stream = new MemoryStream(Example.File(dataset));
        var paths = new List<string>();
        Write(Part10Reader.ReadHeader(stream).Dataset, path =>
        {
            paths.Add(path);
            return "bulk/" + path;
        });
        Assert.Equal(["00081140/2/00420011", "7FE00010"], paths);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"PatientID":{"vr":"LO"}}""")]
    [InlineData("""{"00100020":{"vr":"XX"}}""")]
    [InlineData("""{"00100020":{"vr":"LO","Value":"1"}}""")]
    [InlineData("""{"00280010":{"vr":"US","Value":["many"]}}""")]
    [InlineData("""{"00280010":{"vr":"US","Value":[70000]}}""")]
    [InlineData("""{"00100020":{"vr":"LO","Value":["a\\b"]}}""")]
    [InlineData("""{"7FE00010":{"vr":"OB","InlineBinary":"?"}}""")]
    [InlineData("""{"00081140":{"vr":"SQ","Value":[1]}}""")]
    [InlineData("""{"00100020":{"vr":5}}""")]
    public void Json_in_another_form_is_refused(string text)
    {
        using var document = JsonDocument.Parse(text);
        Assert.Throws<DicomFormatException>(() => DicomJson.Read(document.RootElement));
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("-0.5", true)]
    [InlineData("1.5E-3", true)]
    [InlineData("+1", false)]
    [InlineData("01", false)]
    [InlineData(".5", false)]
    [InlineData("5.", false)]
    [InlineData("1,5", false)]
    [InlineData("1234567890.1234567", false)]
    public void Decimal_text_is_a_number_only_when_json_can_hold_it_as_it_is(string text, bool isNumber)
    {
        Assert.Equal(isNumber, DecimalText.IsExactNumber(Encoding.ASCII.GetBytes(text)));
    }

    internal static string Write(DicomDataset dataset, Func<string, string?>? bulkDataUri = null)
    {
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            DicomJson.Write(writer, dataset, bulkDataUri);
        }
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static JsonElement Parse(DicomDataset dataset)
    {
        using var document = JsonDocument.Parse(Write(dataset));
        return document.RootElement.Clone();
    }
}
