using System.Diagnostics;
using System.Text;
using DataBank.Dicom;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

/// <summary>Clean Structured Content (PS3.15 E.3.4): what a document keeps, and what goes.</summary>
public sealed class StructuredContentTests
{
    private const string Root = "1.2.392.200036.9125.77.";
    private const string Planted = "山田太郎 0001234567";

    private static readonly PatientContext Patient = Released.Lung with { Identifiers = ["山田 太郎", "YAMADA^TARO", "0001234567", "1935-04-01"] };

    private static readonly Tag Content = Example.Tag("ContentSequence");

    [Fact]
    public void A_measurement_report_keeps_its_measurements_and_loses_who_made_them_of_whom()
    {
        var report = Clean(Report());
        Assert.Equal("126000", Concept(report));
        var items = report.Items(Content);
        Assert.Equal(["121049", "121005", "121008", "121018", "121033", "121029", "121030", "111060", "126010"], items.Select(Concept));
        Assert.Equal("REMOVED", items[2].Text(Example.Tag("PersonName")));
        Assert.Equal(Patient.Keys.Uid(Root + "1"), items[3].Text(Example.Tag("UID")));
        Assert.Equal(90, items[4].Items(Example.Tag("MeasuredValueSequence"))[0].Number(Example.Tag("NumericValue")));
        Assert.Equal("REMOVED", items[6].Text(Example.Tag("TextValue")));
        Assert.Equal(new DateOnly(2026, 3, 1).AddDays(Patient.DayOffset).ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture), items[7].Text(Example.Tag("Date")));
        var group = Assert.Single(items[8].Items(Content)).Items(Content);
        Assert.Equal(["112039", "112040", "121071", "118565006", "121191"], group.Select(Concept));
        Assert.Equal(Patient.Keys.Uid(Root + "9"), group[1].Text(Example.Tag("UID")));
        Assert.Matches("^[0-9A-Z]{16}$", group[0].Text(Example.Tag("TextValue")));
        Assert.Equal("12.5", group[3].Items(Example.Tag("MeasuredValueSequence"))[0].Text(Example.Tag("NumericValue")));
        Assert.Equal("Volume", group[3].Items(Example.Tag("ConceptNameCodeSequence"))[0].Text(Example.Tag("CodeMeaning")));
        Assert.Equal(Patient.Keys.Uid(Root + "5"), group[4].Items(Example.Tag("ReferencedSOPSequence"))[0].Text(Example.Tag("ReferencedSOPInstanceUID")));
        Assert.False(new LeakGuard(Patient.Identifiers).FindsLeak(Example.File(report)));
        Assert.DoesNotContain(Root, Encoding.ASCII.GetString(Example.File(report)), StringComparison.Ordinal);
        Assert.Contains("113104", report.Items(Example.Tag("DeidentificationMethodCodeSequence")).Select(method => method.Text(Example.Tag("CodeValue"))));
    }

    [Fact]
    public void A_document_is_a_container_of_its_template_and_lists_what_it_refers_to()
    {
        var report = Clean(Report());
        Assert.Equal("SEPARATE", report.Text(Example.Tag("ContinuityOfContent")));
        var template = Assert.Single(report.Items(Example.Tag("ContentTemplateSequence")));
        Assert.Equal(("DCMR", "1500"), (template.Text(Example.Tag("MappingResource")), template.Text(Example.Tag("TemplateIdentifier"))));
        var study = Assert.Single(report.Items(Example.Tag("CurrentRequestedProcedureEvidenceSequence")));
        Assert.Equal(report.Text(Example.Tag("StudyInstanceUID")), study.Text(Example.Tag("StudyInstanceUID")));
        var series = Assert.Single(study.Items(Example.Tag("ReferencedSeriesSequence")));
        Assert.Equal(Patient.Keys.Uid(Root + "4"), series.Text(Example.Tag("SeriesInstanceUID")));
        Assert.Equal(Patient.Keys.Uid(Root + "5"), Assert.Single(series.Items(Example.Tag("ReferencedSOPSequence"))).Text(Example.Tag("ReferencedSOPInstanceUID")));
    }

    [Theory]
    [InlineData("91", "a", "90")]
    [InlineData("62", "a", "62")]
    [InlineData("91", "d", "91")]
    [InlineData("33300", "d", "32872.5")]
    public void An_age_is_given_up_to_ninety_years_and_with_nothing_of_the_source_beside_it(string age, string unit, string expected)
    {
        var measured = new DatasetBuilder(Measured(age, unit, "UCUM")).Set(Example.Tag("FloatingPointValue"), Vr.FD, age + ".25").Build();
        var report = Clean(Document(Item("HAS OBS CONTEXT", "NUM", "121033", "DCM", item => item.Set(Example.Tag("MeasuredValueSequence"), [measured]))));
        var released = Assert.Single(Assert.Single(report.Items(Content)).Items(Example.Tag("MeasuredValueSequence")));
        Assert.Equal(expected, released.Text(Example.Tag("NumericValue")));
        Assert.False(released.Contains(Example.Tag("FloatingPointValue")));
        Assert.DoesNotContain("山田", released.Items(Example.Tag("MeasurementUnitsCodeSequence"))[0].Text(Example.Tag("CodeMeaning")), StringComparison.Ordinal);
        Assert.False(new LeakGuard(Patient.Identifiers).FindsLeak(Example.File(report)));
    }

    [Fact] // PS3.3 C.7.6.14: there the number and its unit stand in the item itself, and a value type need not be there.
    public void An_age_in_the_acquisition_context_is_limited_too()
    {
        var age = new DatasetBuilder(Measured("91", "a", "UCUM")).Set(Example.Tag("ConceptNameCodeSequence"), [Code("121033", "DCM")]).Build();
        var image = Clean(IdentifiedCt.Builder().Set(Example.Tag("SOPClassUID"), "1.2.840.10008.5.1.4.1.1.2.1").Set(Example.Tag("AcquisitionContextSequence"), [age]));
        Assert.Equal("90", Assert.Single(image.Items(Example.Tag("AcquisitionContextSequence"))).Text(Example.Tag("NumericValue")));
    }

    [Fact]
    public void The_same_lesion_has_the_same_tracking_identifier_in_every_report() =>
        Assert.Equal(Tracking(Clean(Report())), Tracking(Clean(Report().Set(Example.Tag("SOPInstanceUID"), Root + "99"))));

    [Theory]
    [InlineData("TEXT", "TextValue", "121106", "DCM", Planted)] // Comment
    [InlineData("TEXT", "TextValue", "C123", "NCIt", "a note")] // No rule lets this text pass.
    [InlineData("TEXT", "TextValue", "121015", "DCM", "Yamada^Taro")] // Of the right form, yet the patient's.
    [InlineData("PNAME", "PersonName", "121036", "DCM", "小笠原^美咲")]
    [InlineData("DATE", "Date", "121031", "DCM", "19350401")]
    [InlineData("DATE", "Date", "21112-8", "LN", "19350401")]
    [InlineData("NUM", "NumericValue", "1", "99LOCAL", "5")]
    public void An_item_that_no_rule_lets_pass_is_gone_with_what_stands_below_it(string type, string value, string code, string scheme, string text)
    {
        var item = Item("CONTAINS", type, code, scheme, builder => builder.Set(Example.Tag(value), text)
            .Set(Content, [Item("HAS PROPERTIES", "CODE", "121071", "DCM", child => child.Set(Example.Tag("ConceptCodeSequence"), [Code("27925004", "SCT")]))]));
        Assert.Empty(Clean(Document(item)).Items(Content));
    }

    [Fact]
    public void Codes_and_units_of_other_schemes_take_their_item_with_them()
    {
        var report = Clean(Document(
            Item("CONTAINS", "CODE", "121071", "DCM", item => item.Set(Example.Tag("ConceptCodeSequence"), [Code("0001234567", "99MINATO")])),
            Item("CONTAINS", "NUM", "118565006", "SCT", item => item.Set(Example.Tag("MeasuredValueSequence"), [Measured("5", "山田", "99MINATO")])),
            Item("CONTAINS", "NUM", "118565006", "SCT", item => item.Set(Example.Tag("MeasuredValueSequence"), [Measured("5", "mm3", "UCUM")]))));
        Assert.Single(report.Items(Content));
    }

    [Fact] // PS3.3 C.17.3.2.5: an item points to another by its place; places move when items before them go.
    public void Pointers_lead_to_the_same_items_as_before_and_those_to_what_is_gone_are_gone()
    {
        var report = Clean(Document(
            Item("CONTAINS", "TEXT", "121106", "DCM", item => item.Set(Example.Tag("TextValue"), Planted)),
            Item("CONTAINS", "CODE", "121071", "DCM", item => item.Set(Example.Tag("ConceptCodeSequence"), [Code("27925004", "SCT")])
                .Set(Content, [Pointer("1", "3"), Pointer("1", "1"), Pointer("1", "3", "2")])),
            Item("CONTAINS", "CONTAINER", "126010", "DCM", item => item.Set(Example.Tag("ContinuityOfContent"), "SEPARATE").Set(Content, [
                Item("CONTAINS", "TEXT", "121106", "DCM", child => child.Set(Example.Tag("TextValue"), Planted)),
                Item("CONTAINS", "NUM", "118565006", "SCT", child => child.Set(Example.Tag("MeasuredValueSequence"), [Measured("5", "mm3", "UCUM")]))]))));
        var pointers = report.Items(Content)[0].Items(Content);
        Assert.Equal(["1\\2", "1\\2\\1"], pointers.Select(pointer => string.Join('\\', pointer.Texts(Example.Tag("ReferencedContentItemIdentifier")))));
        Assert.Equal("118565006", Concept(report.Items(Content)[1].Items(Content)[0]));
    }

    [Fact]
    public void A_key_object_selection_keeps_its_title_and_references()
    {
        var selection = Clean(Document(
            Item("CONTAINS", "TEXT", "113012", "DCM", item => item.Set(Example.Tag("TextValue"), Planted)),
            Item("CONTAINS", "IMAGE", "", "", item => item.Set(Example.Tag("ReferencedSOPSequence"), [Reference(Root + "5")])))
            .Set(Example.Tag("SOPClassUID"), "1.2.840.10008.5.1.4.1.1.88.59").Set(Example.Tag("Modality"), "KO").Set(Example.Tag("ConceptNameCodeSequence"), [Code("113000", "DCM")]));
        Assert.Equal("113000", Concept(selection));
        Assert.Equal(Patient.Keys.Uid(Root + "5"), Assert.Single(selection.Items(Content)).Items(Example.Tag("ReferencedSOPSequence"))[0].Text(Example.Tag("ReferencedSOPInstanceUID")));
    }

    [Fact]
    public void A_presentation_state_keeps_its_graphics_and_loses_its_words()
    {
        var graphic = new DatasetBuilder().Set(Example.Tag("GraphicAnnotationUnits"), "PIXEL").Set(Example.Tag("GraphicDimensions"), Vr.US, "2").Set(Example.Tag("NumberOfGraphicPoints"), Vr.US, "2")
            .Set(Example.Tag("GraphicData"), Vr.FL, "1", "1", "9", "9").Set(Example.Tag("GraphicType"), "POLYLINE").Set(Example.Tag("GraphicFilled"), "N").Build();
        var words = new DatasetBuilder().Set(Example.Tag("BoundingBoxAnnotationUnits"), "PIXEL").Set(Example.Tag("UnformattedTextValue"), Planted).Build();
        DicomDataset Annotation(params (string Sequence, DicomDataset Item)[] objects) =>
            objects.Aggregate(new DatasetBuilder().Set(Example.Tag("GraphicLayer"), "LAYER1"), (item, each) => item.Set(Example.Tag(each.Sequence), [each.Item])).Build();

        var state = Clean(IdentifiedCt.Builder().Remove(Example.Tag("PixelData")).Set(Example.Tag("SOPClassUID"), "1.2.840.10008.5.1.4.1.1.11.1").Set(Example.Tag("Modality"), "PR")
            .Set(Example.Tag("ContentLabel"), "YAMADA").Set(Example.Tag("ContentDescription"), Planted).Set(Example.Tag("ContentCreatorName"), Planted)
            .Set(Example.Tag("GraphicAnnotationSequence"), [Annotation(("GraphicObjectSequence", graphic), ("TextObjectSequence", words)), Annotation(("TextObjectSequence", words))]));
        var annotation = Assert.Single(state.Items(Example.Tag("GraphicAnnotationSequence")));
        Assert.Equal(["1", "1", "9", "9"], Assert.Single(annotation.Items(Example.Tag("GraphicObjectSequence"))).Texts(Example.Tag("GraphicData")));
        Assert.False(annotation.Contains(Example.Tag("TextObjectSequence")));
        Assert.Equal("REMOVED", state.Text(Example.Tag("ContentLabel")));
        Assert.False(new LeakGuard(Patient.Identifiers).FindsLeak(Example.File(state)));
    }

    [Fact]
    public void A_document_with_pixels_is_withheld() =>
        Assert.Null(new DicomDeidentifier().Deidentify(Report().Set(Example.Tag("PixelData"), Vr.OW, new byte[32]).Build(), Patient));

    [Fact]
    public void What_is_released_of_a_report_is_valid_for_dciodvfy()
    {
        const string Validator = "/usr/bin/dciodvfy";
        Assert.SkipUnless(File.Exists(Validator), "dciodvfy (package dicom3tools) is not installed.");
        Assert.Empty(Errors(Validator, Report().Build()));
        Assert.Empty(Errors(Validator, Clean(Report())));
    }

    private static string[] Errors(string validator, DicomDataset document)
    {
        var path = Path.Combine(Path.GetTempPath(), $"databank-{Guid.NewGuid():N}.dcm");
        File.WriteAllBytes(path, Example.File(document));
        using var process = Process.Start(new ProcessStartInfo(validator, path) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var report = process.StandardError.ReadToEnd() + process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        File.Delete(path);
        return [.. report.Split('\n').Where(line => line.StartsWith("Error", StringComparison.Ordinal))];
    }

    private static DicomDataset Clean(DatasetBuilder document) => new DicomDeidentifier().Deidentify(document.Build(), Patient)!;

    private static string? Concept(DicomDataset item) => item.Items(Example.Tag("ConceptNameCodeSequence"))[0].Text(Example.Tag("CodeValue"));

    private static string? Tracking(DicomDataset report) => report.Items(Content)[^1].Items(Content)[0].Items(Content)[0].Text(Example.Tag("TextValue"));

    private static DatasetBuilder Report() => Document(
        Item("HAS CONCEPT MOD", "CODE", "121049", "DCM", item => item.Set(Example.Tag("ConceptCodeSequence"), [Code("ja", "RFC5646")])),
        Item("HAS OBS CONTEXT", "CODE", "121005", "DCM", item => item.Set(Example.Tag("ConceptCodeSequence"), [Code("121006", "DCM")])),
        Item("HAS OBS CONTEXT", "PNAME", "121008", "DCM", item => item.Set(Example.Tag("PersonName"), "佐藤^一郎")),
        Item("HAS OBS CONTEXT", "TEXT", "121009", "DCM", item => item.Set(Example.Tag("TextValue"), "みなと総合病院")),
        Item("HAS OBS CONTEXT", "UIDREF", "121018", "DCM", item => item.Set(Example.Tag("UID"), Root + "1")),
        Item("HAS OBS CONTEXT", "NUM", "121033", "DCM", item => item.Set(Example.Tag("MeasuredValueSequence"), [Measured("91", "a", "UCUM")])),
        Item("HAS OBS CONTEXT", "PNAME", "121029", "DCM", item => item.Set(Example.Tag("PersonName"), "山田^太郎")),
        Item("HAS OBS CONTEXT", "TEXT", "121030", "DCM", item => item.Set(Example.Tag("TextValue"), "0001234567")),
        Item("HAS OBS CONTEXT", "DATE", "121031", "DCM", item => item.Set(Example.Tag("Date"), "19350401")),
        Item("HAS OBS CONTEXT", "DATE", "111060", "DCM", item => item.Set(Example.Tag("Date"), "20260301")),
        Item("CONTAINS", "CONTAINER", "121070", "DCM", item => item.Set(Example.Tag("ContinuityOfContent"), "SEPARATE")
            .Set(Content, [Item("CONTAINS", "TEXT", "121106", "DCM", child => child.Set(Example.Tag("TextValue"), Planted))])),
        Item("CONTAINS", "CONTAINER", "126010", "DCM", item => item.Set(Example.Tag("ContinuityOfContent"), "SEPARATE").Set(Content, [
            Item("CONTAINS", "CONTAINER", "125007", "DCM", group => group.Set(Example.Tag("ContinuityOfContent"), "SEPARATE").Set(Content, [
                Item("HAS OBS CONTEXT", "TEXT", "112039", "DCM", child => child.Set(Example.Tag("TextValue"), "YAMADA lesion 1")),
                Item("HAS OBS CONTEXT", "UIDREF", "112040", "DCM", child => child.Set(Example.Tag("UID"), Root + "9")),
                Item("CONTAINS", "CODE", "121071", "DCM", child => child.Set(Example.Tag("ConceptCodeSequence"), [Code("27925004", "SCT")])),
                Item("CONTAINS", "NUM", "118565006", "SCT", child => child.Set(Example.Tag("MeasuredValueSequence"), [Measured("12.5", "mm3", "UCUM")])),
                Item("CONTAINS", "IMAGE", "121191", "DCM", child => child.Set(Example.Tag("ReferencedSOPSequence"), [Reference(Root + "5")])),
            ]))])))
        .Set(Example.Tag("ContentTemplateSequence"), [new DatasetBuilder().Set(Example.Tag("MappingResource"), "DCMR").Set(Example.Tag("TemplateIdentifier"), "1500").Build()])
        .Set(Example.Tag("CurrentRequestedProcedureEvidenceSequence"), [new DatasetBuilder().Set(Example.Tag("StudyInstanceUID"), IdentifiedCt.StudyUid)
            .Set(Example.Tag("ReferencedSeriesSequence"), [new DatasetBuilder().Set(Example.Tag("SeriesInstanceUID"), Root + "4").Set(Example.Tag("ReferencedSOPSequence"), [Reference(Root + "5")]).Build()]).Build()]);

    private static DatasetBuilder Document(params DicomDataset[] items)
    {
        var document = new DatasetBuilder();
        foreach (var keyword in new[] { "SpecificCharacterSet", "StudyDate", "StudyTime", "AccessionNumber", "ReferringPhysicianName", "PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex", "StudyInstanceUID", "SeriesInstanceUID", "StudyID", "SeriesNumber", "InstanceNumber" })
            document.Set(Example.Tag(keyword), [.. IdentifiedCt.Builder().Build().Texts(Example.Tag(keyword))]);
        return document.Set(Example.Tag("SOPClassUID"), "1.2.840.10008.5.1.4.1.1.88.33").Set(Example.Tag("SOPInstanceUID"), Root + "77").Set(Example.Tag("Modality"), "SR").Set(Example.Tag("Manufacturer"), "SIEMENS")
            .Set(Example.Tag("ReferencedPerformedProcedureStepSequence"), Array.Empty<DicomDataset>()).Set(Example.Tag("PerformedProcedureCodeSequence"), Array.Empty<DicomDataset>())
            .Set(Example.Tag("ContentDate"), "20260301").Set(Example.Tag("ContentTime"), "101500").Set(Example.Tag("CompletionFlag"), "COMPLETE").Set(Example.Tag("VerificationFlag"), "UNVERIFIED")
            .Set(Example.Tag("ValueType"), "CONTAINER").Set(Example.Tag("ContinuityOfContent"), "SEPARATE").Set(Example.Tag("ConceptNameCodeSequence"), [Code("126000", "DCM")])
            .Set(Content, items);
    }

    private static DicomDataset Item(string relationship, string type, string code, string scheme, Func<DatasetBuilder, DatasetBuilder> fill)
    {
        var item = new DatasetBuilder().Set(Example.Tag("RelationshipType"), relationship).Set(Example.Tag("ValueType"), type);
        return fill(code.Length == 0 ? item : item.Set(Example.Tag("ConceptNameCodeSequence"), [Code(code, scheme)])).Build();
    }

    private static DicomDataset Pointer(params string[] place) => new DatasetBuilder().Set(Example.Tag("RelationshipType"), "INFERRED FROM").Set(Example.Tag("ReferencedContentItemIdentifier"), Vr.UL, place).Build();

    private static DicomDataset Reference(string uid) => new DatasetBuilder().Set(Example.Tag("ReferencedSOPClassUID"), Uids.CtImageStorage).Set(Example.Tag("ReferencedSOPInstanceUID"), uid).Build();

    private static DicomDataset Measured(string value, string unit, string scheme) =>
        new DatasetBuilder().Set(Example.Tag("MeasurementUnitsCodeSequence"), [Code(unit, scheme)]).Set(Example.Tag("NumericValue"), value).Build();

    private static DicomDataset Code(string value, string scheme) =>
        new DatasetBuilder().Set(Example.Tag("CodeValue"), value).Set(Example.Tag("CodingSchemeDesignator"), scheme).Set(Example.Tag("CodeMeaning"), "山田の").Build();
}
