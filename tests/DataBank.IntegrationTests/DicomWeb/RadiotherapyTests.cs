using System.Net;
using DataBank.Dicom;
using SkiaSharp;

namespace DataBank.IntegrationTests;

/// <summary>A structure set, its plan and its dose: stored with the image that they belong to, found by what they say of each other, given back and shown.</summary>
public sealed class RadiotherapyTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Structures_a_plan_and_its_dose_are_found_by_each_other_and_the_dose_is_shown()
    {
        var therapy = new TestRadiotherapy();
        var study = $"/dicomweb/studies/{therapy.Image.Study}";
        DicomDataset[] objects = [therapy.Structures, therapy.Planned, therapy.Calculated];
        using var client = appliance.Clinician;
        using (var stored = await client.StoreAsync([therapy.Image.ToFile(), .. objects.Select(made => TestImage.ToFile(made))])) Assert.Equal(HttpStatusCode.OK, stored.StatusCode);

        foreach (var made in objects)
        {
            var found = Assert.Single(await client.QidoAsync($"{study}/instances?SOPClassUID={made.Text(TestObjects.Tag("SOPClassUID"))}"));
            using var answer = await client.GetAsync(PathOf(made), "application/dicom; transfer-syntax=*");
            var file = await answer.Content.ReadAsByteArrayAsync(Cancellation);
            Assert.Equal(TestImage.ToFile(made), file);
            Assert.Empty(await Dciodvfy.ErrorsAsync(file));
            Assert.Equal(TestRadiotherapy.UidOf(made), found.Value("00080018"));
        }
        Assert.Equal("CT\\RTDOSE\\RTPLAN\\RTSTRUCT", string.Join('\\', Assert.Single(await client.QidoAsync($"/dicomweb/studies?PatientID={therapy.Image.PatientId}&ModalitiesInStudy=RTDOSE"))
            .GetProperty("00080061").GetProperty("Value").EnumerateArray().Select(modality => modality.GetString())));
        await FindAsync(therapy.Structures, $"ReferencedFrameOfReferenceSequence.RTReferencedStudySequence.RTReferencedSeriesSequence.SeriesInstanceUID={therapy.Image.Series}");
        await FindAsync(therapy.Structures, $"StructureSetROISequence.ROIName={Uri.EscapeDataString("前立腺")}");
        await FindAsync(therapy.Planned, $"ReferencedStructureSetSequence.ReferencedSOPInstanceUID={TestRadiotherapy.UidOf(therapy.Structures)}");
        await FindAsync(therapy.Calculated, $"ReferencedRTPlanSequence.ReferencedSOPInstanceUID={TestRadiotherapy.UidOf(therapy.Planned)}");

        for (var plane = 0; plane < TestRadiotherapy.Planes; plane++)
        {
            using var rendered = await client.GetAsync($"{PathOf(therapy.Calculated)}/frames/{plane + 1}/rendered", "image/png");
            Assert.Equal(HttpStatusCode.OK, rendered.StatusCode);
            using var picture = SKBitmap.Decode(await rendered.Content.ReadAsByteArrayAsync(Cancellation));
            const int last = (TestRadiotherapy.Side * TestRadiotherapy.Side) - 1;
            var (least, greatest) = (TestRadiotherapy.DoseAt(plane, 0), TestRadiotherapy.DoseAt(plane, last));
            for (var i = 0; i <= last; i++)
            {
                var expected = (TestRadiotherapy.DoseAt(plane, i) - least) * 255.0 / (greatest - least);
                Assert.InRange(picture.GetPixel(i % TestRadiotherapy.Side, i / TestRadiotherapy.Side).Red, expected - 1, expected + 1);
            }
        }
        foreach (var made in (DicomDataset[])[therapy.Structures, therapy.Planned])
        {
            using var rendered = await client.GetAsync($"{PathOf(made)}/rendered", "image/png");
            Assert.Equal(HttpStatusCode.NotFound, rendered.StatusCode);
        }

        string PathOf(DicomDataset made) => $"{study}/series/{made.Text(TestObjects.Tag("SeriesInstanceUID"))}/instances/{TestRadiotherapy.UidOf(made)}";

        async Task FindAsync(DicomDataset expected, string key) =>
            Assert.Equal(TestRadiotherapy.UidOf(expected), Assert.Single(await client.QidoAsync($"{study}/instances?{key}")).Value("00080018"));
    }
}
