using System.Diagnostics;
using DataBank.Dicom;

namespace DataBank.UnitTests;

public sealed class DicomDirectoryTests
{
    [Fact]
    public void Records_stand_in_levels_and_refer_to_their_files()
    {
        var bytes = Write();
        Assert.Equal(bytes, Write());
        var file = Part10Reader.Read(bytes, ReadMode.Strict);
        Assert.Equal(DicomDirectory.SopClassUid, file.FileMeta.Text(Example.Tag("MediaStorageSOPClassUID")));
        var patients = DicomDirectory.Read(file);
        Assert.Equal(["A", "B"], patients.Select(patient => patient.Keys.Text(Example.Tag("PatientID"))));
        Assert.Equal("山田^太郎", patients[0].Keys.Text(Example.Tag("PatientName")));
        var study = Assert.Single(patients[0].Records);
        Assert.Equal(["CT", "SR"], study.Records.Select(series => series.Keys.Text(Example.Tag("Modality"))));
        Assert.Equal(["IMAGE", "IMAGE"], study.Records[0].Records.Select(record => record.Type));
        Assert.Equal("SR DOCUMENT", Assert.Single(study.Records[1].Records).Type);
        Assert.Equal(["DICOM", "A0000002"], study.Records[0].Records[1].FileId);
        Assert.Equal("1.2.3.2", study.Records[0].Records[1].Keys.Text(Example.Tag("ReferencedSOPInstanceUIDInFile")));
    }

    [Fact]
    public void Offsets_that_lead_in_a_circle_are_followed_once()
    {
        var bytes = Write();
        var patients = Part10Reader.Read(bytes).Dataset.Items(Example.Tag("DirectoryRecordSequence"));
        var first = (uint)DirectoryReader.OffsetOf(patients[0]);
        foreach (var record in patients)
        {
            record.TryFind(Example.Tag("OffsetOfTheNextDirectoryRecord"), out var next);
            BitConverter.TryWriteBytes(bytes.AsSpan((int)next.Offset), first);
        }
        Assert.NotEmpty(DicomDirectory.Read(Part10Reader.Read(bytes)));
    }

    [Fact]
    public void Records_without_offsets_are_read_in_their_order()
    {
        var bytes = Write();
        var expected = Flat(DicomDirectory.Read(Part10Reader.Read(bytes)));
        var dataset = Part10Reader.Read(bytes).Dataset;
        dataset.TryFind(Example.Tag("OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity"), out var root);
        bytes.AsSpan((int)root.Offset, 4).Clear();
        Assert.Equal(expected, Flat(DicomDirectory.Read(Part10Reader.Read(bytes))));
    }

    [Theory]
    [InlineData("lower")]
    [InlineData("TOOLONGNAME")]
    [InlineData("A.DCM")]
    [InlineData("")]
    public void File_ids_against_the_standard_are_refused(string component) =>
        Assert.Throws<ArgumentException>(() => DicomDirectory.Write(Stream.Null, [new DirectoryInstance(Instance("A", "1", Uids.CtImageStorage, "CT"), Uids.ExplicitVrLittleEndian, [component])]));

    [Fact]
    public async Task Dciodvfy_and_dcmdump_accept_a_directory()
    {
        const string Dump = "/usr/bin/dcmdump", Verify = "/usr/bin/dciodvfy";
        Assert.SkipUnless(File.Exists(Dump) && File.Exists(Verify), "dcmtk or dicom3tools is not installed.");
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, Write(), TestContext.Current.CancellationToken);
            Assert.DoesNotContain("Error", await RunAsync(Verify, path), StringComparison.Ordinal);
            var dump = await RunAsync(Dump, "+L", path);
            Assert.DoesNotContain("E: ", dump, StringComparison.Ordinal);
            Assert.DoesNotContain("W: ", dump, StringComparison.Ordinal);
            Assert.Contains("ReferencedFileID", dump, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Directories_of_other_writers_are_read()
    {
        var folder = Environment.GetEnvironmentVariable("DATABANK_SAMPLES");
        Assert.SkipWhen(folder is null || !Directory.Exists(Path.Combine(folder, "dicom")), "DATABANK_SAMPLES names no folder with samples.");
        var directories = Directory.EnumerateFiles(Path.Combine(folder!, "dicom"), "DICOMDIR*", SearchOption.AllDirectories).ToList();
        Assert.NotEmpty(directories);
        foreach (var path in directories)
        {
            var file = Part10Reader.Read(File.ReadAllBytes(path));
            var count = file.Dataset.Items(Example.Tag("DirectoryRecordSequence")).Count(record => record.Contains(Example.Tag("ReferencedFileID")));
            Assert.InRange(Flat(DicomDirectory.Read(file)).Count(line => line.EndsWith(" file", StringComparison.Ordinal)), count == 0 ? 0 : 1, count);
        }
    }

    private static byte[] Write()
    {
        using var output = new MemoryStream();
        DicomDirectory.Write(
            output,
            [
                new DirectoryInstance(Instance("A", "1", Uids.CtImageStorage, "CT"), Uids.ExplicitVrLittleEndian, ["DICOM", "A0000001"]),
                new DirectoryInstance(Instance("A", "2", Uids.CtImageStorage, "CT"), Uids.ExplicitVrLittleEndian, ["DICOM", "A0000002"]),
                new DirectoryInstance(Instance("A", "3", "1.2.840.10008.5.1.4.1.1.88.11", "SR"), Uids.ExplicitVrLittleEndian, ["DICOM", "A0000003"]),
                new DirectoryInstance(Instance("B", "4", Uids.CtImageStorage, "CT"), Uids.ImplicitVrLittleEndian, ["DICOM", "A0000004"]),
            ],
            "DATABANK");
        return output.ToArray();
    }

    private static DicomDataset Instance(string patient, string number, string sopClass, string modality)
    {
        var builder = new DatasetBuilder()
            .Set(Example.Tag("SpecificCharacterSet"), "", "ISO 2022 IR 87")
            .Set(Example.Tag("SOPClassUID"), sopClass)
            .Set(Example.Tag("SOPInstanceUID"), "1.2.3." + number)
            .Set(Example.Tag("PatientName"), "山田^太郎")
            .Set(Example.Tag("PatientID"), patient)
            .Set(Example.Tag("StudyDate"), "20250401")
            .Set(Example.Tag("StudyTime"), "101500")
            .Set(Example.Tag("StudyID"), "7")
            .Set(Example.Tag("StudyInstanceUID"), "1.2.4." + (patient == "A" ? "1" : "2"))
            .Set(Example.Tag("SeriesInstanceUID"), "1.2.5." + (patient == "A" ? "1" : "2") + (modality == "CT" ? ".1" : ".2"))
            .Set(Example.Tag("SeriesNumber"), "1")
            .Set(Example.Tag("InstanceNumber"), number)
            .Set(Example.Tag("Modality"), modality);
        if (modality == "SR")
        {
            builder.Set(Example.Tag("ContentDate"), "20250401").Set(Example.Tag("ContentTime"), "101500")
                .Set(Example.Tag("CompletionFlag"), "COMPLETE").Set(Example.Tag("VerificationFlag"), "UNVERIFIED")
                .Set(Example.Tag("ConceptNameCodeSequence"), [new DatasetBuilder()
                    .Set(Example.Tag("CodeValue"), "11528-7").Set(Example.Tag("CodingSchemeDesignator"), "LN").Set(Example.Tag("CodeMeaning"), "Radiology Report").Build()]);
        }
        return builder.Build();
    }

    private static IEnumerable<string> Flat(IReadOnlyList<DirectoryRecord> records) => records.SelectMany(record =>
        Flat(record.Records).Select(below => "  " + below).Prepend(record.Type + (record.FileId.Count > 0 ? " file" : "")));

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return await output + await errors;
    }
}
