using DataBank.Dicom;

namespace DataBank.UnitTests.Dicom;

public sealed class CharacterConversionTests
{
    private static readonly Tag CharacterSet = new(0x0008, 0x0005);
    private static readonly Tag PatientName = new(0x0010, 0x0010);
    private static readonly Tag Procedure = new(0x0008, 0x1032);
    private static readonly Tag CodeMeaning = new(0x0008, 0x0104);
    private static readonly Tag SopInstanceUid = new(0x0008, 0x0018);

    private static DicomDataset Source(string name) => new DatasetBuilder()
        .Set(CharacterSet, "ISO_IR 192")
        .Set(SopInstanceUid, "1.2.3")
        .Set(PatientName, name)
        .Set(Procedure, [new DatasetBuilder().Set(CodeMeaning, "胸部CT").Build()])
        .Build();

    [Fact]
    public void Names_and_items_are_written_in_the_set_that_was_asked_for()
    {
        var converted = CharacterConversion.Convert(Source("Yamada^Tarou=山田^太郎=やまだ^たろう"), ["", "ISO 2022 IR 87"]);
        Assert.Equal(["", "ISO 2022 IR 87"], converted.Texts(CharacterSet));
        Assert.Equal("Yamada^Tarou=山田^太郎=やまだ^たろう", converted.Text(PatientName));
        Assert.StartsWith("59616D6164615E5461726F753D1B2442", Convert.ToHexString(converted.Bytes(PatientName).Span), StringComparison.Ordinal);
        Assert.Equal("1.2.3", converted.Text(SopInstanceUid));
        var read = DatasetCoding.Decode(DatasetCoding.Encode(converted, Uids.ImplicitVrLittleEndian), Uids.ImplicitVrLittleEndian);
        Assert.Equal("胸部CT", read.Items(Procedure)[0].Text(CodeMeaning));
    }

    [Fact]
    public void What_the_set_cannot_express_comes_in_utf8()
    {
        var converted = CharacterConversion.Convert(Source("髙﨑^一"), ["", "ISO 2022 IR 87"]);
        Assert.Equal(["ISO_IR 192"], converted.Texts(CharacterSet));
        Assert.Equal("髙﨑^一", converted.Text(PatientName));
        Assert.Equal("ISO_IR 192", CharacterConversion.Convert(Source("山田"), []).Text(CharacterSet));
    }
}
