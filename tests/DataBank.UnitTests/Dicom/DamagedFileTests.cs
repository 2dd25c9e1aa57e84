using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>Damage of all kinds ends in a format exception or a reading, never in another exception, a hang or a big allocation.</summary>
public sealed class DamagedFileTests
{
    [Theory]
    [InlineData(Uids.ImplicitVrLittleEndian)]
    [InlineData(Uids.ExplicitVrLittleEndian)]
    [InlineData(Uids.ExplicitVrBigEndian)]
    [InlineData(Uids.DeflatedExplicitVrLittleEndian)]
    public void Changed_bytes_are_read_or_refused(string transferSyntax)
    {
        var original = Example.File(Example.Slice().Build(), transferSyntax);
        var random = new Random(20260101); // Always the same damage: a failure must come back.
        for (var run = 0; run < 2_000; run++)
        {
            var bytes = (byte[])original.Clone();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                bytes[random.Next(128, bytes.Length)] = random.Next(3) == 0 ? (byte)0xFF : (byte)random.Next(256);
            }
            var before = GC.GetAllocatedBytesForCurrentThread();
            UseEverything(bytes);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
        }
    }

    private static void UseEverything(byte[] bytes)
    {
        try
        {
            var file = Part10Reader.Read(bytes);
            DicomJsonTests.Write(file.Dataset);
            DicomDump.Write(TextWriter.Null, file);
            Part10Writer.Write(Stream.Null, file.Dataset, Uids.ExplicitVrLittleEndian);
            Part10Writer.Write(Stream.Null, file.Dataset, Uids.ExplicitVrBigEndian);
            new DatasetBuilder(file.Dataset).Set(Example.Tag("PatientID"), "X").Build();
            using var stream = new MemoryStream(bytes);
            DicomJsonTests.Write(Part10Reader.ReadHeader(stream).Dataset);
        }
        catch (DicomFormatException)
        {
        }
    }
}
