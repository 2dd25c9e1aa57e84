using System.Text;
using DataBank.Dicom;
using SkiaSharp;

namespace DataBank.IntegrationTests.AnswerKey;

/// <summary>DICOM files of two patients, with identifiers planted wherever senders put them, and the answer key to them.</summary>
internal sealed class DicomCorpus
{
    private const string Root = "1.2.392.200036.9125.2.98765.";
    private const string CtSeries = Root + "1.2", Study = Root + "1.1", FrameOfReference = Root + "1.9";

    /// <summary>Files of which no view need show anything.</summary>
    public static readonly string[] Documents = ["pdf.dcm"];

    private readonly List<KeyedPlace> key = [];
    private readonly Dictionary<string, byte[]> files = [];

    public DicomCorpus()
    {
        AddCt();
        AddCtInJis();
        AddNames();
        AddOutsideTheTable();
        AddPrivate();
        AddGraphics();
        AddEncrypted();
        AddEnhancedMr();
        AddPet();
        AddAngiography();
        AddSegmentation();
        AddDose();
        AddDocuments();
        AddSecondPatient();
        AddBurnedIn("us.dcm", "1.2.840.10008.5.1.4.1.1.6.1", "US", 31, ("髙橋 美咲  0098765432", 12, 28), ("TAKAHASHI MISAKI", 12, 52), ("1961/07/09", 12, 76), ("昭和36年7月9日", 250, 300));
        AddBurnedIn("sc.dcm", "1.2.840.10008.5.1.4.1.1.7", "OT", 32, ("みなと総合病院", 12, 28), ("タカハシ ミサキ", 300, 240), ("03-5555-0142", 420, 460));
    }

    /// <summary>Files with text in their pixels.</summary>
    public Dictionary<string, TextImage> Pictures { get; } = [];

    public IReadOnlyDictionary<string, byte[]> Files => files;

    public IReadOnlyList<KeyedPlace> Key => key;

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private KeyedDataset Start(string file, string sopClass, string modality, int number, string? series = null, string? name = null)
    {
        var dataset = new KeyedDataset(file, "", key);
        dataset.Plain("SpecificCharacterSet", "ISO_IR 192").Plain("SOPClassUID", sopClass)
            .Uid("SOPInstanceUID", $"{Root}3.{number}").Uid("StudyInstanceUID", Study).Uid("SeriesInstanceUID", series ?? $"{Root}2.{number}")
            .Keep("Modality", modality)
            .Shift("StudyDate", "20260301").Keep("StudyTime", "093000").Remove("AccessionNumber", KeyedPerson.Accession)
            .Remove("ReferringPhysicianName", KeyedPerson.Doctor).Remove("PatientName", name ?? KeyedPerson.Name())
            .Remove("PatientID", KeyedPerson.First.Number).Note("PatientID", KeyAction.PatientIdConsistent, KeyedPerson.First.Number)
            .Remove("PatientBirthDate", KeyedPerson.BirthDate).Keep("PatientSex", "F")
            .Remove("StudyID", "S-0098765432").Keep("SeriesNumber", Text(number)).Keep("InstanceNumber", "1");
        return dataset;
    }

    private static KeyedDataset Frame(KeyedDataset dataset) => dataset.Uid("FrameOfReferenceUID", FrameOfReference).Plain("PositionReferenceIndicator");

    private static KeyedDataset Pixels(KeyedDataset dataset, int size = 16, int frames = 1, int bytes = 2)
    {
        var pixels = new byte[size * size * frames * bytes];
        for (var i = 0; i < pixels.Length; i += bytes) pixels[i] = (byte)(i / bytes % 251);
        return dataset.Keep("SamplesPerPixel", "1").Keep("PhotometricInterpretation", "MONOCHROME2").Keep("Rows", Text(size)).Keep("Columns", Text(size))
            .Keep("BitsAllocated", Text(8 * bytes)).Keep("BitsStored", bytes == 1 ? "8" : "12").Keep("HighBit", bytes == 1 ? "7" : "11").Keep("PixelRepresentation", "0")
            .Bytes("PixelData", bytes == 1 ? Vr.OB : Vr.OW, pixels).Note("pixels", KeyAction.PixelsRetained, "");
    }

    private void Write(KeyedDataset dataset, string transferSyntax = Uids.ExplicitVrLittleEndian)
    {
        using var file = new MemoryStream();
        Part10Writer.Write(file, dataset.Build(), transferSyntax);
        files[dataset.File] = file.ToArray();
    }

    private static KeyedDataset CtTechnique(KeyedDataset ct) => Frame(ct)
        .Keep("ImageType", "ORIGINAL", "PRIMARY", "AXIAL").Keep("BodyPartExamined", "CHEST").Keep("Manufacturer", "SIEMENS").Keep("ManufacturerModelName", "SOMATOM Force")
        .Keep("SoftwareVersions", "syngo CT VB20A").Keep("SliceThickness", "1.5").Keep("KVP", "120").Keep("DataCollectionDiameter", "500").Keep("ReconstructionDiameter", "350")
        .Keep("DistanceSourceToDetector", "1085.6").Keep("DistanceSourceToPatient", "595").Keep("GantryDetectorTilt", "0").Keep("TableHeight", "167").Keep("RotationDirection", "CW")
        .Keep("ExposureTime", "500").Keep("XRayTubeCurrent", "245").Keep("Exposure", "122").Keep("FilterType", "WEDGE_2").Keep("GeneratorPower", "29").Keep("FocalSpots", "1.2")
        .Keep("ConvolutionKernel", "Br40d").Keep("PatientPosition", "HFS").Keep("ScanOptions", "HELICAL").Keep("SpacingBetweenSlices", "1.5")
        .Keep("AcquisitionNumber", "1").Keep("ImagePositionPatient", "-175", "-175", "-100.5").Keep("ImageOrientationPatient", "1", "0", "0", "0", "1", "0").Keep("SliceLocation", "-100.5")
        .Keep("PixelSpacing", "0.68", "0.68").Keep("WindowCenter", "-600", "40").Keep("WindowWidth", "1200", "350").Keep("WindowCenterWidthExplanation", "LUNG", "MEDIASTINUM")
        .Keep("RescaleIntercept", "-1024").Keep("RescaleSlope", "1").Keep("RescaleType", "HU").Keep("SpiralPitchFactor", "0.8").Keep("CTDIvol", "6.25").Keep("SingleCollimationWidth", "0.6")
        .Keep("ExposureModulationType", "XYZ_EC").Keep("BurnedInAnnotation", "NO").Keep("LossyImageCompression", "00");

    /// <summary>A slice whose header holds what hospitals write into it.</summary>
    private void AddCt()
    {
        var ct = CtTechnique(Start("ct.dcm", Uids.CtImageStorage, "CT", 1, CtSeries))
            .Shift("SeriesDate", "20260301").Shift("AcquisitionDate", "20260301").Shift("ContentDate", "20260302").Shift("InstanceCreationDate", "20260302")
            .Shift("AcquisitionDateTime", "20260301235959.12+0900").Keep("SeriesTime", "093100").Keep("AcquisitionTime", "093015.5").Keep("ContentTime", "000102")
            .Shift("PerformedProcedureStepStartDate", "20260301").Keep("PerformedProcedureStepStartTime", "092959")
            .Keep("PatientAge", "064Y").Keep("PatientSize", "1.58").Keep("PatientWeight", "51.5").Keep("SmokingStatus", "NO").Keep("PregnancyStatus", "1")
            .Remove("InstitutionName", KeyedPerson.Hospital).Remove("InstitutionAddress", "東京都港区港南1-2-3").Remove("InstitutionalDepartmentName", "放射線科 佐藤")
            .Remove("ReferringPhysicianAddress", "東京都港区港南1-2-3").Remove("ReferringPhysicianTelephoneNumbers", KeyedPerson.Phone)
            .Remove("StationName", "MINATO-CT1").Remove("StudyDescription", "髙橋美咲 胸部CT").Remove("SeriesDescription", "ﾀｶﾊｼ ﾐｻｷ 1.5mm").Remove("ProtocolName", "胸部 髙橋様")
            .Remove("PhysiciansOfRecord", KeyedPerson.Doctor).Remove("PerformingPhysicianName", KeyedPerson.DoctorRoman).Remove("NameOfPhysiciansReadingStudy", "佐藤^一郎=佐藤^一郎")
            .Remove("OperatorsName", "技師^佐藤").Remove("AdmittingDiagnosesDescription", "肺癌疑い(髙橋美咲 昭和36年7月9日生)").Remove("DeviceSerialNumber", "MINATO-73621")
            .Remove("OtherPatientIDs", "0098765432", "K-98765432").Remove("OtherPatientNames", "たかはし^みさき").Remove("PatientBirthName", "小笠原^美咲")
            .Remove("PatientMotherBirthName", "小笠原").Remove("MedicalRecordLocator", "棚7-0098765432").Remove("PatientAddress", KeyedPerson.Address)
            .Remove("PatientTelephoneNumbers", KeyedPerson.Phone, KeyedPerson.Mobile).Remove("CountryOfResidence", "JP 本郷7-3-1").Remove("RegionOfResidence", "文京区本郷7-3-1")
            .Remove("EthnicGroup", "小笠原").Remove("Occupation", "教諭(みなと総合病院 附属)").Remove("AdditionalPatientHistory", "ﾀｶﾊｼさん 肺癌術後 主治医佐藤").Remove("PatientComments", "髙橋美咲様 携帯 090-5555-0142")
            .Remove("PatientBirthDateInAlternativeCalendar", "昭和36年7月9日").Remove("PatientDeathDateInAlternativeCalendar", "S36.7.9").Remove("PatientBirthTime", "061500")
            .Remove("InsurancePlanIdentification", "06130012 12-34567").Remove("ResponsiblePerson", "髙橋^健一").Remove("ResponsibleOrganization", KeyedPerson.Hospital).Remove("ImageComments", "TAKAHASHI MISAKI 1961-07-09")
            .Remove("RequestingPhysician", KeyedPerson.Doctor).Remove("RequestingService", "呼吸器内科 佐藤").Remove("RequestedProcedureDescription", "髙橋 美咲 胸部").Remove("RequestedProcedureComments", "03-5555-0142に連絡")
            .Remove("StudyComments", "本郷7-3-1 在住").Remove("AdmissionID", "ADM0098765432").Remove("CurrentPatientLocation", "7階 本郷7-3-1").Remove("PatientState", "髙橋 不安定").Remove("SpecialNeeds", "車椅子 髙橋")
            .Remove("PerformedStationName", "MINATO-CT1").Remove("PerformedLocation", "MINATO 1F").Remove("PerformedProcedureStepID", "P0098765432").Remove("PerformedProcedureStepDescription", "胸部 髙橋")
            .Remove("CommentsOnThePerformedProcedureStep", "髙橋美咲").Remove("GantryID", "MINATO-1").Remove("DetectorID", "MINATO-D").Remove("PlateID", "MINATO-P").Remove("CassetteID", "MINATO-C")
            .Remove("StationAETitle", "MINATO_CT").Remove("RetrieveAETitle", "MINATO_PACS").Remove("ScheduledStationAETitle", "MINATO_CT")
            .Remove("IssuerOfPatientID", Some.System).Remove("ConfidentialityConstraintOnPatientDataDescription", "髙橋 VIP")
            .Remove("ContributionDescription", "髙橋").Remove("DerivationDescription", "TAKAHASHI MISAKI 3D")
            .Items("RequestAttributesSequence", item => item.Remove("RequestedProcedureID", "RP0098765432").Remove("AccessionNumber", KeyedPerson.Accession)
                .Remove("ScheduledProcedureStepDescription", "髙橋 美咲 胸部CT").Remove("ScheduledProcedureStepID", "SPS-0098765432").Remove("RequestedProcedureDescription", "美咲"))
            .Items("ReferencedStudySequence", item => item.Plain("ReferencedSOPClassUID", "1.2.840.10008.3.1.2.3.1").Remove("ReferencedSOPInstanceUID", Study))
            .Items("SourceImageSequence", item => item.Plain("ReferencedSOPClassUID", Uids.CtImageStorage).Uid("ReferencedSOPInstanceUID", Root + "3.2")
                .Items("PurposeOfReferenceCodeSequence", code => code.Keep("CodeValue", "121322").Keep("CodingSchemeDesignator", "DCM").Remove("CodeMeaning", "TAKAHASHI")))
            .Items("OtherPatientIDsSequence", item => item.Remove("PatientID", "K0098765432").Remove("IssuerOfPatientID", KeyedPerson.Hospital).Remove("TypeOfPatientID", "TEXT 0098765432"))
            .Items("ReferringPhysicianIdentificationSequence", item => item.Remove("InstitutionName", KeyedPerson.Hospital).Remove("PersonAddress", KeyedPerson.Address).Remove("PersonTelephoneNumbers", KeyedPerson.Phone)
                .Items("PersonIdentificationCodeSequence", code => code.Remove("CodeValue", "SATO^ICHIRO").Plain("CodingSchemeDesignator", "99MINATO").Remove("CodeMeaning", "佐藤 一郎")))
            .Items("OriginalAttributesSequence", item => item.Remove("SourceOfPreviousValues", KeyedPerson.Hospital).Plain("AttributeModificationDateTime", "20260301").Remove("ModifyingSystem", "MINATO-PACS")
                .Items("ModifiedAttributesSequence", before => before.Remove("PatientName", "髙橋^美咲").Remove("PatientID", "0098765432").Remove("AccessionNumber", KeyedPerson.Accession)))
            .Items("ContributingEquipmentSequence", item => item.Remove("InstitutionName", KeyedPerson.Hospital).Remove("StationName", "MINATO-PACS").Remove("OperatorsName", KeyedPerson.Doctor).Remove("DeviceSerialNumber", "MINATO-1"))
            .Items("DigitalSignaturesSequence", item => item.Remove("DigitalSignatureUID", Root + "7.7").Remove("CertificateType", "X509 MINATO"))
            .Items("AdmittingDiagnosesCodeSequence", code => code.Remove("CodeValue", "0098765432").Plain("CodingSchemeDesignator", "99LOCAL").Remove("CodeMeaning", "髙橋"))
            .Code("AnatomicRegionSequence", "51185008", "SCT", "Chest");
        Write(Pixels(ct));
        files["ct.dcm"] = WithDirtyFrame(files["ct.dcm"]);
        ct.Note("preamble", KeyAction.TextRemoved, "TAKAHASHI MISAKI").Note("meta", KeyAction.TextRemoved, "MINATO_CT1");
    }

    /// <summary>A name in the preamble, and an application entity in the file meta group.</summary>
    private static byte[] WithDirtyFrame(byte[] file)
    {
        Encoding.ASCII.GetBytes("TAKAHASHI MISAKI 0098765432").CopyTo(file, 0);
        byte[] source = [0x02, 0x00, 0x16, 0x00, (byte)'A', (byte)'E', 10, 0, .. "MINATO_CT1"u8];
        var length = BitConverter.ToInt32(file, 140);
        var end = 144 + length;
        byte[] result = [.. file[..end], .. source, .. file[end..]];
        BitConverter.GetBytes(length + source.Length).CopyTo(result, 140);
        return result;
    }

    /// <summary>The older character sets, in which most archives in Japan are.</summary>
    private void AddCtInJis()
    {
        var ct = CtTechnique(Start("ct-jis.dcm", Uids.CtImageStorage, "CT", 2, CtSeries, KeyedPerson.NameInJis))
            .Plain("SpecificCharacterSet", "", "ISO 2022 IR 87")
            .Remove("InstitutionName", KeyedPerson.Hospital).Remove("StudyDescription", "高橋美咲 胸部CT").Remove("PatientAddress", KeyedPerson.Address).Remove("PatientComments", "高橋様 昭和36年7月9日")
            .Remove("OperatorsName", "佐藤^技師").Remove("RequestedProcedureDescription", "高橋 美咲").Remove("OtherPatientNames", "タカハシ^ミサキ");
        Write(Pixels(ct), Uids.ImplicitVrLittleEndian);
        var half = CtTechnique(Start("ct-half.dcm", Uids.CtImageStorage, "CT", 3, CtSeries, "ﾀｶﾊｼ^ﾐｻｷ"))
            .Plain("SpecificCharacterSet", "ISO_IR 13").Remove("ReferringPhysicianName", "ｻﾄｳ^ｲﾁﾛｳ").Remove("PatientComments", "ﾀｶﾊｼ ﾐｻｷ").Remove("SeriesDescription", "ﾐｻｷ").Remove("OperatorsName", "ﾀｶﾊｼ");
        Write(Pixels(half));
    }

    /// <summary>Every attribute of PS3.6 that holds a person's name, in whatever group.</summary>
    private void AddNames()
    {
        var names = CtTechnique(Start("names.dcm", Uids.CtImageStorage, "CT", 4, CtSeries));
        foreach (var tag in GroupsWithNames.SelectMany(group => Enumerable.Range(1, ushort.MaxValue).Select(element => new Tag(group, (ushort)element))))
        {
            if (DataDictionary.Find(tag) is { Vr: Vr.PN, Keyword: not ("PatientName" or "ReferringPhysicianName") }) names.Remove(tag, Vr.PN, "髙橋^美咲");
        }
        Write(Pixels(names));
    }

    /// <summary>Texts, addresses and bytes in attributes that Table E.1-1 does not name.</summary>
    private void AddOutsideTheTable()
    {
        var ct = CtTechnique(Start("outside.dcm", Uids.CtImageStorage, "CT", 5, CtSeries));
        var planted = 0;
        foreach (var tag in Unlisted.Select(Tag.FromValue))
        {
            if (DataDictionary.Find(tag) is not { } entry) continue;
            var text = entry.Vr switch
            {
                Vr.LO or Vr.LT or Vr.PN or Vr.SH or Vr.ST or Vr.UC or Vr.UT => "髙橋 美咲 0098765432",
                Vr.UR => "https://pacs.minato.example.jp/0098765432",
                Vr.DT or Vr.DA => KeyedPerson.BirthDate,
                Vr.CS or Vr.AE => "TAKAHASHI",
                _ => null,
            };
            if (text is null) continue;
            ct.Remove(tag, entry.Vr, text);
            planted++;
        }
        Assert.True(planted > 30, $"Only {planted} of the attributes outside the table are known.");
        ct.Remove(new Tag(0x0010, 0x4FF1), Vr.UN, Encoding.UTF8.GetBytes("髙橋美咲"), "髙橋美咲").Remove(new Tag(0x0018, 0x11FE), Vr.OB, Encoding.UTF8.GetBytes("TAKAHASHI"), "TAKAHASHI")
            .Remove(new Tag(0x5400, 0x1011), Vr.LO, "髙橋");
        Write(Pixels(ct));
    }

    private static readonly ushort[] GroupsWithNames = [0x0008, 0x0010, 0x0012, 0x0014, 0x0032, 0x0038, 0x0040, 0x0044, 0x0070, 0x0074, 0x3006, 0x300A, 0x300E, 0x4000, 0x4008];

    private static readonly uint[] Unlisted =
    [
        0x00081190, 0x00287FE0, 0x0040E010, 0x00081196, 0x00080117, 0x00080103, 0x0008010B, 0x00080118, 0x00080115, 0x00080116, 0x00080112, 0x00080114, 0x0040A034, 0x0040A035, 0x0040B034, 0x0040B036,
        0x00102162, 0x00100012, 0x00100013, 0x00100015, 0x00100016, 0x00100042, 0x00100045, 0x00100048, 0x00081301, 0x0018A004, 0x00182001, 0x00189810, 0x00180026, 0x00181012, 0x00181018, 0x00181022,
        0x00181023, 0x00204000, 0x00283010, 0x00283003, 0x00280A02, 0x00700080, 0x00700083, 0x00720002, 0x00720006, 0x00720202, 0x00880904, 0x00880906, 0x30060028, 0x30060038, 0x300A00B2, 0x300A0016,
        0x22000002, 0x22000005, 0x00620004, 0x00620005, 0x00620006, 0x00620020, 0x21100030, 0x40080212, 0x40100018, 0x00140104, 0x00142006, 0x00180060, 0x00189004, 0x00420010, 0x00420012,
    ];

    /// <summary>Private elements: a block with a name in it, one that the standard lists as safe, and one that declares itself so.</summary>
    private void AddPrivate()
    {
        var ct = CtTechnique(Start("private.dcm", Uids.CtImageStorage, "CT", 6, CtSeries))
            .Plain(new Tag(0x0009, 0x0010), Vr.LO, "MINATO RIS 1.0").Remove(new Tag(0x0009, 0x1001), Vr.LO, "髙橋 美咲").Remove(new Tag(0x0009, 0x1002), Vr.UN, Encoding.UTF8.GetBytes("ﾀｶﾊｼ ﾐｻｷ 0098765432"), "ﾀｶﾊｼ")
            .Remove(new Tag(0x0009, 0x1003), Vr.ST, "TAKAHASHI MISAKI").Remove(new Tag(0x0009, 0x1004), Vr.PN, "髙橋^美咲").Remove(new Tag(0x0009, 0x1005), Vr.DA, KeyedPerson.BirthDate)
            .Plain(new Tag(0x0019, 0x0010), Vr.LO, "SIEMENS CT VA0  COAD").Remove(new Tag(0x0019, 0x1091), Vr.LO, "髙橋").Remove(new Tag(0x0029, 0x1010), Vr.OB, Encoding.UTF8.GetBytes("髙橋美咲"), "髙橋美咲")
            .Plain(new Tag(0x0029, 0x0010), Vr.LO, "SIEMENS CSA HEADER").Remove(new Tag(0x0011, 0x1001), Vr.LO, "0098765432");
        Write(Pixels(ct));
    }

    /// <summary>Overlays, curves and an icon: text as a drawing, and in the attributes that describe it.</summary>
    private void AddGraphics()
    {
        var overlay = Encoding.UTF8.GetBytes("髙橋美咲 TAKAHASHI 0098765432 19610709");
        var ct = CtTechnique(Start("graphics.dcm", Uids.CtImageStorage, "CT", 7, CtSeries))
            .Plain(new Tag(0x6000, 0x0010), Vr.US, "16").Plain(new Tag(0x6000, 0x0011), Vr.US, "16").Plain(new Tag(0x6000, 0x0040), Vr.CS, "G").Plain(new Tag(0x6000, 0x0050), Vr.SS, "1", "1")
            .Plain(new Tag(0x6000, 0x0100), Vr.US, "1").Plain(new Tag(0x6000, 0x0102), Vr.US, "0").Remove(new Tag(0x6000, 0x0022), Vr.LO, "髙橋 美咲").Remove(new Tag(0x6000, 0x1500), Vr.LO, "TAKAHASHI")
            .Remove(new Tag(0x6000, 0x4000), Vr.LT, "髙橋 コメント").Remove(new Tag(0x6000, 0x3000), Vr.OW, overlay, "TAKAHASHI")
            .Remove(new Tag(0x6002, 0x0022), Vr.LO, "ﾀｶﾊｼ").Remove(new Tag(0x6002, 0x3000), Vr.OW, overlay, "TAKAHASHI")
            .Remove(new Tag(0x5000, 0x0022), Vr.LO, "髙橋 心電図").Remove(new Tag(0x5000, 0x2600), Vr.SH, "TAKAHASHI").Remove(new Tag(0x5000, 0x3000), Vr.OW, overlay, "TAKAHASHI")
            .Items("IconImageSequence", icon => icon.Plain("SamplesPerPixel", "1").Plain("PhotometricInterpretation", "MONOCHROME2").Plain("Rows", "8").Plain("Columns", "8").Plain("BitsAllocated", "8").Plain("BitsStored", "8")
                .Plain("HighBit", "7").Plain("PixelRepresentation", "0").Remove(new Tag(0x7FE0, 0x0010), Vr.OB, [.. Encoding.UTF8.GetBytes("髙橋美咲 TAKAHASHI"), .. new byte[38]], "TAKAHASHI"))
            .Remove(new Tag(0xFFFC, 0xFFFC), Vr.OB, Encoding.UTF8.GetBytes("TAKAHASHI MISAKI"), "TAKAHASHI");
        Write(Pixels(ct));
    }

    /// <summary>Attributes that somebody else encrypted, or says so.</summary>
    private void AddEncrypted()
    {
        var ct = CtTechnique(Start("encrypted.dcm", Uids.CtImageStorage, "CT", 8, CtSeries))
            .Items("EncryptedAttributesSequence", item => item.Plain("EncryptedContentTransferSyntaxUID", "1.2.840.10008.1.2.1")
                .Remove(new Tag(0x0400, 0x0520), Vr.OB, Encoding.UTF8.GetBytes("髙橋美咲 0098765432"), "髙橋美咲"));
        Write(Pixels(ct));
    }

    /// <summary>Text in the pixels themselves.</summary>
    private void AddBurnedIn(string file, string sopClass, string modality, int number, params (string Text, int X, int Y)[] texts)
    {
        var picture = TextImage.Draw(640, 480, 1, [.. texts.Select(text => (text.Text, text.X, text.Y, 18, SKColors.White))]);
        Pictures[file] = picture;
        Write(Start(file, sopClass, modality, number).Keep("ImageType", "ORIGINAL", "PRIMARY").Plain("BurnedInAnnotation", "YES").Plain("ConversionType", "WSD")
            .Keep("SamplesPerPixel", "3").Keep("PhotometricInterpretation", "RGB").Keep("PlanarConfiguration", "0").Keep("Rows", "480").Keep("Columns", "640")
            .Keep("BitsAllocated", "8").Keep("BitsStored", "8").Keep("HighBit", "7").Keep("PixelRepresentation", "0")
            .Bytes("PixelData", Vr.OB, picture.Pixels).Note("pixels", KeyAction.PixelsHidden, "").Note("pixels", KeyAction.PixelsRetained, ""));
    }

    /// <summary>Functional groups: identifiers four levels deep.</summary>
    private void AddEnhancedMr()
    {
        var mr = Frame(Start("mr.dcm", "1.2.840.10008.5.1.4.1.1.4.1", "MR", 11))
            .Keep("ImageType", "ORIGINAL", "PRIMARY", "CARDIAC", "NONE").Keep("BodyPartExamined", "HEART").Keep("Manufacturer", "Philips").Keep("ManufacturerModelName", "Ingenia").Remove("DeviceSerialNumber", "MINATO-2")
            .Keep("SoftwareVersions", "5.7.1").Keep("NumberOfFrames", "2").Keep("PixelPresentation", "MONOCHROME").Keep("VolumetricProperties", "VOLUME").Keep("VolumeBasedCalculationTechnique", "NONE")
            .Keep("ComplexImageComponent", "MAGNITUDE").Keep("AcquisitionContrast", "T1").Keep("MagneticFieldStrength", "1.5").Keep("ResonantNucleus", "1H").Keep("KSpaceFiltering", "NONE").Keep("ContentQualification", "RESEARCH")
            .Shift("AcquisitionDateTime", "20260301101500").Shift("ContentDate", "20260301").Keep("ContentTime", "101600").Keep("AcquisitionDuration", "12.5").Keep("AcquisitionNumber", "1").Keep("BurnedInAnnotation", "NO")
            .Keep("LossyImageCompression", "00").Keep("PresentationLUTShape", "IDENTITY").Remove("ImageComments", "髙橋").Remove("InstitutionName", KeyedPerson.Hospital)
            .Items("AcquisitionContextSequence", item => item.Plain("ValueType", "TEXT").Items("ConceptNameCodeSequence", code => code.Plain("CodeValue", "109054").Plain("CodingSchemeDesignator", "DCM").Plain("CodeMeaning", "Patient State"))
                .Remove("TextValue", "髙橋美咲 安静時"))
            .Items("DimensionOrganizationSequence", item => item.Uid("DimensionOrganizationUID", Root + "8.1"))
            .Items("DimensionIndexSequence", item => item.Uid("DimensionOrganizationUID", Root + "8.1").Keep("DimensionIndexPointer", "00209057").Remove("DimensionDescriptionLabel", "髙橋"))
            .Items("SharedFunctionalGroupsSequence", shared => shared
                .Items("PixelMeasuresSequence", item => item.Keep("PixelSpacing", "1.2", "1.2").Keep("SliceThickness", "8"))
                .Items("PlaneOrientationSequence", item => item.Keep("ImageOrientationPatient", "1", "0", "0", "0", "1", "0"))
                .Items("MRImageFrameTypeSequence", item => item.Keep("FrameType", "ORIGINAL", "PRIMARY", "CARDIAC", "NONE").Keep("PixelPresentation", "MONOCHROME").Keep("VolumetricProperties", "VOLUME")
                    .Keep("VolumeBasedCalculationTechnique", "NONE").Keep("ComplexImageComponent", "MAGNITUDE").Keep("AcquisitionContrast", "T1"))
                .Items("MRTimingAndRelatedParametersSequence", item => item.Keep("RepetitionTime", "600").Keep("FlipAngle", "90").Keep("EchoTrainLength", "1"))
                .Items("ReferencedImageSequence", item => item.Plain("ReferencedSOPClassUID", Uids.CtImageStorage).Uid("ReferencedSOPInstanceUID", Root + "3.1")
                    .Items("PurposeOfReferenceCodeSequence", code => code.Keep("CodeValue", "121311").Keep("CodingSchemeDesignator", "DCM").Keep("CodeMeaning", "Localizer")))
                .Items("FrameAnatomySequence", item => item.Keep("FrameLaterality", "U").Items("AnatomicRegionSequence", code => code.Keep("CodeValue", "80891009").Keep("CodingSchemeDesignator", "SCT").Keep("CodeMeaning", "Heart"))))
            .Items("PerFrameFunctionalGroupsSequence", [.. Enumerable.Range(1, 2).Select(frame => (Action<KeyedDataset>)(group => group
                .Items("FrameContentSequence", item => item.Shift("FrameAcquisitionDateTime", "20260301101501").Shift("FrameReferenceDateTime", "20260301101502").Remove("FrameComments", "髙橋美咲 息止め不良").Remove("FrameLabel", "MISAKI")
                    .Keep("StackID", "1").Keep("InStackPositionNumber", Text(frame)).Keep("DimensionIndexValues", Text(frame)))
                .Items("PlanePositionSequence", item => item.Keep("ImagePositionPatient", "-100", "-100", Text(8 * frame)))
                .Items("MREchoSequence", item => item.Keep("EffectiveEchoTime", "12"))
                .Items("DerivationImageSequence", item => item.Remove("DerivationDescription", "髙橋 画像から作成")
                    .Items("SourceImageSequence", source => source.Plain("ReferencedSOPClassUID", Uids.CtImageStorage).Uid("ReferencedSOPInstanceUID", Root + "3.1")
                        .Items("PurposeOfReferenceCodeSequence", code => code.Keep("CodeValue", "121322").Keep("CodingSchemeDesignator", "DCM").Remove("CodeMeaning", "髙橋から"))))))]);
        Write(Pixels(mr, frames: 2));
    }

    private void AddPet()
    {
        var pet = Frame(Start("pet.dcm", "1.2.840.10008.5.1.4.1.1.128", "PT", 12))
            .Keep("ImageType", "ORIGINAL", "PRIMARY").Keep("BodyPartExamined", "CHEST").Keep("Manufacturer", "GE MEDICAL SYSTEMS").Keep("ManufacturerModelName", "Discovery MI")
            .Shift("SeriesDate", "20260301").Keep("SeriesTime", "100000").Shift("AcquisitionDate", "20260301").Keep("AcquisitionTime", "100500").Keep("Units", "BQML").Keep("CountsSource", "EMISSION")
            .Keep("SeriesType", "STATIC", "IMAGE").Keep("NumberOfSlices", "1").Keep("CorrectedImage", "DECY", "ATTN", "SCAT").Keep("DecayCorrection", "START").Keep("DecayFactor", "1.02").Keep("DoseCalibrationFactor", "1")
            .Keep("ActualFrameDuration", "120000").Keep("FrameReferenceTime", "0").Keep("ImageIndex", "1").Keep("CollimatorType", "NONE").Keep("PatientWeight", "51.5").Keep("PatientSize", "1.58")
            .Keep("ImagePositionPatient", "0", "0", "0").Keep("ImageOrientationPatient", "1", "0", "0", "0", "1", "0").Keep("PixelSpacing", "4", "4").Keep("SliceThickness", "3").Keep("RescaleIntercept", "0").Keep("RescaleSlope", "1.5")
            .Remove("InstitutionName", KeyedPerson.Hospital)
            .Items("RadiopharmaceuticalInformationSequence", item => item.Keep("RadiopharmaceuticalStartTime", "090000").Shift("RadiopharmaceuticalStartDateTime", "20260301090000").Keep("RadionuclideTotalDose", "185000000")
                .Keep("RadionuclideHalfLife", "6586.2").Keep("RadionuclidePositronFraction", "0.967").Keep("RadiopharmaceuticalVolume", "2")
                .Items("RadionuclideCodeSequence", code => code.Keep("CodeValue", "C-111A1").Keep("CodingSchemeDesignator", "SRT").Keep("CodeMeaning", "^18^Fluorine"))
                .Items("RadiopharmaceuticalCodeSequence", code => code.Keep("CodeValue", "C-B1031").Keep("CodingSchemeDesignator", "SRT").Keep("CodeMeaning", "Fluorodeoxyglucose F^18^")))
            .Items("PatientOrientationCodeSequence", code => code.Keep("CodeValue", "F-10450").Keep("CodingSchemeDesignator", "SRT").Remove("CodeMeaning", "髙橋 臥位"));
        Write(Pixels(pet));
    }

    private void AddAngiography()
    {
        var xa = Start("xa.dcm", "1.2.840.10008.5.1.4.1.1.12.1", "XA", 13)
            .Keep("ImageType", "ORIGINAL", "PRIMARY", "SINGLE PLANE").Keep("BodyPartExamined", "HEART").Keep("Manufacturer", "Canon").Keep("KVP", "80").Keep("RadiationSetting", "GR").Keep("PositionerMotion", "STATIC")
            .Keep("PositionerPrimaryAngle", "30").Keep("PositionerSecondaryAngle", "-20").Keep("FrameTime", "66.7").Keep("NumberOfFrames", "2").Keep("FrameIncrementPointer", "00181063").Keep("PixelIntensityRelationship", "LOG")
            .Keep("PatientOrientation", "L", "F").Keep("ExposureTime", "8").Keep("XRayTubeCurrent", "600").Shift("AcquisitionDate", "20260301").Keep("AcquisitionTime", "111500")
            .Remove("OperatorsName", KeyedPerson.Doctor).Remove("StationName", "MINATO-ANGIO").Remove("ImageComments", "LAD 髙橋").Remove("PatientComments", "たかはし みさき").Remove("ContrastBolusAgent", "イオパミドール 髙橋");
        Write(Pixels(xa, frames: 2, bytes: 1));
    }

    private void AddSegmentation()
    {
        var segmentation = Frame(Start("seg.dcm", "1.2.840.10008.5.1.4.1.1.66.4", "SEG", 14))
            .Keep("ImageType", "DERIVED", "PRIMARY").Keep("Manufacturer", "Siemens").Keep("ManufacturerModelName", "syngo.via").Remove("DeviceSerialNumber", "MINATO-3").Keep("SoftwareVersions", "VB60")
            .Remove("ContentLabel", "TAKAHASHI").Remove("ContentDescription", "髙橋美咲 結節").Remove("ContentCreatorName", KeyedPerson.Doctor).Shift("ContentDate", "20260302").Keep("ContentTime", "130000")
            .Keep("SegmentationType", "BINARY").Keep("NumberOfFrames", "1").Keep("LossyImageCompression", "00")
            .Items("ReferencedSeriesSequence", series => series.Uid("SeriesInstanceUID", CtSeries)
                .Items("ReferencedInstanceSequence", item => item.Plain("ReferencedSOPClassUID", Uids.CtImageStorage).Uid("ReferencedSOPInstanceUID", Root + "3.1")))
            .Items("SegmentSequence", segment => segment.Keep("SegmentNumber", "1").Remove("SegmentLabel", "髙橋 結節").Remove("SegmentDescription", "髙橋 美咲 右上葉").Keep("SegmentAlgorithmType", "MANUAL").Remove("TrackingID", "TAKAHASHI-1").Uid("TrackingUID", Root + "8.7")
                .Items("SegmentedPropertyCategoryCodeSequence", code => code.Keep("CodeValue", "49755003").Keep("CodingSchemeDesignator", "SCT").Keep("CodeMeaning", "Morphologically Abnormal Structure"))
                .Items("SegmentedPropertyTypeCodeSequence", code => code.Keep("CodeValue", "27925004").Keep("CodingSchemeDesignator", "SCT").Keep("CodeMeaning", "Nodule")))
            .Items("DimensionOrganizationSequence", item => item.Uid("DimensionOrganizationUID", Root + "8.2"))
            .Items("DimensionIndexSequence", item => item.Uid("DimensionOrganizationUID", Root + "8.2").Keep("DimensionIndexPointer", "0062000B").Keep("FunctionalGroupPointer", "0062000A"))
            .Items("SharedFunctionalGroupsSequence", shared => shared
                .Items("PixelMeasuresSequence", item => item.Keep("PixelSpacing", "0.68", "0.68").Keep("SliceThickness", "1.5"))
                .Items("PlaneOrientationSequence", item => item.Keep("ImageOrientationPatient", "1", "0", "0", "0", "1", "0")))
            .Items("PerFrameFunctionalGroupsSequence", group => group.Items("FrameContentSequence", item => item.Keep("DimensionIndexValues", "1")).Items("PlanePositionSequence", item => item.Keep("ImagePositionPatient", "-175", "-175", "-100.5"))
                .Items("SegmentIdentificationSequence", item => item.Keep("ReferencedSegmentNumber", "1")))
            .Keep("SamplesPerPixel", "1").Keep("PhotometricInterpretation", "MONOCHROME2").Keep("Rows", "16").Keep("Columns", "16").Keep("BitsAllocated", "1").Keep("BitsStored", "1").Keep("HighBit", "0").Keep("PixelRepresentation", "0")
            .Bytes("PixelData", Vr.OB, [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 7))]).Note("pixels", KeyAction.PixelsRetained, "");
        Write(segmentation);
    }

    private void AddDose()
    {
        var dose = Frame(Start("dose.dcm", "1.2.840.10008.5.1.4.1.1.481.2", "RTDOSE", 15))
            .Keep("Manufacturer", "Varian").Keep("DoseUnits", "GY").Keep("DoseType", "PHYSICAL").Keep("DoseSummationType", "PLAN").Keep("DoseGridScaling", "0.0001").Keep("NumberOfFrames", "1").Keep("GridFrameOffsetVector", "0")
            .Keep("FrameIncrementPointer", "3004000C").Keep("ImagePositionPatient", "0", "0", "0").Keep("ImageOrientationPatient", "1", "0", "0", "0", "1", "0").Keep("PixelSpacing", "2.5", "2.5").Keep("SliceThickness", "3")
            .Remove("DoseComment", "髙橋 美咲 60Gy/30fr").Remove("OperatorsName", KeyedPerson.Doctor)
            .Items("ReferencedRTPlanSequence", item => item.Plain("ReferencedSOPClassUID", "1.2.840.10008.5.1.4.1.1.481.5").Uid("ReferencedSOPInstanceUID", Root + "3.77"));
        Write(Pixels(dose));
    }

    /// <summary>What is text through and through: nothing of it may come out, whether it is cleaned or stays inside.</summary>
    private void AddDocuments()
    {
        var pdf = Start("pdf.dcm", "1.2.840.10008.5.1.4.1.1.104.1", "DOC", 21)
            .Remove("DocumentTitle", "紹介状 髙橋美咲").Plain("MIMETypeOfEncapsulatedDocument", "application/pdf").Plain("BurnedInAnnotation", "YES").Plain("ConversionType", "SD")
            .Remove(new Tag(0x0042, 0x0011), Vr.OB, Encoding.UTF8.GetBytes("%PDF-1.4\n1 0 obj<</Title(TAKAHASHI MISAKI 0098765432)>>endobj 髙橋美咲 昭和36年7月9日\n%%EOF\n"), "TAKAHASHI");
        Write(pdf);
        var state = Start("state.dcm", "1.2.840.10008.5.1.4.1.1.11.1", "PR", 22)
            .Plain("PresentationCreationDate", "20260302").Plain("PresentationCreationTime", "143000").Plain("PresentationLUTShape", "IDENTITY")
            .Remove("ContentLabel", "TAKAHASHI").Remove("ContentDescription", "髙橋 美咲").Remove("ContentCreatorName", KeyedPerson.Doctor)
            .Items("ReferencedSeriesSequence", series => series.Uid("SeriesInstanceUID", CtSeries)
                .Items("ReferencedImageSequence", item => item.Plain("ReferencedSOPClassUID", Uids.CtImageStorage).Uid("ReferencedSOPInstanceUID", Root + "3.1")))
            .Items("DisplayedAreaSelectionSequence", area => area.Keep("DisplayedAreaTopLeftHandCorner", "1", "1").Keep("DisplayedAreaBottomRightHandCorner", "16", "16").Keep("PresentationSizeMode", "SCALE TO FIT").Keep("PresentationPixelAspectRatio", "1", "1"))
            .Items("GraphicAnnotationSequence", item => item.Keep("GraphicLayer", "LAYER1")
                .Items("GraphicObjectSequence", graphic => graphic.Keep("GraphicAnnotationUnits", "PIXEL").Keep("GraphicDimensions", "2").Keep("NumberOfGraphicPoints", "2").Keep("GraphicData", "1", "1", "9", "9").Keep("GraphicType", "POLYLINE").Keep("GraphicFilled", "N"))
                .Items("TextObjectSequence", text => text.Plain("BoundingBoxAnnotationUnits", "PIXEL").Remove("UnformattedTextValue", "髙橋美咲 61歳 みなと総合病院")))
            .Items("GraphicLayerSequence", item => item.Plain("GraphicLayer", "LAYER1").Plain("GraphicLayerOrder", "1").Remove("GraphicLayerDescription", "髙橋"));
        Write(state);
        AddReport();
        key.RemoveAll(place => Documents.Contains(place.File) && place.Action != KeyAction.TextRemoved);
    }

    private void AddReport()
    {
        static Action<KeyedDataset> Named(string code, string scheme, string meaning, string type, Action<KeyedDataset> rest) => item =>
        {
            item.Plain("RelationshipType", "CONTAINS").Plain("ValueType", type).Items("ConceptNameCodeSequence", name => name.Plain("CodeValue", code).Plain("CodingSchemeDesignator", scheme).Plain("CodeMeaning", meaning));
            rest(item);
        };
        static Action<KeyedDataset> Kept(string code, string scheme, string meaning, string type, string relationship, Action<KeyedDataset> rest) => item =>
        {
            item.Keep("RelationshipType", relationship).Keep("ValueType", type).Code("ConceptNameCodeSequence", code, scheme, meaning);
            rest(item);
        };
        var report = Start("sr.dcm", "1.2.840.10008.5.1.4.1.1.88.33", "SR", 23)
            .Plain("Manufacturer", "SIEMENS").Items("ReferencedPerformedProcedureStepSequence").Items("PerformedProcedureCodeSequence")
            .Keep("ValueType", "CONTAINER").Keep("ContinuityOfContent", "SEPARATE").Keep("CompletionFlag", "COMPLETE").Keep("VerificationFlag", "VERIFIED").Shift("ContentDate", "20260302").Keep("ContentTime", "140000")
            .Items("VerifyingObserverSequence", item => item.Remove("VerifyingOrganization", KeyedPerson.Hospital).Remove("VerifyingObserverName", KeyedPerson.Doctor).Shift("VerificationDateTime", "20260302").Items("VerifyingObserverIdentificationCodeSequence"))
            .Items("AuthorObserverSequence", item => item.Plain("ObserverType", "PSN").Items("PersonIdentificationCodeSequence").Items("InstitutionCodeSequence").Remove("InstitutionName", KeyedPerson.Hospital).Remove("PersonName", KeyedPerson.Doctor))
            .Items("CurrentRequestedProcedureEvidenceSequence", study => study.Uid("StudyInstanceUID", Study).Items("ReferencedSeriesSequence", series => series.Uid("SeriesInstanceUID", CtSeries)
                .Items("ReferencedSOPSequence", item => item.Plain("ReferencedSOPClassUID", Uids.CtImageStorage).Uid("ReferencedSOPInstanceUID", Root + "3.1"))))
            .Code("ConceptNameCodeSequence", "126000", "DCM", "Imaging Measurement Report")
            .Items("ContentTemplateSequence", template => template.Keep("MappingResource", "DCMR").Keep("TemplateIdentifier", "1500"))
            .Items("ContentSequence",
                Kept("121049", "DCM", "Language of Content Item and Descendants", "CODE", "HAS CONCEPT MOD", item => item.Code("ConceptCodeSequence", "ja", "RFC5646", "Japanese")),
                Kept("121005", "DCM", "Observer Type", "CODE", "HAS OBS CONTEXT", item => item.Code("ConceptCodeSequence", "121006", "DCM", "Person")),
                Kept("121008", "DCM", "Person Observer Name", "PNAME", "HAS OBS CONTEXT", item => item.Remove("PersonName", KeyedPerson.Doctor)),
                Kept("121029", "DCM", "Subject Name", "PNAME", "HAS OBS CONTEXT", item => item.Remove("PersonName", "髙橋^美咲")),
                Kept("121030", "DCM", "Subject ID", "TEXT", "HAS OBS CONTEXT", item => item.Remove("TextValue", "0098765432")),
                Kept("111060", "DCM", "Study Date", "DATE", "HAS OBS CONTEXT", item => item.Shift("Date", "20260301")),
                Kept("126010", "DCM", "Imaging Measurements", "CONTAINER", "CONTAINS", measurements => measurements.Keep("ContinuityOfContent", "SEPARATE").Items("ContentSequence",
                    Kept("125007", "DCM", "Measurement Group", "CONTAINER", "CONTAINS", group => group.Keep("ContinuityOfContent", "SEPARATE").Items("ContentSequence",
                        Kept("112039", "DCM", "Tracking Identifier", "TEXT", "HAS OBS CONTEXT", item => item.Remove("TextValue", "TAKAHASHI-L1")),
                        Kept("112040", "DCM", "Tracking Unique Identifier", "UIDREF", "HAS OBS CONTEXT", item => item.Uid("UID", Root + "8.7")),
                        Kept("121071", "DCM", "Finding", "CODE", "CONTAINS", item => item.Code("ConceptCodeSequence", "27925004", "SCT", "Nodule")),
                        Kept("103339001", "SCT", "Long Axis", "NUM", "CONTAINS", item => item.Items("MeasuredValueSequence", measured => measured.Keep("NumericValue", "12.3").Code("MeasurementUnitsCodeSequence", "mm", "UCUM", "millimeter"))),
                        Kept("118565006", "SCT", "Volume", "NUM", "CONTAINS", item => item.Items("MeasuredValueSequence", measured => measured.Keep("NumericValue", "974").Code("MeasurementUnitsCodeSequence", "mm3", "UCUM", "cubic millimeter"))),
                        Kept("121112", "DCM", "Source of Measurement", "IMAGE", "CONTAINS", item => item.Items("ReferencedSOPSequence", image => image.Plain("ReferencedSOPClassUID", Uids.CtImageStorage).Uid("ReferencedSOPInstanceUID", Root + "3.1"))),
                        Named("121106", "DCM", "Comment", "TEXT", item => item.Remove("TextValue", "ﾀｶﾊｼ様 03-5555-0142")))))),
                Named("121009", "DCM", "Person Observer's Organization Name", "TEXT", item => item.Remove("TextValue", KeyedPerson.Hospital)),
                Named("121031", "DCM", "Subject Birth Date", "DATE", item => item.Remove("Date", KeyedPerson.BirthDate)),
                Named("121077", "DCM", "Conclusion", "TEXT", item => item.Remove("TextValue", "髙橋美咲さんの右上葉に12mmの結節")),
                Named("121036", "DCM", "Mother of fetus", "PNAME", item => item.Remove("PersonName", "たかはし^みさき")),
                Named("0098765432", "99MINATO", "髙橋の所見", "NUM", item => item.Items("MeasuredValueSequence", measured => measured.Remove("NumericValue", "98765432").Items("MeasurementUnitsCodeSequence", unit => unit.Plain("CodeValue", "mm").Plain("CodingSchemeDesignator", "UCUM").Plain("CodeMeaning", "millimeter")))));
        Write(report);
    }

    /// <summary>Another patient, whose pseudonym must be another.</summary>
    private void AddSecondPatient()
    {
        var ct = new KeyedDataset("second.dcm", "", key).Plain("SpecificCharacterSet", "ISO_IR 192").Plain("SOPClassUID", Uids.CtImageStorage)
            .Uid("SOPInstanceUID", Root + "6.1").Uid("StudyInstanceUID", Root + "6.2").Uid("SeriesInstanceUID", Root + "6.3").Keep("Modality", "CT").Plain("StudyDate", "20260301").Keep("StudyTime", "093000")
            .Remove("AccessionNumber", "ACC2026110009").Remove("ReferringPhysicianName", KeyedPerson.Doctor).Remove("PatientName", "OGASAWARA^KEN=小笠原^健").Remove("PatientID", KeyedPerson.Second.Number)
            .Note("PatientID", KeyAction.PatientIdConsistent, KeyedPerson.Second.Number).Remove("PatientBirthDate", "19481130").Keep("PatientSex", "M").Plain("StudyID", "1").Keep("SeriesNumber", "1").Keep("InstanceNumber", "1");
        Write(Pixels(CtTechnique(ct)));
    }
}
