using DataBank.Dicom;

namespace DataBank.UnitTests;

public sealed class ValidationTests
{
    /// <summary>A CT image that has what its mandatory modules demand.</summary>
    private static DatasetBuilder Valid() => new DatasetBuilder()
        .Set(Example.Tag("SpecificCharacterSet"), "", "ISO 2022 IR 87")
        .Set(Example.Tag("ImageType"), "ORIGINAL", "PRIMARY", "AXIAL")
        .Set(Example.Tag("SOPClassUID"), Uids.CtImageStorage)
        .Set(Example.Tag("SOPInstanceUID"), "1.2.3.1")
        .Set(Example.Tag("StudyDate"), "20200102").Set(Example.Tag("StudyTime"), "103015").Set(Example.Tag("AccessionNumber"))
        .Set(Example.Tag("Modality"), "CT").Set(Example.Tag("Manufacturer"), "DATABANK").Set(Example.Tag("ReferringPhysicianName"))
        .Set(Example.Tag("PatientName"), "Yamada^Tarou=山田^太郎").Set(Example.Tag("PatientID"), "0001").Set(Example.Tag("PatientBirthDate")).Set(Example.Tag("PatientSex"), "M")
        .Set(Example.Tag("SliceThickness"), "1.5").Set(Example.Tag("KVP"), "120").Set(Example.Tag("PatientPosition"), "HFS")
        .Set(Example.Tag("StudyInstanceUID"), "1.2.3.2").Set(Example.Tag("SeriesInstanceUID"), "1.2.3.3").Set(Example.Tag("StudyID")).Set(Example.Tag("SeriesNumber"), "1")
        .Set(Example.Tag("AcquisitionNumber"), "1").Set(Example.Tag("InstanceNumber"), "1")
        .Set(Example.Tag("ImagePositionPatient"), "0", "0", "0").Set(Example.Tag("ImageOrientationPatient"), "1", "0", "0", "0", "1", "0")
        .Set(Example.Tag("FrameOfReferenceUID"), "1.2.3.4").Set(Example.Tag("PositionReferenceIndicator"))
        .Set(Example.Tag("SamplesPerPixel"), "1").Set(Example.Tag("PhotometricInterpretation"), "MONOCHROME2").Set(Example.Tag("Rows"), "4").Set(Example.Tag("Columns"), "4")
        .Set(Example.Tag("PixelSpacing"), "1", "1").Set(Example.Tag("BitsAllocated"), "16").Set(Example.Tag("BitsStored"), "12").Set(Example.Tag("HighBit"), "11")
        .Set(Example.Tag("PixelRepresentation"), "0").Set(Example.Tag("RescaleIntercept"), "0").Set(Example.Tag("RescaleSlope"), "1")
        .Set(Example.Tag("PixelData"), Vr.OW, new byte[32]);

    [Theory]
    [InlineData(Uids.ExplicitVrLittleEndian)]
    [InlineData(Uids.ImplicitVrLittleEndian)]
    [InlineData(Uids.ExplicitVrBigEndian)]
    public void Image_by_the_standard_has_no_findings(string syntax) => Assert.Empty(Validate(Valid(), syntax));

    [Theory] // Keyword, VR, text that is put there, and what is found.
    [InlineData("StudyDate", Vr.DA, "2020.01.02", "PS3.5 §6.2", "The value has the form of ACR-NEMA (2020.01.02).")]
    [InlineData("StudyTime", Vr.TM, "25", "PS3.5 §6.2", "The value is no time (103015.5).")]
    [InlineData("SliceThickness", Vr.DS, "1,5", "PS3.5 §6.2", "The value is no decimal number.")]
    [InlineData("SliceThickness", Vr.DS, "1.5\\2", "PS3.6", "The element has 2 values where the dictionary has 1.")]
    [InlineData("ImagePositionPatient", Vr.DS, "0\\0", "PS3.6", "The element has 2 values where the dictionary has 3.")]
    [InlineData("InstanceNumber", Vr.IS, "2147483648", "PS3.5 §6.2", "The value is no integer of 32 bits.")]
    [InlineData("Modality", Vr.CS, "ct", "PS3.5 §6.2", "The value has characters other than capitals, digits, blank and underscore.")]
    [InlineData("Modality", Vr.LO, "CT", "PS3.6", "The element is LO where the dictionary has CS.")]
    [InlineData("Modality", Vr.CS, "", "PS3.3 ct-image, general-series", "Modality has no value (type 1).")]
    [InlineData("AccessionNumber", Vr.SH, "12345678901234567", "PS3.5 §6.2", "The value has more than 16 characters.")]
    [InlineData("SeriesInstanceUID", Vr.UI, "1.2.03", "PS3.5 §6.2", "The value is a UID with a leading zero.")]
    [InlineData("SeriesInstanceUID", Vr.UI, "1.2.3.2", "PS3.5 §9.1", "The UID is the same as that of (0020000D).")]
    [InlineData("PatientAge", Vr.AS, "18", "PS3.5 §6.2", "The value is no age (018M).")]
    [InlineData("PatientName", Vr.PN, "A^B^C^D^E^F", "PS3.5 §6.2", "The value has more than five components in a group.")]
    [InlineData("PatientID", Vr.LO, "1\t2", "PS3.5 §6.2", "The value has control characters, which LO does not allow.")]
    [InlineData("HighBit", Vr.US, "15", "PS3.3 §C.7.6.3", "High Bit is not one less than Bits Stored.")]
    [InlineData("SpecificCharacterSet", Vr.CS, "KLINGON", "PS3.3 §C.12.1.1.2", "The character set is not one of the standard.")]
    public void Deviation_is_found_with_its_clause(string keyword, Vr vr, string text, string rule, string message)
    {
        var tag = Example.Tag(keyword);
        var builder = Valid();
        if (keyword == "SpecificCharacterSet") builder.Set(Example.Tag("PatientName"), "Yamada");
        builder.Set(tag, vr, vr == Vr.US ? [text] : text.Split('\\'));
        Assert.Contains(new DicomFinding(FindingSeverity.Error, tag.ToString(), rule, message), Validate(builder));
    }

    [Theory]
    [InlineData("SOPClassUID", "PS3.3 §C.12.1", "SOP Class UID is missing or empty (type 1).")]
    [InlineData("PatientID", "PS3.3 ct-image, patient", "Patient ID is missing (type 2).")]
    [InlineData("Rows", "PS3.3 ct-image, ct-image", "Rows is missing (type 1).")]
    public void Attribute_that_a_mandatory_module_demands_is_missed(string keyword, string rule, string message)
    {
        var tag = Example.Tag(keyword);
        Assert.Contains(Validate(Valid().Remove(tag)), finding => finding.Path == tag.ToString() && finding.Message == message && finding.Rule.Split(',')[0] == rule.Split(',')[0]);
    }

    [Fact]
    public void Deviation_in_an_item_is_found_by_its_path()
    {
        var findings = Validate(Valid().Set(Example.Tag("ProcedureCodeSequence"), [
            new DatasetBuilder().Set(Example.Tag("CodeValue"), "1").Set(Example.Tag("CodingSchemeDesignator"), "L").Set(Example.Tag("CodeMeaning"), "胸部").Build(),
            new DatasetBuilder().Set(Example.Tag("CodeValue"), "1").Set(Example.Tag("EchoTime"), "1").Build(),
        ]));
        Assert.Contains(new DicomFinding(FindingSeverity.Error, "00081032/2/00080104", "PS3.3 ct-image", "Code Meaning is missing (type 1)."), findings);
        Assert.Contains(new DicomFinding(FindingSeverity.Warning, "00081032/2/00180081", "PS3.3 ct-image", "Echo Time is not listed for this IOD here."), findings);
        Assert.DoesNotContain(findings, finding => finding.Path.StartsWith("00081032/1/", StringComparison.Ordinal));
    }

    [Fact]
    public void Pixel_data_of_another_length_than_rows_and_columns_give_are_found() =>
        Assert.Equal("7FE00010", Assert.Single(Validate(Valid().Set(Example.Tag("Rows"), "5")), finding => finding.Severity == FindingSeverity.Error).Path);

    [Fact]
    public void Optional_module_is_checked_as_soon_as_it_is_there()
    {
        Assert.Contains(
            new DicomFinding(FindingSeverity.Warning, "00120010", "PS3.3 ct-image, clinical-trial-subject", "Clinical Trial Sponsor Name is missing (type 1)."),
            Validate(Valid().Set(Example.Tag("ClinicalTrialProtocolID"), "X")));
    }

    [Fact]
    public void Wrong_order_copies_and_undeclared_characters_are_found()
    {
        const string Hex = "0800 2000 4441 0800 3230323030313032 0800 1600 5549 0200 3100 0800 1600 5549 0200 3100 1000 1000 504E 0400 81A0 2020 1000 2000 4C4F 0300 414243";
        var findings = DicomValidator.Validate(Part10Reader.Read(Example.File(Uids.ExplicitVrLittleEndian, Hex)));
        Assert.Contains(findings, finding => finding is { Path: "00080016", Message: "The element is not in the order of tags." });
        Assert.Contains(findings, finding => finding is { Path: "00080016", Message: "The element is there twice." });
        Assert.Contains(findings, finding => finding is { Path: "00100010", Rule: "PS3.3 §C.12.1.1.2" });
        Assert.Contains(findings, finding => finding is { Path: "00100020", Message: "The length of the value is odd." });
    }

    [Fact]
    public void File_without_meta_information_is_found()
    {
        var bytes = Example.File(Valid().Build());
        var start = bytes.AsSpan().IndexOf("\x08\x00\x05\x00"u8);
        Assert.Contains(DicomValidator.Validate(Part10Reader.Read(bytes.AsMemory(start))), finding => finding.Message == "The file has no file meta information.");
    }

    [Theory]
    [InlineData("1", 1, true)]
    [InlineData("1", 2, false)]
    [InlineData("1-n", 100, true)]
    [InlineData("2-4", 5, false)]
    [InlineData("2-2n", 3, false)]
    [InlineData("2-2n", 4, true)]
    public void Multiplicity_of_the_dictionary_allows(string vm, int count, bool allows) => Assert.Equal(allows, DictionaryRules.Allows(vm, count));

    private static IReadOnlyList<DicomFinding> Validate(DatasetBuilder builder, string syntax = Uids.ExplicitVrLittleEndian) =>
        DicomValidator.Validate(Part10Reader.Read(Example.File(builder.Build(), syntax)));
}
