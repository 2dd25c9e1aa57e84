using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DataBank.Dicom;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

public sealed class DicomDeidentifierTests
{
    private const string Planted = "山田太郎 YAMADA^TARO 0001234567";

    private static readonly string[] Identifiers =
        ["山田 太郎", "やまだ たろう", "YAMADA TARO", "0001234567", "1935-04-01", "西新宿2-8-1", "A2026-0001", IdentifiedCt.StudyUid];

    private static readonly PatientContext Patient = Released.Lung with { Identifiers = Identifiers };

    private static readonly LeakGuard Guard = new(Identifiers);

    [Fact]
    public void A_ct_header_keeps_what_reading_the_image_needs()
    {
        var header = Deidentify(IdentifiedCt.Builder());
        Assert.Equal(["ORIGINAL", "PRIMARY", "AXIAL", "CT_SOM5 SPI"], header.Texts(Example.Tag("ImageType")));
        foreach (var keyword in new[]
        {
            "Modality", "Manufacturer", "ManufacturerModelName", "BodyPartExamined", "SliceThickness", "KVP", "ConvolutionKernel", "PatientPosition",
            "ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "Rows", "Columns", "RescaleIntercept", "RescaleType", "PatientSex",
            "PatientWeight", "SeriesNumber", "InstanceNumber", "BurnedInAnnotation", "StudyTime", "ContentTime", "SOPClassUID",
        })
        {
            Assert.Equal(IdentifiedCt.Builder().Build().Texts(Example.Tag(keyword)), header.Texts(Example.Tag(keyword)));
        }
        Assert.Equal(IdentifiedCt.Builder().Build().Bytes(Example.Tag("PixelData")).ToArray(), header.Bytes(Example.Tag("PixelData")).ToArray());
    }

    [Fact]
    public void The_patient_is_the_same_pseudonym_as_in_fhir()
    {
        var header = Deidentify(IdentifiedCt.Builder());
        Assert.Equal(Patient.PatientPseudonym, header.Text(Example.Tag("PatientID")));
        Assert.Equal(Patient.PatientPseudonym, header.Text(Example.Tag("PatientName")));
        Assert.Equal(Patient.Keys.Uid(IdentifiedCt.StudyUid), header.Text(Example.Tag("StudyInstanceUID")));
        Assert.Equal(Patient.Keys.ShortPseudonym("accession", "", "A2026-0001"), header.Text(Example.Tag("AccessionNumber")));
        Assert.Null(header.Text(Example.Tag("PatientBirthDate")));
        Assert.True(header.Contains(Example.Tag("PatientBirthDate")));
        Assert.Equal("090Y", header.Text(Example.Tag("PatientAge")));
        Assert.Null(header.Text(Example.Tag("ReferringPhysicianName")));
        Assert.False(header.Contains(Example.Tag("InstitutionName")));
        Assert.False(header.Contains(Example.Tag("PatientAddress")));
    }

    [Fact]
    public void Dates_move_by_the_patients_offset_and_times_stay()
    {
        var header = Deidentify(IdentifiedCt.Builder());
        Assert.Equal(Moved("2026-03-01"), header.Text(Example.Tag("StudyDate")));
        Assert.Equal(Moved("2026-03-02"), header.Text(Example.Tag("ContentDate")));
        Assert.Equal(Moved("2026-03-01") + "235959.123456+0900", header.Text(Example.Tag("AcquisitionDateTime")));
    }

    [Fact]
    public void The_markers_say_what_was_done()
    {
        var header = Deidentify(IdentifiedCt.Builder());
        Assert.Equal("YES", header.Text(Example.Tag("PatientIdentityRemoved")));
        Assert.Equal("MODIFIED", header.Text(Example.Tag("LongitudinalTemporalInformationModified")));
        Assert.Equal(
            ["113100", "113107", "113108"],
            header.Items(Example.Tag("DeidentificationMethodCodeSequence")).Select(method => method.Text(Example.Tag("CodeValue"))));
        Assert.Equal(["DataBank pseudonymized", DicomPolicy.Pseudonymized.Version, "PS3.15 Table E.1-1 2024b"], header.Texts(Example.Tag("DeidentificationMethod")));

        // Nobody has looked at these pixels: nothing is said of them that the source does not say.
        var silent = Deidentify(IdentifiedCt.Builder().Remove(Example.Tag("BurnedInAnnotation")));
        Assert.False(silent.Contains(Example.Tag("BurnedInAnnotation")) || silent.Contains(Example.Tag("RecognizableVisualFeatures")));
    }

    [Theory]
    [InlineData("1.2.840.10008.5.1.4.1.1.104.1")]
    [InlineData("1.2.840.10008.5.1.4.1.1.77.1.1.1")]
    [InlineData("1.2.3.4")]
    public void Sop_classes_that_are_not_listed_are_withheld(string sopClass) =>
        Assert.Null(new DicomDeidentifier().Deidentify(IdentifiedCt.Builder().Set(Example.Tag("SOPClassUID"), sopClass).Build(), Patient));

    [Theory]
    [InlineData("1.2.840.10008.5.1.4.1.1.6.1", PixelRule.Searched)]
    [InlineData("1.2.840.10008.5.1.4.1.1.7", PixelRule.Searched)]
    [InlineData("1.2.840.10008.5.1.4.1.1.1", PixelRule.Searched)]
    [InlineData("1.2.840.10008.5.1.4.1.1.77.1.4", PixelRule.Reviewed)]
    public void Images_that_may_hold_text_are_released_only_when_their_pixels_were_cleared_and_say_so(string sopClass, PixelRule rule)
    {
        var capture = IdentifiedCt.Builder().Set(Example.Tag("SOPClassUID"), sopClass).Set(Example.Tag("BurnedInAnnotation"), "YES").Build();
        Assert.Equal(rule, DicomPolicy.Pseudonymized.PixelsOf(capture));
        Assert.Null(new DicomDeidentifier().Deidentify(capture, Patient));
        var released = new DicomDeidentifier().Deidentify(capture, Patient, PixelClearance.Of(isReviewed: false))!;
        Assert.Equal("NO", released.Text(Example.Tag("BurnedInAnnotation")));
        Assert.Contains("113101", released.Items(Example.Tag("DeidentificationMethodCodeSequence")).Select(method => method.Text(Example.Tag("CodeValue"))));
    }

    [Fact]
    public void An_overlay_in_unused_bits_of_the_pixels_is_text_in_them()
    {
        var image = IdentifiedCt.Builder().Set(new Tag(0x6000, 0x0100), Vr.US, "16").Set(new Tag(0x6000, 0x0102), Vr.US, "12").Build();
        Assert.Equal(PixelRule.Searched, DicomPolicy.Pseudonymized.PixelsOf(image));
        Assert.Null(new DicomDeidentifier().Deidentify(image, Patient));
    }

    [Fact]
    public void An_image_that_tells_of_burned_in_text_is_withheld()
    {
        Assert.Null(new DicomDeidentifier().Deidentify(IdentifiedCt.Builder().Set(Example.Tag("BurnedInAnnotation"), "YES").Build(), Patient));
        Assert.Null(new DicomDeidentifier().Deidentify(
            IdentifiedCt.Builder().Set(Example.Tag("ImageType"), "DERIVED", "SECONDARY", "SCREEN SAVE").Build(), Patient));
    }

    [Theory]
    [InlineData("HEAD", "", "", true)]
    [InlineData("", "頭部MRI 造影", "", true)]
    [InlineData("", "CT NECK", "CHEST", true)]
    [InlineData("CHEST", "", "Whole Body", true)]
    [InlineData("CHEST", "ＢＲＡＩＮ", "", true)]
    [InlineData("", "", "", true)]
    [InlineData("PHANTOM", "QA", "", true)]
    [InlineData("CHEST", "", "", false)]
    [InlineData("", "心臓CT", "", false)]
    [InlineData("", "", "LUNG SURFACE", false)]
    [InlineData("HEART", "", "", false)]
    public void Volumes_of_the_head_and_those_that_do_not_say_what_they_show_are_withheld(string bodyPart, string study, string series, bool isWithheld)
    {
        var image = IdentifiedCt.Builder().Set(Example.Tag("BodyPartExamined"), bodyPart).Set(Example.Tag("StudyDescription"), study).Set(Example.Tag("SeriesDescription"), series).Build();
        Assert.Equal(isWithheld, new DicomDeidentifier().Deidentify(image, Patient) is null);
        Assert.NotNull(ReleasePolicy.Find("pseudonymized-heads")!.Dicom.Deidentify(image, Patient));
    }

    [Fact]
    public void Slices_of_the_head_are_released_only_without_their_face_and_say_so()
    {
        var policy = ReleasePolicy.Find("pseudonymized-defaced")!.Dicom;
        var slice = IdentifiedCt.Builder().Set(Example.Tag("BodyPartExamined"), "HEAD").Set(Example.Tag("RecognizableVisualFeatures"), "YES").Build();
        Assert.Equal((PixelRule.Defaced, PixelRule.Withheld), (policy.Policy.PixelsOf(slice), DicomPolicy.Pseudonymized.PixelsOf(slice)));
        Assert.Null(policy.Deidentify(slice, Patient));
        Assert.Null(policy.Deidentify(slice, Patient, PixelClearance.Of(isReviewed: true))); // Somebody looked for text, not for a face.
        var released = policy.Deidentify(slice, Patient, PixelClearance.OfFace)!;
        Assert.Equal("NO", released.Text(Example.Tag("RecognizableVisualFeatures")));
        Assert.Contains("Face taken out of the volume", released.Texts(Example.Tag("DeidentificationMethod")));
        Assert.Equal(
            ["113100", "113102", "113107", "113108"],
            released.Items(Example.Tag("DeidentificationMethodCodeSequence")).Select(method => method.Text(Example.Tag("CodeValue"))));
        foreach (var sopClass in new[] { "1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.4.4" }) // Multi-frame volumes stay withheld.
            Assert.Equal(PixelRule.Withheld, policy.Policy.PixelsOf(new DatasetBuilder(slice).Set(Example.Tag("SOPClassUID"), sopClass).Build()));
        Assert.Equal(PixelRule.Withheld, policy.Policy.PixelsOf(new DatasetBuilder(slice).Set(Example.Tag("BurnedInAnnotation"), "YES").Build()));
        Assert.NotNull(policy.Deidentify(IdentifiedCt.Builder().Build(), Patient));
    }

    [Fact]
    public void Every_policy_removes_who_it_is_and_the_strict_one_what_the_machine_is()
    {
        foreach (var name in ReleasePolicy.Names)
        {
            var header = ReleasePolicy.Find(name)!.Dicom.Deidentify(IdentifiedCt.Builder().Build(), Patient)!;
            Assert.Equal(Patient.PatientPseudonym, header.Text(Example.Tag("PatientID")));
            Assert.Contains($"DataBank {name}", header.Texts(Example.Tag("DeidentificationMethod")));
            Assert.Equal(name != "pseudonymized-strict", header.Text(Example.Tag("ManufacturerModelName")) is { Length: > 0 });
        }
    }

    [Fact] // Every attribute of PS3.6 that can hold a text, and every nested one of the CT IOD, holds the patient's name and number.
    public void No_planted_identifier_survives_in_any_attribute()
    {
        var planted = PlantedEverywhere(Planted);
        planted.Set(new Tag(0x0011, 0x0010), Vr.LO, "VENDOR").Set(new Tag(0x0011, 0x1001), Vr.UN, Encoding.UTF8.GetBytes(Planted))
            .Set(new Tag(0x6000, 0x3000), Vr.OB, Encoding.UTF8.GetBytes(Planted)).Set(new Tag(0x5000, 0x3000), Vr.OB, Encoding.UTF8.GetBytes(Planted))
            .Set(Example.Tag("BodyPartExamined"), "CHEST");
        var header = Deidentify(planted);
        Assert.True(Guard.FindsLeak(Example.File(planted.Build())));
        Assert.Equal("", Leaking(header));
        Assert.DoesNotContain(header.Elements, element => element.Tag.IsPrivate || element.Tag.Group is 0x5000 or 0x6000 || element.Tag.Value == 0x00420011);
        Assert.True(header.Elements.Count() > 100);
    }

    [Fact] // Who is not known to be near the patient: only where a text has a listed form does it stay.
    public void No_text_of_anybody_else_survives_in_any_attribute()
    {
        var planted = PlantedEverywhere("佐藤一郎 SATO^ICHIRO").Set(Example.Tag("BodyPartExamined"), "CHEST");
        var other = new LeakGuard(["佐藤 一郎", "SATO ICHIRO"]);
        Assert.True(other.FindsLeak(Example.File(planted.Build())));
        Assert.False(other.FindsLeak(Example.File(Deidentify(planted))));
    }

    [Fact] // Code strings, numbers, model names.
    public void A_value_of_the_right_form_does_not_pass_if_it_is_the_patients()
    {
        var header = Deidentify(IdentifiedCt.Builder()
            .Set(Example.Tag("BodyPartExamined"), "YAMADA TARO")
            .Set(Example.Tag("ManufacturerModelName"), "Yamada Taro")
            .Set(Example.Tag("SoftwareVersions"), "0001234567")
            .Set(Example.Tag("ExposureTime"), "0001234567")
            .Set(Example.Tag("ProtocolName"), "Yamada"));
        Assert.False(Guard.FindsLeak(Example.File(header)));
    }

    [Fact]
    public void Codes_keep_their_value_and_get_the_policys_meaning()
    {
        static DicomDataset Code(string value, string scheme) => new DatasetBuilder()
            .Set(Example.Tag("CodeValue"), value).Set(Example.Tag("CodingSchemeDesignator"), scheme).Set(Example.Tag("CodeMeaning"), "山田").Build();

        var header = Deidentify(IdentifiedCt.Builder().Set(Example.Tag("AnatomicRegionSequence"), [Code("51185008", "SCT"), Code("0001234567", "99LOCAL")]));
        var code = Assert.Single(header.Items(Example.Tag("AnatomicRegionSequence")));
        Assert.Equal("51185008", code.Text(Example.Tag("CodeValue")));
        Assert.Equal("Chest", code.Text(Example.Tag("CodeMeaning")));
    }

    [Fact]
    public void Uids_inside_sequences_change_with_the_others()
    {
        var header = Deidentify(IdentifiedCt.Builder().Set(Example.Tag("ReferencedStudySequence"), [
            new DatasetBuilder().Set(Example.Tag("ReferencedSOPClassUID"), "1.2.840.10008.3.1.2.3.1").Set(Example.Tag("ReferencedSOPInstanceUID"), IdentifiedCt.StudyUid).Build()]));
        Assert.DoesNotContain(IdentifiedCt.StudyUid, Encoding.ASCII.GetString(Example.File(header)), StringComparison.Ordinal);
    }

    [Fact]
    public void Japanese_character_sets_leave_no_trace()
    {
        var header = Deidentify(IdentifiedCt.Builder().Set(Example.Tag("SpecificCharacterSet"), "", "ISO 2022 IR 87"));
        Assert.False(Guard.FindsLeak(Example.File(header)));
        Assert.False(header.Contains(Example.Tag("SpecificCharacterSet")));
    }

    [Fact]
    public void Json_metadata_gives_the_same_header_as_the_file()
    {
        using var json = JsonDocument.Parse(Json(IdentifiedCt.Builder().Build()));
        var fromJson = new DicomDeidentifier().Deidentify(DicomJson.Read(json.RootElement), Patient)!;
        Assert.Equal(Encoding.UTF8.GetString(Json(Deidentify(IdentifiedCt.Builder()))), Encoding.UTF8.GetString(Json(fromJson)));
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes() =>
        Assert.Equal(Example.File(Deidentify(IdentifiedCt.Builder())), Example.File(Deidentify(IdentifiedCt.Builder())));

    [Fact]
    public void What_fails_gives_no_header_and_a_failure_that_quotes_nothing()
    {
        var failing = Patient with { ShortPseudonymOf = (_, _, value) => throw new InvalidOperationException($"山田 {value}") };
        var failure = Assert.Throws<DeidentificationException>(() => new DicomDeidentifier().Deidentify(IdentifiedCt.Builder().Build(), failing));
        Assert.DoesNotContain("山田", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("A2026-0001", failure.ToString(), StringComparison.Ordinal);
        Assert.Null(failure.InnerException);
    }

    [Fact]
    public void In_an_anonymized_release_nothing_tells_when_it_was_and_of_whom()
    {
        var header = new DicomDeidentifier(DicomPolicy.Anonymized).Deidentify(IdentifiedCt.Builder().Build(), Patient)!;
        Assert.All(header.Elements.Where(element => element.Vr is Vr.DA or Vr.DT), date => Assert.True(header.Text(date.Tag) is null or "19000101"));
        Assert.All(new[] { "PatientSex", "PatientAge", "PatientWeight", "PatientBirthDate", "StudyTime" }, keyword => Assert.Null(header.Text(Example.Tag(keyword))));
        Assert.Equal(["113100"], header.Items(Example.Tag("DeidentificationMethodCodeSequence")).Select(method => method.Text(Example.Tag("CodeValue"))));
        Assert.Equal("REMOVED", header.Text(Example.Tag("LongitudinalTemporalInformationModified")));
        Assert.Null(new DicomDeidentifier(DicomPolicy.Anonymized).Deidentify(IdentifiedCt.Builder().Set(Example.Tag("BodyPartExamined"), "HEAD").Build(), Patient, PixelClearance.OfFace));
    }

    [Fact]
    public void A_released_ct_is_valid_for_dciodvfy()
    {
        const string Validator = "/usr/bin/dciodvfy";
        Assert.SkipUnless(File.Exists(Validator), "dciodvfy (package dicom3tools) is not installed.");
        foreach (var policy in new[] { DicomPolicy.Pseudonymized, DicomPolicy.Anonymized })
        {
            var path = Path.Combine(Path.GetTempPath(), $"databank-{Guid.NewGuid():N}.dcm");
            File.WriteAllBytes(path, Example.File(new DicomDeidentifier(policy).Deidentify(IdentifiedCt.Builder().Build(), Patient)!));
            using var process = Process.Start(new ProcessStartInfo(Validator, path) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var report = process.StandardError.ReadToEnd() + process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            File.Delete(path);
            Assert.DoesNotContain("Error", report, StringComparison.Ordinal);
        }
    }

    private static DicomDataset Deidentify(DatasetBuilder source) =>
        new DicomDeidentifier().Deidentify(source.Build(), Patient) ?? throw new InvalidOperationException("Withheld.");

    private static string Moved(string date) => DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture)
        .AddDays(Patient.DayOffset).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private static byte[] Json(DicomDataset dataset)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            DicomJson.Write(json, dataset);
        }
        return stream.ToArray();
    }

    private static DatasetBuilder PlantedEverywhere(string text)
    {
        var planted = IdentifiedCt.Builder();
        foreach (var tag in DataElementTable.Tags)
        {
            if ((tag >> 16) is >= 0x0008 and < 0x7FE0 && DataDictionary.Find(Tag.FromValue(tag)) is { } entry)
                Plant(planted, entry, text);
        }
        PlantItems(planted, IodTable.Find(Uids.CtImageStorage)!.Attributes, text);
        return planted;
    }

    /// <summary>Fills the sequences that the IOD lists, to any depth, with attributes that the IOD lists there and some that it does not.</summary>
    private static void PlantItems(DatasetBuilder target, IodAttribute attribute, string text)
    {
        foreach (var (tag, child) in attribute.Members)
        {
            if (DataDictionary.Find(Tag.FromValue(tag)) is not { } entry)
                continue;
            Plant(target, entry, text);
            if (entry.Vr == Vr.SQ)
            {
                var item = new DatasetBuilder()
                    .Set(Example.Tag("PatientName"), text).Set(Example.Tag("ImageComments"), text).Set(new Tag(0x0011, 0x1001), Vr.LO, text);
                PlantItems(item, child, text);
                target.Set(entry.Tag, [item.Build()]);
            }
        }
    }

    private static void Plant(DatasetBuilder target, DictionaryEntry entry, string text)
    {
        if (entry.Keyword is "SpecificCharacterSet" or "SOPClassUID" or "BurnedInAnnotation" or "ImageType" || DicomPolicy.Pseudonymized.Bulk.Contains(entry.Tag.Value))
            return; // Pixels and their look-up tables are not this engine's business.
        switch (entry.Vr)
        {
            case Vr.OB or Vr.UN:
                target.Set(entry.Tag, entry.Vr, Encoding.UTF8.GetBytes(text));
                break;
            case Vr.LO or Vr.LT or Vr.PN or Vr.SH or Vr.ST or Vr.UC or Vr.UT:
                target.Set(entry.Tag, entry.Vr, text);
                break;
            case Vr.AE or Vr.UR or Vr.TM or Vr.AS:
                target.Set(entry.Tag, entry.Vr, "YAMADA^TARO");
                break;
            case Vr.CS:
                target.Set(entry.Tag, entry.Vr, "YAMADA TARO", "0001234567");
                break;
            case Vr.DS or Vr.IS:
                target.Set(entry.Tag, entry.Vr, "0001234567");
                break;
            case Vr.DA or Vr.DT:
                target.Set(entry.Tag, entry.Vr, "19350401");
                break;
            case Vr.UI:
                target.Set(entry.Tag, entry.Vr, IdentifiedCt.StudyUid);
                break;
        }
    }

    /// <summary>The attributes without which the guard finds nothing.</summary>
    private static string Leaking(DicomDataset dataset) => !Guard.FindsLeak(Example.File(dataset)) ? "" : string.Join(
        ' ', dataset.Elements.Where(element => !Guard.FindsLeak(Example.File(new DatasetBuilder(dataset).Remove(element.Tag).Build()))).Select(e => e.Tag));
}
