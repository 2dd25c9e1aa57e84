using System.Text;
using System.Text.Json;
using System.Xml;
using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>The models of a data set in JSON (PS3.18 F) and XML (PS3.19 A.1): what is written is read back without loss.</summary>
public sealed class ModelTests
{
    public static DicomDataset EveryVr() => new DatasetBuilder()
        .Set(Example.Tag("SpecificCharacterSet"), "ISO_IR 192")
        .Set(Example.Tag("ImageType"), "ORIGINAL", "", "AXIAL") // CS with an empty value
        .Set(Example.Tag("RetrieveAETitle"), "DATABANK")
        .Set(Example.Tag("PatientAge"), "018M")
        .Set(Example.Tag("StudyDate"), "20200102")
        .Set(Example.Tag("AcquisitionDateTime"), "20200102103015.5+0900")
        .Set(Example.Tag("StudyTime"), "103015.123456")
        .Set(Example.Tag("SliceThickness"), "1.50")
        .Set(Example.Tag("ImagePositionPatient"), "-0", "1E-3", "+00012.5")
        .Set(Example.Tag("WindowCenter"), "1234567890.12345", "0.1234567890123456")
        .Set(Example.Tag("InstanceNumber"), "007")
        .Set(Example.Tag("StudyDescription"), "山本 本田")
        .Set(Example.Tag("PatientName"), "Yamada^Tarou=山田^太郎=やまだ^たろう")
        .Set(Example.Tag("OtherPatientNames"), "A^B^C^D^E", "=山田^太郎", "==やまだ", "")
        .Set(Example.Tag("AccessionNumber"), "A <1> & \"2\"")
        .Set(Example.Tag("DerivationDescription"), " lines\r\nand\ttabs\\")
        .Set(Example.Tag("ImageComments"), "form\ffeed\\日本")
        .Set(Example.Tag("TextValue"), "x")
        .Set(Example.Tag("StrainDescription"), "unlimited", "characters")
        .Set(Example.Tag("RetrieveURL"), "http://example.jp/a?b=c\\d")
        .Set(Example.Tag("SOPClassUID"), Uids.CtImageStorage)
        .Set(Example.Tag("FrameIncrementPointer"), "00181063", "00181065")
        .Set(Example.Tag("Rows"), "65535")
        .Set(new Tag(0x0009, 0x0010), Vr.LO, "TEST <CREATOR>")
        .Set(new Tag(0x0009, 0x1001), Vr.SS, "-32768", "32767")
        .Set(new Tag(0x0009, 0x1002), Vr.SL, "-2147483648")
        .Set(new Tag(0x0009, 0x1003), Vr.UL, "4294967295")
        .Set(new Tag(0x0009, 0x1004), Vr.SV, "-9223372036854775808", "9007199254740993", "1")
        .Set(new Tag(0x0009, 0x1005), Vr.UV, "18446744073709551615", "9007199254740992")
        .Set(new Tag(0x0009, 0x1006), Vr.FL, "NaN", "Infinity", "-Infinity", "-0", "3.4028235E+38", "1E-45", "0.1")
        .Set(new Tag(0x0009, 0x1007), Vr.FD, "NaN", "Infinity", "-Infinity", "-0", "1.7976931348623157E+308", "5E-324", "0.1")
        .Set(new Tag(0x0009, 0x1008), Vr.OB, new byte[] { 1, 2, 3, 4 })
        .SetNumbers<ushort>(new Tag(0x0009, 0x1009), Vr.OW, [1, 65535])
        .SetNumbers<uint>(new Tag(0x0009, 0x100A), Vr.OL, [1, uint.MaxValue])
        .SetNumbers<ulong>(new Tag(0x0009, 0x100B), Vr.OV, [1, ulong.MaxValue])
        .SetNumbers<float>(new Tag(0x0009, 0x100C), Vr.OF, [1.5f, float.NaN])
        .SetNumbers<double>(new Tag(0x0009, 0x100D), Vr.OD, [1.5, double.NaN])
        .Set(new Tag(0x0009, 0x100E), Vr.UN, new byte[] { 0, 255 })
        .Set(new Tag(0x0009, 0x100F), Vr.UT, "")
        .Set(new Tag(0x0009, 0x1010), Vr.OB, new byte[2000])
        .Set(Example.Tag("ReferencedImageSequence"), Array.Empty<DicomDataset>())
        .Set(Example.Tag("RequestAttributesSequence"), [
            new DatasetBuilder().Build(),
            new DatasetBuilder().Set(Example.Tag("ScheduledProtocolCodeSequence"), [new DatasetBuilder().Set(Example.Tag("CodeMeaning"), "胸部").Build()]).Build(),
        ])
        .Build();

    [Theory]
    [InlineData(Uids.ExplicitVrLittleEndian)]
    [InlineData(Uids.ExplicitVrBigEndian)]
    public void Every_vr_comes_back_from_json_byte_for_byte(string syntax)
    {
        var dataset = Part10Reader.Read(Example.File(EveryVr(), syntax)).Dataset;
        AssertSame(EveryVr(), FromJson(dataset));
    }

    [Theory]
    [InlineData(Uids.ExplicitVrLittleEndian)]
    [InlineData(Uids.ExplicitVrBigEndian)]
    public void Every_vr_comes_back_from_xml_byte_for_byte(string syntax)
    {
        var dataset = Part10Reader.Read(Example.File(EveryVr(), syntax)).Dataset;
        AssertSame(EveryVr(), FromXml(dataset));
    }

    [Theory]
    [InlineData(Uids.ExplicitVrLittleEndian)]
    [InlineData(Uids.ExplicitVrBigEndian)]
    public void Json_becomes_the_xml_of_the_same_data_set(string syntax)
    {
        var dataset = Part10Reader.Read(Example.File(EveryVr(), syntax)).Dataset;
        AssertSame(EveryVr(), FromXmlOfJson(dataset));
    }

    [Fact]
    public void What_a_header_in_json_only_points_to_counts_as_left_outside_memory()
    {
        const string item = """{"00081140":{"vr":"SQ","Value":[{"7FE00010":{"vr":"OW","BulkDataURI":"a"}}]}}""";
        var items = string.Join(',', Enumerable.Repeat(item, 300));
        using var json = JsonDocument.Parse($$$"""{"00081115":{"vr":"SQ","Value":[{{{items}}}]},"00420011":{"vr":"OB","BulkDataURI":"b"},"7FE00010":{"vr":"OW"}}""");
        var header = new DatasetBuilder(DicomJson.ReadHeader(json.RootElement)).Set(Example.Tag("PatientID"), "7").Build();
        Assert.False(header.IsInMemory(Example.Tag("EncapsulatedDocument")));
        Assert.True(header.IsInMemory(Example.Tag("PixelData")));
        var written = DicomJsonTests.Write(header, path => $"bulk/{path}");
        Assert.Contains("\"00420011\":{\"vr\":\"OB\",\"BulkDataURI\":\"bulk/00420011\"}", written, StringComparison.Ordinal);
        Assert.Contains("\"BulkDataURI\":\"bulk/00081115/300/00081140/1/7FE00010\"", written, StringComparison.Ordinal);
        Assert.Contains("\"7FE00010\":{\"vr\":\"OW\"}", written, StringComparison.Ordinal);
    }

    [Fact] // Found by fuzzing: bytes that no UID has could not be encoded again.
    public void Bytes_that_are_no_text_of_their_VR_come_back_from_xml()
    {
        byte[] bytes = [0x02, 0xE8, 0x83, 0x31];
        var back = FromXml(new DatasetBuilder().Set(new Tag(0x0008, 0x1155), Vr.UI, bytes).Build());
        Assert.Equal(bytes, back.Bytes(new Tag(0x0008, 0x1155)).ToArray());
    }

    [Fact]
    public void Xml_has_the_form_of_the_standard()
    {
        var dataset = new DatasetBuilder()
            .Set(Example.Tag("PatientName"), "Yamada^Tarou=山田^太郎=やまだ^たろう")
            .Set(new Tag(0x0009, 0x0010), "MAKER")
            .Set(new Tag(0x0009, 0x1001), Vr.UN, new byte[] { 1, 2 })
            .Set(Example.Tag("ReferencedImageSequence"), [new DatasetBuilder().Set(Example.Tag("InstanceNumber"), "7").Build()])
            .Set(Example.Tag("PixelData"), Vr.OW, new byte[2000])
            .Build();
        const string Expected = """
            <NativeDicomModel xml:space="preserve" xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM"><DicomAttribute tag="00080005" vr="CS" keyword="SpecificCharacterSet"><Value number="1">ISO_IR 192</Value></DicomAttribute><DicomAttribute tag="00081140" vr="SQ" keyword="ReferencedImageSequence"><Item number="1"><DicomAttribute tag="00200013" vr="IS" keyword="InstanceNumber"><Value number="1">7</Value></DicomAttribute></Item></DicomAttribute><DicomAttribute tag="00090010" vr="LO"><Value number="1">MAKER</Value></DicomAttribute><DicomAttribute tag="00091001" vr="UN" privateCreator="MAKER"><InlineBinary>AQI=</InlineBinary></DicomAttribute><DicomAttribute tag="00100010" vr="PN" keyword="PatientName"><PersonName number="1"><Alphabetic><FamilyName>Yamada</FamilyName><GivenName>Tarou</GivenName></Alphabetic><Ideographic><FamilyName>山田</FamilyName><GivenName>太郎</GivenName></Ideographic><Phonetic><FamilyName>やまだ</FamilyName><GivenName>たろう</GivenName></Phonetic></PersonName></DicomAttribute><DicomAttribute tag="7FE00010" vr="OW" keyword="PixelData"><BulkData uri="bulk/7FE00010" /></DicomAttribute></NativeDicomModel>
            """;
        Assert.Equal(Expected, WriteXml(dataset, path => "bulk/" + path, isIndented: false));
    }

    [Theory]
    [InlineData("<a/>")]
    [InlineData("<NativeDicomModel/>")]
    [InlineData("<NativeDicomModel xmlns='N'>text</NativeDicomModel>")]
    [InlineData("<NativeDicomModel xmlns='N'><Value>1</Value></NativeDicomModel>")]
    [InlineData("<NativeDicomModel xmlns='N'><DicomAttribute tag='PatientID' vr='LO'/></NativeDicomModel>")]
    [InlineData("<NativeDicomModel xmlns='N'><DicomAttribute tag='00100020'/></NativeDicomModel>")]
    [InlineData("<NativeDicomModel xmlns='N'><DicomAttribute tag='00100020' vr='LO'><Value number='1'>a\\b</Value></DicomAttribute></NativeDicomModel>")]
    [InlineData("<NativeDicomModel xmlns='N'><DicomAttribute tag='00100020' vr='LO'><Value number='1'><b/></Value></DicomAttribute></NativeDicomModel>")]
    [InlineData("<NativeDicomModel xmlns='N'><DicomAttribute tag='00280010' vr='US'><Value number='1'>many</Value></DicomAttribute></NativeDicomModel>")]
    [InlineData("<NativeDicomModel xmlns='N'><DicomAttribute tag='00280010' vr='US'><InlineBinary>?</InlineBinary></DicomAttribute></NativeDicomModel>")]
    [InlineData("<!DOCTYPE NativeDicomModel [<!ENTITY e 'x'>]><NativeDicomModel xmlns='N'/>")]
    [InlineData("<NativeDicomModel xmlns='N'>")]
    public void Xml_in_another_form_is_refused(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text.Replace("'N'", $"'{DicomXml.Namespace}'", StringComparison.Ordinal)));
        Assert.Throws<DicomFormatException>(() => DicomXml.Read(stream));
    }

    [Fact]
    public void Xml_that_is_nested_too_deeply_is_refused()
    {
        var text = $"<NativeDicomModel xmlns='{DicomXml.Namespace}'>" + string.Concat(Enumerable.Repeat("<DicomAttribute tag='00081140' vr='SQ'><Item>", 100_000));
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        Assert.Throws<DicomFormatException>(() => DicomXml.Read(stream));
    }

    internal static DicomDataset FromJson(DicomDataset dataset)
    {
        using var json = JsonDocument.Parse(DicomJsonTests.Write(dataset, path => UriOf(dataset, path)));
        return DicomJson.Read(json.RootElement, uri => BulkOf(dataset, uri));
    }

    internal static DicomDataset FromXml(DicomDataset dataset)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(WriteXml(dataset, path => UriOf(dataset, path), isIndented: true)));
        return DicomXml.Read(stream, uri => BulkOf(dataset, uri));
    }

    internal static DicomDataset FromXmlOfJson(DicomDataset dataset)
    {
        using var json = JsonDocument.Parse(DicomJsonTests.Write(dataset, path => UriOf(dataset, path)), new JsonDocumentOptions { MaxDepth = 1024 });
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, DicomXml.WriterSettings)) DicomXml.Write(xml, json.RootElement);
        stream.Position = 0;
        return DicomXml.Read(stream, uri => BulkOf(dataset, uri));
    }

    /// <summary>Fragments have no form as one value.</summary>
    private static string? UriOf(DicomDataset dataset, string path) => RowOf(dataset, path, out var row).Table.Entries[row].Has(EntryFlags.Fragments) ? null : "bulk:" + path;

    private static ReadOnlyMemory<byte> BulkOf(DicomDataset dataset, string uri) => RowOf(dataset, uri[5..], out var row).Table.LittleEndianValueOf(row);

    private static DicomDataset RowOf(DicomDataset dataset, string path, out int row)
    {
        var steps = path.Split('/');
        for (var i = 0; i + 2 < steps.Length; i += 2)
        {
            dataset = dataset.Items(Example.Tag(steps[i]))[int.Parse(steps[i + 1], System.Globalization.CultureInfo.InvariantCulture) - 1];
        }
        row = dataset.RowOf(Example.Tag(steps[^1]).Value);
        return dataset;
    }

    private static string WriteXml(DicomDataset dataset, Func<string, string?>? bulkDataUri, bool isIndented)
    {
        var settings = DicomXml.WriterSettings;
        (settings.Indent, settings.OmitXmlDeclaration) = (isIndented, true);
        using var output = new MemoryStream();
        using (var xml = XmlWriter.Create(output, settings))
        {
            DicomXml.Write(xml, dataset, bulkDataUri);
        }
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static void AssertSame(DicomDataset expected, DicomDataset actual) => Assert.Equal(Convert.ToHexString(Example.File(expected)), Convert.ToHexString(Example.File(actual)));
}
